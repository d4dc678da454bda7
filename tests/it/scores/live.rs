//! Score changes of a write, as subscribers receive them.

use serde_json::{Value, json};

use super::{document, plain, scorecard};
use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

const CHANGED: &str = "subscription ($id: ID!, $after: String) {
    scoreChanged(scorecardId: $id, includeDescendants: true, after: $after) {
        cursor period { code } before { value status } after { value status }
        node { __typename ... on Scorecard { key } ... on Perspective { key } ... on Objective { key } ... on Measure { key } } } }";

async fn start(app: &App) {
    let top = json!([{ "key": "top", "name": "Top", "rollup": { "mode": "ALIGNED" } }]);
    let low = json!([{ "key": "low", "name": "Low", "measures": [{ "measure": "m" }] }]);
    let mut below = scorecard("t", Some("s"), low);
    below["alignments"] = json!([{ "objective": "low", "parentObjective": "top" }]);
    let cards = json!([scorecard("s", None, top), below]);
    app.import(&document(cards, json!([plain("m", "t", Some(20.0))]))).await;
}

async fn record(app: &App, value: f64) {
    app.contributor()
        .record(json!([{ "measure": { "key": "m" }, "period": "2026-10", "value": value }]))
        .await;
}

/// Key, and values before and after, of the events.
fn told(events: &[Value]) -> Vec<(String, f64, f64)> {
    let told = |event: &Value| {
        let event = &event["scoreChanged"];
        let value = |side: &str| event[side]["value"].as_f64().unwrap();
        (event["node"]["key"].as_str().unwrap().to_owned(), value("before"), value("after"))
    };
    events.iter().map(told).collect()
}

#[apply(on_databases)]
async fn a_new_actual_moves_everything_above_it(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = app.id("scorecard", "s").await;
    let since = app.viewer().revision().await.to_string();
    let mut socket = app.viewer().socket().await;
    socket.subscribe("live", CHANGED, json!({ "id": id, "after": since })).await;
    record(&app, 80.0).await;
    record(&app, 80.0).await;
    record(&app, 50.0).await;
    let mut events = Vec::new();
    for _ in 0..14 {
        events.push(socket.event().await);
    }
    let names = ["s", "s-p", "top", "t", "t-p", "low", "m"];
    let expected: Vec<_> = [(20.0, 80.0), (80.0, 50.0)]
        .into_iter()
        .flat_map(|(before, after)| names.map(|name| (name.to_owned(), before, after)))
        .collect();
    assert_eq!(told(&events), expected);

    // A subscriber that resumes receives the rest, and only that.
    let cursors: Vec<_> = events.iter().map(|it| it["scoreChanged"]["cursor"].as_str().unwrap()).collect();
    for at in [0, 5, 6, 9] {
        let id_of = format!("resumed-{at}");
        socket.subscribe(&id_of, CHANGED, json!({ "id": id, "after": cursors[at] })).await;
        for event in &events[at + 1..] {
            assert_eq!(&socket.event().await, event, "after {}", cursors[at]);
        }
    }
}
