//! Effects of an entry.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::start;
use crate::support::{App, Database, Reply, on_databases};
use macro_rules_attribute::apply;

async fn period(app: &App, measure: &str, code: &str) -> Value {
    let query =
        "query ($key: String!, $code: PeriodCode) { organization { measure(key: $key) { period(code: $code) {
        actual text target note completeness recordedAt recordedBy { kind id name } } } } }";
    let reply = app.viewer().run(query, json!({ "key": measure, "code": code })).await;
    reply.at("/organization/measure/period").clone()
}

async fn record(app: &App, entry: Value) -> Reply {
    let reply = app.contributor().record(json!([entry])).await;
    assert!(reply.user_errors("actualsRecord").is_empty(), "{reply:#?}");
    reply
}

#[apply(on_databases)]
async fn what_is_stored_is_what_was_taken(database: Database) {
    let (app, _) = start(database.app().await).await;
    let (value, note) = (-123_456.789_012, "\\ \" ' \u{1} \n \u{2028} 😀 $1 ? {}");
    record(&app, json!({ "measure": { "key": "sales" }, "period": "2026-01", "value": value, "note": note }))
        .await;
    let known = period(&app, "sales", "2026-01").await;
    assert_eq!((known["actual"].as_f64(), known["note"].as_str()), (Some(value), Some(note)));
    // A replica, which has not executed the write, reads it from the database.
    let other = app.replica().await;
    assert_eq!(period(&other, "sales", "2026-01").await, known);
}

#[apply(on_databases)]
async fn actuals_are_answered_and_read_back(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let id = app.id("measure", "cost").await;
    let reply = app
        .contributor()
        .record(json!([
            { "measure": { "key": "sales" }, "period": "2026-09", "value": 12.25, "note": "first" },
            { "measure": { "id": id }, "period": "2026-09", "value": -3 },
            { "measure": { "key": "sales" }, "period": "2026-08", "value": 0 },
            { "measure": { "key": "staff" }, "period": "FY2025", "value": 1e15 },
        ]))
        .await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 4.0);
    assert_eq!(reply.text("/actualsRecord/revision"), (revision + 1).to_string(), "one write");
    assert_eq!(app.viewer().revision().await, revision + 1);
    let results = reply.list("/actualsRecord/results");
    let seen: Vec<_> = results.iter().map(|it| json!([it["period"]["code"], it["actual"]])).collect();
    assert_eq!(
        seen,
        [
            json!(["2026-09", 12.25]),
            json!(["2026-09", -3.0]),
            json!(["2026-08", 0.0]),
            json!(["FY2025", 1e15])
        ]
    );
    assert_eq!(results[0]["note"], "first");
    assert_eq!(results[0]["recordedAt"], "2026-11-23T12:00:00.000Z");
    assert_eq!(results[0]["recordedBy"]["kind"], "MEMBER");
    assert_eq!(results[0]["recordedBy"]["name"], "contributor");

    let sales = period(&app, "sales", "2026-09").await;
    assert_eq!((&sales["actual"], &sales["completeness"]), (&json!(12.25), &json!(1.0)));
    assert_eq!(sales["recordedBy"], results[0]["recordedBy"]);
}

#[apply(on_databases)]
async fn words_and_yes_or_no(database: Database) {
    let (app, _) = start(database.app().await).await;
    record(&app, json!({ "measure": { "key": "remark" }, "period": "2026-09", "text": "Ça va 😀" })).await;
    let remark = period(&app, "remark", "2026-09").await;
    assert_eq!((&remark["text"], &remark["actual"]), (&json!("Ça va 😀"), &Value::Null));

    let certified = json!({ "key": "certified" });
    for (word, number) in
        [(json!({ "yesNo": true }), 1.0), (json!({ "yesNo": false }), 0.0), (json!({ "value": 1 }), 1.0)]
    {
        let mut entry = json!({ "measure": certified, "period": "FY2026-Q3" });
        entry.as_object_mut().unwrap().extend(word.as_object().unwrap().clone());
        record(&app, entry).await;
        assert_eq!(period(&app, "certified", "FY2026-Q3").await["actual"], number);
    }
}

#[apply(on_databases)]
async fn clearing_takes_the_actual_back_and_nothing_else(database: Database) {
    let (app, _) = start(database.app().await).await;
    let entry = json!({ "measure": { "key": "sales" }, "period": "2026-09" });
    let with = |more: Value| {
        let mut entry = entry.clone();
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let target = app.editor().set(json!([with(json!({ "target": 5 }))])).await;
    assert_eq!(target.number("/targetsSet/set"), 1.0);
    record(&app, with(json!({ "value": 4, "note": "kept" }))).await;
    record(&app, with(json!({ "clear": true }))).await;
    let cleared = period(&app, "sales", "2026-09").await;
    assert_eq!(
        (&cleared["actual"], &cleared["target"], &cleared["note"], &cleared["completeness"]),
        (&Value::Null, &json!(5.0), &json!("kept"), &json!(0.0))
    );
    assert_eq!(cleared["recordedBy"]["name"], "contributor", "who cleared it is known");
    // To clear what is not there is no mistake.
    record(&app, json!({ "measure": { "key": "cost" }, "period": "2026-09", "clear": true })).await;
    record(&app, json!({ "measure": { "key": "remark" }, "period": "2026-09", "clear": true })).await;
}

#[apply(on_databases)]
async fn a_note_stays_until_it_is_replaced_or_removed(database: Database) {
    let (app, _) = start(database.app().await).await;
    let steps = [
        (json!({ "value": 1, "note": "one" }), json!("one")),
        (json!({ "value": 2 }), json!("one")),
        (json!({ "value": 2, "note": "two" }), json!("two")),
        (json!({ "value": 3, "note": null }), json!("two")),
        (json!({ "value": 3, "clearFacts": ["NOTE"] }), Value::Null),
        (json!({ "value": 3, "note": "" }), json!("")),
    ];
    for (more, note) in steps {
        let mut entry = json!({ "measure": { "key": "sales" }, "period": "2026-09" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record(&app, entry).await;
        assert_eq!(period(&app, "sales", "2026-09").await["note"], note, "{more}");
    }
}

/// Times of recordings are distinct and in order, even within a millisecond or when the clock runs back.
#[apply(on_databases)]
async fn recordings_are_in_order_whatever_the_clock_says(database: Database) {
    let (app, _) = start(database.app().await).await;
    let mut instants = Vec::new();
    for step in [0, 0, -60_000, 120_000] {
        app.clock().advance(TimeDelta::milliseconds(step));
        let reply =
            record(&app, json!({ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 })).await;
        instants.push(reply.text("/actualsRecord/results/0/recordedAt").to_owned());
    }
    assert_eq!(
        instants,
        [
            "2026-11-23T12:00:00.000Z",
            "2026-11-23T12:00:00.001Z",
            "2026-11-23T12:00:00.002Z",
            "2026-11-23T12:01:00.000Z",
        ]
    );
}
