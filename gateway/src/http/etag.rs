//! Conditional GET: an unchanged answer is not sent again.
//!
//! The tag is made of the operation, its caller and the data of the answer, so it stays the same as long as the data does,
//! whatever else was written, and whichever process answers. It is weak: equal tags mean that the answers are equivalent,
//! not that their bytes (compression, cost) are the same.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::negotiate::Format;
use crate::executor::{Admitted, Answer, Data, Sessions, hash};

/// Request whose answer has an entity tag, as a text of everything but the answer.
#[derive(Debug)]
pub(super) struct Tagged(String);

impl Tagged {
    /// Request for the answer to an admitted query; `None` for a query that only reads the schema, and for an answer that
    /// depends on more than the operation and the state of the visible data.
    pub(super) fn of<S: Sessions>(sessions: &S, admitted: &Admitted<S>, format: Format) -> Option<Self> {
        let operation = admitted.operation();
        admitted.session().filter(|_| operation.is_cacheable())?;
        let cache_partition = sessions.cache_partition(admitted.caller()?);
        let name = operation.name().unwrap_or_default();
        let (variables, text) = (operation.variables(), operation.text());
        // Debug formatting quotes the parts, so that no part can run into the next.
        Some(Self(format!("{cache_partition:?} {name:?} {format:?} {variables} {text:?}")))
    }

    /// Tag of the answer; `None` with errors, and where the state that it was made of is unknown.
    pub(super) fn tag(&self, answer: &Answer) -> Option<Tag> {
        let Some(Data::Cached(data)) = answer.data.as_ref().filter(|_| answer.errors.is_empty()) else {
            return None;
        };
        let digest = hash(&format!("{} {}", data.digest(), self.0));
        Some(Tag(format!("W/\"{}\"", &digest[..32])))
    }
}

/// Entity tag, with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(String);

impl Tag {
    /// Reports whether the client has the current answer.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let strong = self.0.trim_start_matches("W/");
        headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == strong)
    }

    /// Lets the client cache an answer, if it revalidates before every use.
    pub(super) fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            headers.insert(header::ETAG, tag);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
        }
    }

    /// Response 304 Not Modified.
    pub(super) fn not_modified(&self) -> Response {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        self.mark(response.headers_mut());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_compared_weakly() {
        let tag = Tag("W/\"ab\"".to_owned());
        let known = |value: &str| {
            tag.is_known(&HeaderMap::from_iter([(
                header::IF_NONE_MATCH,
                HeaderValue::from_str(value).unwrap(),
            )]))
        };
        assert!(known("W/\"ab\"") && known("\"ab\"") && known("\"x\", W/\"ab\"") && known("*"));
        assert!(!known("W/\"a\"") && !known("ab"));
    }
}
