//! Clock that steps, as clocks do that are set by a network, or by a person.
//!
//! Only the clock that the program reads steps: the kernel's clock belongs to the whole machine.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

const RECORDED: &str =
    "subscription ($id: ID!, $after: String!) { actualRecorded(scorecardId: $id, after: $after) {
    cursor previousActual measurePeriod { actual } } }";

async fn record(app: &App, value: u8) -> Value {
    // One measure and period for all values, with an idempotency key for each value.
    let entry = json!({ "measure": { "key": "m" }, "period": "2026-01-01", "value": value });
    let reply =
        app.contributor().record(json!({ "idempotencyKey": value.to_string(), "entries": [entry] })).await;
    reply.at("/actualsRecord").clone()
}

#[apply(on_databases)]
async fn a_clock_that_steps_back_and_forth_confuses_nobody(database: Database) {
    let app = database.app().await;
    let measure = json!({ "key": "m", "scorecard": "s", "name": "M", "frequency": "DAILY" });
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!([measure]))).await;
    let id = app.id("scorecard", "s").await;
    let after = app.viewer().revision().await.to_string();
    let mut live = app.viewer().socket().await;
    live.subscribe("s", RECORDED, json!({ "id": id, "after": after })).await;
    let mut answers = Vec::new();
    for (value, step) in [(0, 0), (1, -50), (2, 45), (3, -20), (4, 0), (5, 50)] {
        app.clock().advance(TimeDelta::minutes(step));
        answers.push(record(&app, value).await);
    }
    // Sent again, each is answered as it was, and not done again.
    app.clock().advance(TimeDelta::minutes(-40));
    for (value, answer) in (0..).zip(&answers) {
        let again = record(&app, value).await;
        assert_eq!((&again["revision"], &again["recorded"]), (&answer["revision"], &answer["recorded"]));
    }
    let mut replayed = app.viewer().socket().await;
    replayed.subscribe("s", RECORDED, json!({ "id": id, "after": after })).await;
    for value in 0..6 {
        let event = live.event().await;
        assert_eq!(event, replayed.event().await);
        let event = &event["actualRecorded"];
        assert_eq!(event["measurePeriod"]["actual"], f64::from(value), "on {database:?}: {event}");
        assert_eq!(event["previousActual"].as_f64(), (value > 0).then(|| f64::from(value - 1)));
    }
    // No other event came: the next one is that of the next write.
    record(&app, 6).await;
    assert_eq!(live.event().await["actualRecorded"]["measurePeriod"]["actual"], 6.0);
}
