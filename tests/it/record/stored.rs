//! `Measure.recorded`: all stored periods of a measure.

use serde_json::{Value, json};

use super::start;
use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

const QUERY: &str = "query ($key: String!, $first: Int, $after: String) { organization { measure(key: $key) {
    recorded(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { period { code } } }
        nodes { period { code } actual target note status recordedAt } } } } }";

async fn page(app: &App, key: &str, first: Value, after: Value) -> Value {
    let variables = json!({ "key": key, "first": first, "after": after });
    let reply = app.viewer().run(QUERY, variables).await;
    reply.at("/organization/measure/recorded").clone()
}

fn codes(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["period"]["code"].as_str().unwrap().to_owned()).collect()
}

async fn record(app: &App, measure: &str, codes: &[&str]) {
    let entry = |code: &&str| json!({ "measure": { "key": measure }, "period": code, "value": 1 });
    let entries: Vec<Value> = codes.iter().map(entry).collect();
    let reply = app.contributor().record(json!({ "entries": entries, "allowFuture": true })).await;
    assert!(reply.user_errors("actualsRecord").is_empty(), "{reply:#?}");
}

/// Today is 2026-11-23.
#[apply(on_databases)]
async fn running_and_future_periods_are_among_it_oldest_first(database: Database) {
    let (app, _) = start(database.app().await).await;
    assert_eq!(page(&app, "sales", Value::Null, Value::Null).await["totalCount"], 0);
    record(&app, "sales", &["2026-11", "2012-03", "2030-01", "2026-09"]).await;
    let targets = ["2027-02", "2026-09"]
        .map(|code| json!({ "measure": { "key": "sales" }, "period": code, "target": 5, "redFlag": 1 }));
    app.editor().set(json!(targets)).await.at("");
    app.contributor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-10", "clear": true }]))
        .await;
    let all = page(&app, "sales", Value::Null, Value::Null).await;
    assert_eq!(codes(&all), ["2012-03", "2026-09", "2026-10", "2026-11", "2027-02", "2030-01"]);
    assert_eq!(all["totalCount"], 6);
    let nodes = all["nodes"].as_array().unwrap();
    let seen: Vec<_> = nodes.iter().map(|node| (&node["actual"], &node["target"], &node["status"])).collect();
    let (one, five, null) = (&json!(1.0), &json!(5.0), &Value::Null);
    assert_eq!(
        seen,
        [
            (one, null, &json!("UNSCORED")),
            (one, five, &json!("RED")),
            (null, null, &json!("UNSCORED")),
            (one, null, &json!("UNSCORED")),
            (null, five, &json!("NO_DATA")),
            (one, null, &json!("UNSCORED")),
        ]
    );
    // A computed measure has targets of its own, and nothing else is stored of it.
    app.editor()
        .set(json!([{ "measure": { "key": "ratio" }, "period": "2026-09", "target": 2 }]))
        .await
        .at("");
    assert_eq!(codes(&page(&app, "ratio", Value::Null, Value::Null).await), ["2026-09"]);
}

#[apply(on_databases)]
async fn pages_are_walked_to_the_end_whatever_is_written_meanwhile(database: Database) {
    let (app, _) = start(database.app().await).await;
    record(&app, "sales", &["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]).await;
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    for (step, meanwhile) in [&["2025-12", "2026-01"][..], &["2026-02"], &["2026-06"], &[]].iter().enumerate()
    {
        let page = page(&app, "sales", json!(2), after).await;
        seen.extend(codes(&page));
        after = page["pageInfo"]["endCursor"].clone();
        assert_eq!(page["pageInfo"]["hasNextPage"], json!(step < 2), "{page}");
        assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(step > 0), "{page}");
        let cursors: Vec<_> = page["edges"].as_array().unwrap().iter().map(|edge| &edge["cursor"]).collect();
        assert_eq!(cursors.last().copied().unwrap_or(&Value::Null), &page["pageInfo"]["endCursor"]);
        if !page["pageInfo"]["hasNextPage"].as_bool().unwrap() {
            break;
        }
        record(&app, "sales", meanwhile).await;
    }
    assert_eq!(seen, ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]);
    // A cursor is the same on another server.
    let other = app.replica().await;
    let first = page(&app, "sales", json!(1), Value::Null).await;
    let second = page(&other, "sales", json!(1), first["pageInfo"]["endCursor"].clone()).await;
    assert_eq!((codes(&first), codes(&second)), (vec!["2025-12".to_owned()], vec!["2026-01".to_owned()]));
}

#[apply(on_databases)]
async fn what_is_no_page_is_refused(database: Database) {
    let (app, _) = start(database.app().await).await;
    record(&app, "sales", &["2026-01"]).await;
    let cursor = page(&app, "sales", Value::Null, Value::Null).await["pageInfo"]["endCursor"].clone();
    let refused = async |key: &str, first: Value, after: Value| {
        let reply = app.viewer().run(QUERY, json!({ "key": key, "first": first, "after": after })).await;
        reply.codes().iter().map(|code| (*code).to_owned()).collect::<Vec<_>>()
    };
    for (key, first, after) in [
        ("sales", json!(-1), Value::Null),
        ("sales", json!(1_001), Value::Null),
        ("sales", Value::Null, json!("2026-01")),
        ("sales", Value::Null, json!("")),
        ("cost", Value::Null, cursor),
    ] {
        assert_eq!(refused(key, first, after).await, ["BAD_USER_INPUT"], "{key}");
    }
    assert!(refused("sales", json!(1_000), Value::Null).await.is_empty());
}
