//! Malformed requests, and operations that are not executed.

use serde_json::{Value, json};

use super::{MODERN, get, post, post_json, question};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn bodies_that_are_no_request(database: Database) {
    let app = database.app().await;
    let query = "{ __typename }";
    let bodies = [
        String::new(),
        "{".to_owned(),
        "null".to_owned(),
        "1".to_owned(),
        "\"{ __typename }\"".to_owned(),
        "{}".to_owned(),
        // Batches would multiply every limit.
        json!([question(query), question(query)]).to_string(),
        "[]".to_owned(),
        json!({ "query": null }).to_string(),
        json!({ "query": 1 }).to_string(),
        json!({ "query": query, "variables": [] }).to_string(),
        json!({ "query": query, "variables": "{}" }).to_string(),
        json!({ "query": query, "operationName": 1 }).to_string(),
        json!({ "query": query, "extensions": [] }).to_string(),
    ];
    for body in bodies {
        for accept in [MODERN, "application/json"] {
            let headers = [("content-type", "application/json"), ("accept", accept)];
            let reply = post(&app.viewer(), &headers, body.clone()).await;
            assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{body}");
            assert!(reply.body.get("data").is_none(), "{body}");
        }
    }
    for parameters in [vec![("variables", "{}")], vec![("query", query), ("variables", "{")]] {
        let reply = get(&app.viewer(), MODERN, &parameters).await;
        assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{parameters:?}");
    }
}

/// Operations that cannot be executed: 400 without `data`, or 200 in the older media type.
#[apply(on_databases)]
async fn operations_that_cannot_be_executed(database: Database) {
    let deep = format!(
        "{{ organization {{ scorecard(key: \"s\") {{ {}id{} }} }} }}",
        "parent {".repeat(20),
        "}".repeat(20)
    );
    let many = format!("{{ {} }}", "__typename ".repeat(10_001));
    let aliases: String = (0..501).map(|at| format!("a{at}: __typename ")).collect();
    let bomb = "fragment a on Query { ...b ...b } fragment b on Query { ...c ...c } fragment c on Query { __typename }";
    let cases = [
        (question("{"), "GRAPHQL_PARSE_FAILED"),
        (question(""), "GRAPHQL_PARSE_FAILED"),
        (question("{ organization { name }"), "GRAPHQL_PARSE_FAILED"),
        (question("{ nothing }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("{ organization }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("{ organization { name { x } } }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("{ scorecard { id } }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("query ($x: Nothing) { __typename }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("{ ...f }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("{ ...a } fragment a on Query { ...a }"), "GRAPHQL_VALIDATION_FAILED"),
        (question("query A { __typename } query B { __typename }"), "BAD_USER_INPUT"),
        (json!({ "query": "query A { __typename }", "operationName": "B" }), "BAD_USER_INPUT"),
        (
            question(
                "mutation { a: organizationUpdate(input: { name: \"a\" }) { revision } a: organizationUpdate(input: { name: \"b\" }) { revision } }",
            ),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (question("query ($id: ID!) { node(id: $id) { id } }"), "BAD_USER_INPUT"),
        (
            json!({ "query": "query ($id: ID!) { node(id: $id) { id } }", "variables": { "id": null } }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query ($id: ID!) { node(id: $id) { id } }", "variables": { "id": [] } }),
            "BAD_USER_INPUT",
        ),
        (question("subscription { actualRecorded(scorecardId: \"x\") { cursor } }"), "BAD_USER_INPUT"),
        (question(&deep), "DEPTH_LIMIT_EXCEEDED"),
        (question(&"{".repeat(200)), "DEPTH_LIMIT_EXCEEDED"),
        (question(&many), "COMPLEXITY_LIMIT_EXCEEDED"),
        (question(&format!("{{ {aliases} }}")), "COMPLEXITY_LIMIT_EXCEEDED"),
        (
            question(
                "{ organization { scorecards(first: 100) { nodes { descendants(first: 100) { nodes { descendants(first: 100) { nodes { id } } } } } } } }",
            ),
            "COST_LIMIT_EXCEEDED",
        ),
    ];
    let app = database.app().await;
    let revision = app.viewer().revision().await;
    for (body, code) in &cases {
        for (accept, status) in [(MODERN, 400), ("application/json", 200)] {
            let reply = post_json(&app.admin(), accept, body).await;
            let text: String = body.to_string().chars().take(120).collect();
            assert_eq!(
                (reply.status, reply.codes().first().copied()),
                (status, Some(*code)),
                "{text}: {reply:#?}"
            );
            assert!(reply.body.get("data").is_none(), "{text}");
        }
    }
    // Two to the power of two: nothing that hurts.
    let reply = post_json(&app.viewer(), MODERN, &question(&format!("{{ ...a }} {bomb}"))).await;
    assert_eq!((reply.status, reply.at("")), (200, &json!({ "__typename": "Query" })));
    assert_eq!(app.viewer().revision().await, revision);
}

#[apply(on_databases)]
async fn an_executed_operation_with_errors_is_200_with_data(database: Database) {
    let app = database.app().await;
    let query = r#"{ measure(id: "nothing") { id } viewer { subject } }"#;
    for accept in [MODERN, "application/json"] {
        let reply = post_json(&app.viewer(), accept, &question(query)).await;
        assert_eq!((reply.status, reply.codes()), (200, vec!["NOT_FOUND"]));
        assert_eq!(reply.data("/measure"), &Value::Null);
        assert_eq!(reply.data("/viewer/subject"), "viewer");
    }
}
