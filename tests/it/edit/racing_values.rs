//! Two callers at once: both record the same value, or one records what the other archives.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::racing::{outcomes, race, rounds};
use crate::support::{App, Database, on_databases, small};

/// Recordings of a measure in the change log from a revision on: the previous value and the value of each.
async fn recorded(app: &App, since: i64, count: usize) -> Vec<(Option<f64>, Option<f64>)> {
    const RECORDED: &str =
        "subscription ($id: ID!, $after: String) { actualRecorded(scorecardId: $id, after: $after) {
        previousActual measurePeriod { actual } } }";
    let mut socket = app.viewer().socket().await;
    let id = app.id("scorecard", "acme").await;
    socket.subscribe("s", RECORDED, json!({ "id": id, "after": since.to_string() })).await;
    let mut told = Vec::new();
    for _ in 0..count {
        let event = socket.event().await["actualRecorded"].clone();
        told.push((event["previousActual"].as_f64(), event["measurePeriod"]["actual"].as_f64()));
    }
    told
}

fn entry(value: f64) -> Value {
    json!({ "entries": [{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }] })
}

const ACTUAL: &str =
    r#"{ organization { measure(key: "sales") { archivedAt period(code: "2026-09") { actual } } } }"#;

#[apply(on_databases)]
#[multi_thread]
async fn of_two_who_record_the_same_the_later_one_stands_and_both_are_told(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let mut before = None;
    for round in 0..u32::try_from(rounds()).unwrap() {
        let values = [f64::from(2 * round + 1), f64::from(2 * round + 2)];
        let since = app.viewer().revision().await;
        let both = ["actualsRecord"; 2];
        let replies = race(&app, &other, (both[0], entry(values[0])), (both[1], entry(values[1]))).await;
        assert_eq!(outcomes(&replies, both), ["done", "done"]);
        let revision = |at: usize| replies[at].text("/actualsRecord/revision").parse::<i64>().unwrap();
        let [earlier, later] = if revision(0) < revision(1) { [0, 1] } else { [1, 0] };
        assert_eq!([revision(earlier), revision(later)], [since + 1, since + 2]);
        for reader in [app.viewer(), other.viewer()] {
            let reply = reader.run(ACTUAL, json!({})).await;
            assert_eq!(reply.number("/organization/measure/period/actual"), values[later]);
        }
        let told = [(before, Some(values[earlier])), (Some(values[earlier]), Some(values[later]))];
        assert_eq!(recorded(&app, since, 2).await, told);
        before = Some(values[later]);
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn nothing_is_recorded_after_the_measure_was_archived(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let ratio = json!({ "id": app.id("measure", "ratio").await });
    app.editor().done("measureArchive", ratio, "revision").await;
    let sales = json!({ "id": app.id("measure", "sales").await });
    let mut known = Value::Null;
    for round in 0..u32::try_from(rounds()).unwrap() {
        let value = json!(f64::from(round + 1));
        let mutations = ["measureArchive", "actualsRecord"];
        let record = (mutations[1], entry(f64::from(round + 1)));
        let replies = race(&app, &other, (mutations[0], sales.clone()), record).await;
        let outcomes = outcomes(&replies, mutations);
        let taken = outcomes == ["done", "done"];
        assert!(taken || outcomes == ["NOT_ALLOWED input.entries.0.measure", "done"], "{outcomes:?}");
        if taken {
            let revision = |at: usize, mutation: &str| {
                replies[at].text(&format!("/{mutation}/revision")).parse::<i64>().unwrap()
            };
            assert!(revision(1, mutations[1]) < revision(0, mutations[0]));
            known = value;
        }
        let reply = other.viewer().run(ACTUAL, json!({})).await;
        assert!(reply.at("/organization/measure/archivedAt").is_string());
        assert_eq!(reply.at("/organization/measure/period/actual"), &known);
        app.editor().done("measureRestore", sales.clone(), "revision").await;
    }
}
