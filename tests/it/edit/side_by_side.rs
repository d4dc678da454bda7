//! Several mutations in one document: each answers for itself.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

/// Operation of three mutations, of which the second names an organization that does not exist.
const DOCUMENT: &str = "mutation ($good: [ActualEntryInput!]!, $last: [ActualEntryInput!]!) {
    first: actualsRecord(input: { entries: $good }) { recorded }
    second: actualsRecord(input: { entries: $good, organization: \"nowhere\" }) { recorded }
    third: actualsRecord(input: { entries: $last }) { recorded } }";

fn variables() -> Value {
    let entry = |period: &str| json!([{ "measure": { "key": "sales" }, "period": period, "value": 7 }]);
    json!({ "good": entry("2026-08"), "last": entry("2026-09") })
}

/// Checks that the first and the third are done, and that the answer says so.
async fn check(app: &App, answer: &Value) {
    let done = json!({ "recorded": 1 });
    assert_eq!(answer["data"], json!({ "first": done, "second": null, "third": done }), "{answer:#}");
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{answer:#}");
    assert_eq!(
        (&errors[0]["path"], &errors[0]["extensions"]["code"]),
        (&json!(["second"]), &json!("NOT_FOUND"))
    );
    let query = r#"{ organization { measure(key: "sales") { periods(from: "2026-08", to: "2026-09") { actual } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.at("/organization/measure/periods"), &json!([{ "actual": 7.0 }, { "actual": 7.0 }]));
}

#[apply(on_databases)]
async fn a_mutation_that_fails_hides_no_other_over_http(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let reply = app.contributor().run(DOCUMENT, variables()).await;
    assert_eq!(reply.status, 200);
    check(&app, &reply.body).await;
}

#[apply(on_databases)]
async fn a_mutation_that_fails_hides_no_other_over_sockets(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let mut socket = app.contributor().socket().await;
    socket.subscribe("m", DOCUMENT, variables()).await;
    let next = socket.expect("next").await;
    check(&app, &next["payload"]).await;
    socket.expect("complete").await;
}
