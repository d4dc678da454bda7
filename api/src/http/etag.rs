//! Conditional GET: the same question about the same revision needs no second answer.
//!
//! The tag is weak: it says that the answers mean the same, not that their bytes (compression, cost) are.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::negotiate::Format;
use crate::executor::{Admitted, Sessions, hash};

/// An entity tag, with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(String);

impl Tag {
    /// The tag of the answer to an admitted query; `None` for one that only reads the schema, and for one whose answer
    /// follows from more than the question and the state of what is seen.
    pub(super) async fn of<S: Sessions>(
        sessions: &S,
        admitted: &Admitted<S>,
        format: Format,
    ) -> Option<Self> {
        let operation = admitted.operation();
        let session = admitted.session().filter(|_| operation.is_cacheable())?;
        let (state, cache_partition) =
            (sessions.tag(session).await?, sessions.cache_partition(admitted.caller()?));
        let name = operation.name().unwrap_or_default();
        let (variables, text) = (operation.variables(), operation.text());
        // Debug quotes, so that no part can run into the next.
        let digest = hash(&format!("{state:?} {cache_partition:?} {name:?} {format:?} {variables} {text:?}"));
        Some(Self(format!("W/\"{}\"", &digest[..32])))
    }

    /// Whether the client has this very answer.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let strong = self.0.trim_start_matches("W/");
        headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == strong)
    }

    /// Lets the client keep an answer, if it asks again before every use.
    pub(super) fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            headers.insert(header::ETAG, tag);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
        }
    }

    /// "You have it."
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
