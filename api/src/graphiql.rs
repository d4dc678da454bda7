//! GraphiQL: the page for browsers, at the URL of the endpoint.
//!
//! All its parts are in this program (`api/graphiql` says how it is built), so it works without internet.

use std::sync::{Arc, LazyLock};

use gateway::{
    executor::hash,
    http::{Page, PagePart},
};

/// Path of the page's parts.
const PATH: &str = "/graphiql/{name}";

const SCRIPT: &str = include_str!("../graphiql/dist/graphiql.js");
const SHEET: &str = include_str!("../graphiql/dist/graphiql.css");
const LICENSES: &str = include_str!("../graphiql/dist/LICENSES.txt");

const PARTS: &[PagePart] = &[
    PagePart { name: "graphiql.js", content_type: "text/javascript; charset=utf-8", content: SCRIPT },
    PagePart { name: "graphiql.css", content_type: "text/css; charset=utf-8", content: SHEET },
    PagePart { name: "licenses.txt", content_type: "text/plain; charset=utf-8", content: LICENSES },
];

/// Page with its parts. URLs are relative, so that it works behind a proxy that adds a path prefix.
static PAGE: LazyLock<Arc<Page>> = LazyLock::new(|| {
    let version = &hash(&[SCRIPT, SHEET].concat())[..16];
    let html = format!(
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
    );
    Arc::new(Page { html, path: PATH, parts: PARTS })
});

/// Page with GraphiQL for this server.
pub(crate) fn page() -> Arc<Page> {
    Arc::clone(&PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// URLs in the script are XML names and links in its texts; the policy prevents that anything is fetched from them.
    #[test]
    fn the_page_and_its_style_sheet_refer_to_nothing_elsewhere() {
        let html = PAGE.html.as_str();
        for text in [html, SHEET] {
            for elsewhere in ["http:", "https:", "url(//", "=\"//", "@import"] {
                assert!(!text.contains(elsewhere), "{elsewhere}");
            }
        }
        assert!(!html.contains("<style") && !html.contains("style=") && !html.contains("onload"));
        assert!(!SCRIPT.contains("</script") && SCRIPT.len() < 2_000_000);
    }
}
