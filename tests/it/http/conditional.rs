//! Conditional GET: an answer that the client has is neither sent again nor computed again.

use chrono::TimeDelta;
use reqwest::{Method, header::HeaderMap};
use serde_json::json;

use super::{MODERN, get};
use crate::support::{Actor, Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

const QUERY: &str = r#"query ($key: String = "sales") { organization { measure(key: $key) { name } } }"#;

/// Requests by GET, with the tag that the client has.
async fn ask(actor: &Actor, accept: &str, parameters: &[(&str, &str)], tag: &str) -> Reply {
    let url = reqwest::Url::parse_with_params("http://x/graphql", parameters).unwrap();
    let request = actor.request(Method::GET, &format!("/graphql?{}", url.query().unwrap()));
    actor.send(request.header("accept", accept).header("if-none-match", tag)).await
}

fn tag(headers: &HeaderMap) -> String {
    headers["etag"].to_str().unwrap().to_owned()
}

#[apply(on_databases)]
async fn what_has_not_changed_is_not_executed_again(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let viewer = app.viewer();
    let parameters = [("query", QUERY)];
    let first = get(&viewer, MODERN, &parameters).await;
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    assert_eq!(first.headers["vary"], "accept, authorization");
    let known = tag(&first.headers);

    for given in [known.clone(), known.replace("W/", ""), format!("\"x\", {known}"), "*".to_owned()] {
        let again = ask(&viewer, MODERN, &parameters, &given).await;
        assert_eq!((again.status, again.body.as_str()), (304, Some("")), "{given}");
        assert_eq!(tag(&again.headers), known);
    }
    // Another question, another caller, another kind of answer.
    let others = [
        ask(&viewer, MODERN, &[("query", QUERY), ("variables", r#"{"key":"cost"}"#)], &known).await,
        ask(&app.editor(), MODERN, &parameters, &known).await,
        ask(&viewer, "application/json", &parameters, &known).await,
    ];
    for other in others {
        assert_eq!(other.status, 200);
        assert_ne!(tag(&other.headers), known);
    }
    // A write to what is shown, one to something else, and a new day.
    let input = json!({ "id": app.id("measure", "sales").await, "name": "Sales of all shops" });
    app.editor().done("measureUpdate", input, "revision").await;
    let written = ask(&viewer, MODERN, &parameters, &known).await;
    assert_eq!(written.status, 200);
    let known = tag(&written.headers);
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
    app.contributor().record(entry).await.at("");
    assert_eq!(ask(&viewer, MODERN, &parameters, &known).await.status, 304);
    app.clock().advance(TimeDelta::hours(23));
    // Another token is needed, since this one has expired.
    assert_eq!(ask(&app.viewer(), MODERN, &parameters, &known).await.status, 304);
}

#[apply(on_databases)]
async fn what_cannot_be_kept_has_no_tag(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    for query in [
        "{ __schema { queryType { name } } }",
        r#"{ measure(id: "nothing") { id } viewer { subject } }"#,
        "{ nothing }",
        // A value that changes without a revision.
        "{ organization { slug } rateLimit { remaining } }",
    ] {
        let reply = get(&app.viewer(), MODERN, &[("query", query)]).await;
        assert!(!reply.headers.contains_key("etag"), "{query}");
        assert_eq!(reply.headers["cache-control"], "no-store", "{query}");
    }
    let used = [("query", "{ organization { apiKeys { nodes { lastUsedAt } } } }")];
    assert!(!get(&app.admin(), MODERN, &used).await.headers.contains_key("etag"));
    let posted = app.viewer().run(QUERY, json!({})).await;
    assert!(!posted.headers.contains_key("etag"));
}
