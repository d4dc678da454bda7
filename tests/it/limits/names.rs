//! Names in documents, and depth and size of variables.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::support::{Database, on_databases};

#[apply(on_databases)]
async fn names_of_documents_have_a_hundred_characters(database: Database) {
    let app = database.app().await;
    for length in [101, 1_000_000] {
        let n = "n".repeat(length);
        for document in [
            format!("{{ {n} }}"),
            format!("{{ {n}: __typename }}"),
            format!("query {n} {{ __typename }}"),
            format!("query (${n}: Int) {{ __typename }}"),
            format!("{{ organization({n}: 1) {{ id }} }}"),
            format!("{{ ... on {n} {{ id }} }}"),
            format!("{{ ...{n} }}"),
            format!("{{ __typename @{n} }}"),
        ] {
            for (is_known, actor) in [(true, app.viewer()), (false, app.anonymous())] {
                let reply = actor.run(&document, json!({})).await;
                // An anonymous caller's body must be short in any case.
                let is_read = is_known || document.len() <= 16 * 1024;
                let code = if is_read { "GRAPHQL_VALIDATION_FAILED" } else { "BAD_USER_INPUT" };
                assert_eq!(reply.codes(), [code], "{document:.60}");
                assert!(reply.body.to_string().len() < 500, "{document:.60}");
            }
        }
    }
    let just = "n".repeat(100);
    app.viewer().run(&format!("query {just} {{ {just}: __typename }}"), json!({})).await.at("");
}

#[apply(on_databases)]
async fn the_name_of_the_operation_is_not_repeated_at_length(database: Database) {
    let app = database.app().await;
    let body = json!({ "query": "{ __typename }", "operationName": "n".repeat(500_000) });
    let reply = app.viewer().send(app.viewer().post().json(&body)).await;
    assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
    assert!(reply.body.to_string().len() < 500);
}

#[apply(on_databases)]
async fn variables_are_so_deep_and_cost_what_they_hold(database: Database) {
    let app = database.app().await;
    let deep = |levels| (0..levels).fold(json!(0), |inner, _| json!([inner]));
    let query = "query ($unused: String) { organization(slug: $unused) { id } }";
    let reply = app.viewer().run(query, json!({ "more": deep(40) })).await;
    assert_eq!(reply.codes(), ["DEPTH_LIMIT_EXCEEDED"]);
    let cost = async |variables| {
        let reply = app.viewer().run("{ organization { id } }", variables).await;
        reply.at("");
        reply.body["extensions"]["cost"]["requested"].as_u64().unwrap()
    };
    let (plain, many) = (cost(json!({})).await, cost(json!({ "more": vec![0; 100_000] })).await);
    assert_eq!((plain, many), (1, 1 + 50 + 500));
    assert_eq!(cost(json!({ "more": "x".repeat(2 * 1024 * 1024) })).await, 1 + 64 + 1_024);
}
