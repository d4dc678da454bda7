//! Ids of measures' periods.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const NODE: &str = "query ($id: ID!) { node(id: $id) { __typename id ... on MeasurePeriod {
    measure { key } period { code } actual target score status trend { change } yearToDate { actual } } } }";

async fn period_id(app: &App, code: &str) -> String {
    let query = "query ($code: PeriodCode!) { organization { measure(key: \"sales\") { period(code: $code) { id } } } }";
    let reply = app.viewer().run(query, json!({ "code": code })).await;
    reply.text("/organization/measure/period/id").to_owned()
}

#[apply(on_databases)]
async fn a_measures_period_has_the_same_id_wherever_it_is_shown(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let id = period_id(&app, "2026-09").await;
    let (scorecard, since) = (app.id("scorecard", "acme").await, app.viewer().revision().await.to_string());
    let mut socket = app.viewer().socket().await;
    let listen = "subscription ($id: ID!, $after: String) {
        actualRecorded(scorecardId: $id, after: $after) { measurePeriod { id } } }";
    socket.subscribe("s", listen, json!({ "id": scorecard, "after": since })).await;

    let entries = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 7 }]);
    let record = "mutation ($entries: [ActualEntryInput!]!) {
        actualsRecord(input: { entries: $entries }) { results { id actual } } }";
    let reply = app.contributor().run(record, json!({ "entries": entries })).await;
    assert_eq!(reply.at("/actualsRecord/results/0"), &json!({ "id": id, "actual": 7.0 }));
    assert_eq!(socket.event().await["actualRecorded"]["measurePeriod"]["id"], id);

    let query = r#"query ($since: String!) { organization {
        measure(key: "sales") { periods(from: "2026-09", to: "2026-09") { id } }
        scorecard(key: "acme") { strategyMap(period: "2026-09") { lanes { cards { measures { period { id } } } } } }
        changes(since: $since) { nodes { measurePeriod { id } } }
    } }"#;
    let shown = app.viewer().run(query, json!({ "since": since })).await.at("").to_string();
    assert_eq!(shown.matches(&format!("{id:?}")).count(), 3, "{shown}");
}

#[apply(on_databases)]
async fn a_measures_period_is_found_by_its_id(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    // Periods of each frequency, without any data.
    for code in ["2026-09", "FY2026-Q3", "FY2026-H1", "FY2026", "2026-W37", "2026-09-14", "2199-12"] {
        let id = period_id(&app, code).await;
        let query = "query ($code: PeriodCode!) { organization { measure(key: \"sales\") { period(code: $code) {
            __typename id measure { key } period { code } actual target score status trend { change } yearToDate { actual }
        } } } }";
        let expected = app.viewer().run(query, json!({ "code": code })).await;
        for server in [&app, &app.replica().await] {
            let found = server.viewer().run(NODE, json!({ "id": id })).await;
            assert_eq!(found.at("/node"), expected.at("/organization/measure/period"), "{code}");
        }
        let other = app.stranger().run(NODE, json!({ "id": id })).await;
        assert_eq!(other.at("/node"), &Value::Null, "another organization's");
    }
}

#[apply(on_databases)]
async fn what_is_no_id_of_a_measures_period_is_null(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let id = period_id(&app, "2026-09").await;
    let objective = app.id("objective", "grow").await;
    let (_, suffix) = objective.split_once('_').unwrap();
    for strange in [
        id.replace("2026-09", "2026-13"),
        id.replace("2026-09", ""),
        id.replace(".2026-09", ""),
        id.to_uppercase(),
        format!("{id}@1.0"),
        format!("{id} "),
        format!("measureperiod_{suffix}.2026-09"),
        "measureperiod_01h2xcejqtf2nbrexx3vqjhp41.2026-09".to_owned(),
    ] {
        let reply = app.viewer().run(NODE, json!({ "id": strange })).await;
        assert_eq!(reply.at("/node"), &Value::Null, "{strange}");
    }
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let reply = app.viewer().run(query, json!({ "ids": [id, "x", id] })).await;
    assert_eq!(reply.at("/nodes"), &json!([{ "id": id }, null, { "id": id }]));
}

/// Events with values that are no longer current have another id, so that a client's cache does not take them for the
/// current ones.
#[apply(on_databases)]
async fn an_event_that_was_overtaken_has_another_id(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (scorecard, since) = (app.id("scorecard", "acme").await, app.viewer().revision().await.to_string());
    let listen = "subscription ($id: ID!, $after: String) {
        actualRecorded(scorecardId: $id, after: $after) { cursor measurePeriod { id actual target } } }";
    let heard = async |after: &str, count: usize| {
        let mut socket = app.viewer().socket().await;
        socket.subscribe("s", listen, json!({ "id": scorecard, "after": after })).await;
        let mut events = Vec::new();
        for _ in 0..count {
            events.push(socket.event().await["actualRecorded"].clone());
        }
        events
    };
    let entry =
        |fact: &str, value: i32| json!([{ "measure": { "key": "sales" }, "period": "2026-10", fact: value }]);
    let id = period_id(&app, "2026-10").await;
    app.contributor().record(entry("value", 1)).await.at("");
    app.contributor().record(entry("value", 2)).await.at("");
    let events = heard(&since, 2).await;
    let moment = format!("{id}@{}", events[0]["cursor"].as_str().unwrap());
    assert_eq!(events[0]["measurePeriod"]["id"], moment);
    assert_eq!(events[1]["measurePeriod"]["id"], id);
    // A target is no event, and the values of the last event are not current any more.
    app.editor().set(entry("target", 77)).await.at("");
    let events = heard(&since, 2).await;
    assert_ne!(events[1]["measurePeriod"]["id"], id);
    assert_ne!(events[1]["measurePeriod"]["target"], 77.0);
    app.contributor().record(entry("value", 2)).await.at("");
    let events = heard(&since, 3).await;
    assert_eq!(events[2]["measurePeriod"], json!({ "id": id, "actual": 2.0, "target": 77.0 }));
}
