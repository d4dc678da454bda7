//! GraphiQL: the page for browsers, at the URL of the endpoint.
//!
//! All its parts are in this program (`api/graphiql` says how it is built), so it works without internet, and its
//! Content-Security-Policy forbids other scripts, resources and connections.

use std::sync::LazyLock;

use axum::{
    Extension,
    extract::{Path, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

use super::endpoint::{nothing_here, text};
use crate::executor::{RequestId, hash};

/// Path of the page's parts.
pub(super) const PATH: &str = "/graphiql/{name}";

const SCRIPT: &str = include_str!("../../graphiql/dist/graphiql.js");
const SHEET: &str = include_str!("../../graphiql/dist/graphiql.css");
const LICENSES: &str = include_str!("../../graphiql/dist/LICENSES.txt");

/// Cache lifetime of parts: their URLs contain the version, so they never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOSNIFF: (HeaderName, HeaderValue) =
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

/// HTML of the page. URLs are relative, so that it works behind a proxy that adds a path prefix.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let version = &hash(&[SCRIPT, SHEET].concat())[..16];
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"referrer\" content=\"no-referrer\">
<title>Scorecard API</title>
<link rel=\"icon\" href=\"data:,\">
<link rel=\"stylesheet\" href=\"graphiql/graphiql.css?v={version}\">
<script src=\"graphiql/graphiql.js?v={version}\" defer></script>
</head>
<body>
<div id=\"graphiql\"><p class=\"noscript\">GraphiQL needs JavaScript. The schema is at
<a href=\"schema.graphql\">/schema.graphql</a>.</p></div>
</body>
</html>
"
    )
});

/// Answers a browser with GraphiQL for this endpoint.
pub(super) fn page(headers: &HeaderMap) -> Response {
    let mut response = Html(PAGE.as_str()).into_response();
    let headers_out = response.headers_mut();
    headers_out.extend([NOSNIFF, (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))]);
    headers_out.insert(header::VARY, HeaderValue::from_static("accept"));
    if let Ok(policy) = HeaderValue::try_from(policy(text(headers, header::HOST))) {
        headers_out.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Answers with a part of the page.
pub(super) async fn part(
    name: Result<Path<String>, PathRejection>,
    request_id: Extension<RequestId>,
) -> Response {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let (kind, content) = match name.as_str() {
        "graphiql.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "graphiql.css" => ("text/css; charset=utf-8", SHEET),
        "licenses.txt" => ("text/plain; charset=utf-8", LICENSES),
        _ => return nothing_here(request_id).await,
    };
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
    ([kind, (header::CACHE_CONTROL, FOREVER), NOSNIFF], content).into_response()
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

    /// URLs in the script are XML names and links in its texts; the policy prevents that anything is fetched from them.
    #[test]
    fn the_page_and_its_style_sheet_refer_to_nothing_elsewhere() {
        for text in [PAGE.as_str(), SHEET] {
            for elsewhere in ["http:", "https:", "url(//", "=\"//", "@import"] {
                assert!(!text.contains(elsewhere), "{elsewhere}");
            }
        }
        assert!(!PAGE.contains("<style") && !PAGE.contains("style=") && !PAGE.contains("onload"));
        assert!(!SCRIPT.contains("</script") && SCRIPT.len() < 2_000_000);
    }
}
