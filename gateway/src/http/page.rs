//! Page for browsers, such as GraphiQL, at the URL of the endpoint.
//!
//! Owns how a page is served: caching, and a Content-Security-Policy that forbids scripts, resources and connections
//! from elsewhere. The program owns its content.

use axum::{
    Extension,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

use super::{
    Transport,
    endpoint::{nothing_here, text},
};
use crate::executor::{RequestId, Sessions};

/// Cache lifetime of parts: their URLs contain the version, so they never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOSNIFF: (HeaderName, HeaderValue) =
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

/// Page that a browser gets at the URL of the endpoint.
#[derive(Debug, Clone)]
pub struct Page {
    /// HTML of the page. Its URLs are relative, so that it works behind a proxy that adds a path prefix.
    pub html: String,
    /// Path of its parts, with the parameter `{name}`: `/graphiql/{name}`.
    pub path: &'static str,
    /// Scripts, style sheets and other parts of the page. The HTML refers to them by URLs that change with their
    /// content, since browsers keep them for a year.
    pub parts: &'static [PagePart],
}

/// Part of a page.
#[derive(Debug)]
pub struct PagePart {
    /// Name in the path.
    pub name: &'static str,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Content of the part.
    pub content: &'static str,
}

impl Page {
    /// Answers a browser with the page.
    pub(super) fn respond(&self, headers: &HeaderMap) -> Response {
        let mut response = Html(self.html.clone()).into_response();
        let headers_out = response.headers_mut();
        headers_out.extend([NOSNIFF, (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))]);
        headers_out.insert(header::VARY, HeaderValue::from_static("accept"));
        if let Ok(policy) = HeaderValue::try_from(policy(text(headers, header::HOST))) {
            headers_out.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// Answers with a part of the page.
pub(super) async fn part<S: Sessions>(
    State(transport): State<Transport<S>>,
    name: Result<Path<String>, PathRejection>,
    request_id: Extension<RequestId>,
) -> Response {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let mut parts = transport.page().into_iter().flat_map(|page| page.parts);
    let Some(part) = parts.find(|part| part.name == name) else { return nothing_here(request_id).await };
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static(part.content_type));
    ([kind, (header::CACHE_CONTROL, FOREVER), NOSNIFF], part.content).into_response()
}

/// Content-Security-Policy of the page. Not every browser takes `'self'` for a WebSocket of the same host, so the host
/// is listed as well.
fn policy(host: Option<&str>) -> String {
    let is_host = |host: &&str| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'))
    };
    let sockets = host.filter(is_host).map(|host| format!(" ws://{host} wss://{host}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'{sockets}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_only_when_it_is_one() {
        assert!(policy(Some("[::1]:8080")).contains("connect-src 'self' ws://[::1]:8080 wss://[::1]:8080;"));
        for host in [None, Some("a; script-src *"), Some("a b"), Some("a'b")] {
            assert!(policy(host).contains("connect-src 'self';"), "{host:?}");
        }
    }
}
