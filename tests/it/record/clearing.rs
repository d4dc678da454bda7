//! Clearing facts: only explicit fields remove them, and never a null, which typed clients send for every unset field.

use serde_json::{Value, json};

use super::start;
use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

/// Facts of a period that entries can write.
async fn facts(app: &App, measure: &str) -> Value {
    let query = "query ($key: String!) { organization { measure(key: $key) { period(code: \"2026-09\") {
        actual text note target targetUpper redFlag stretch benchmark dueOn recordedAt } } } }";
    let reply = app.viewer().run(query, json!({ "key": measure })).await;
    reply.at("/organization/measure/period").clone()
}

fn entry(measure: &str, rest: &Value) -> Value {
    let mut entry = json!({ "measure": { "key": measure }, "period": "2026-09" });
    entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    entry
}

async fn record(app: &App, measure: &str, rest: &Value) {
    let reply = app.contributor().record(json!([entry(measure, rest)])).await;
    assert!(reply.user_errors("actualsRecord").is_empty(), "{rest}: {reply:#?}");
}

async fn set(app: &App, measure: &str, rest: &Value) {
    let reply = app.editor().set(json!([entry(measure, rest)])).await;
    assert!(reply.user_errors("targetsSet").is_empty(), "{rest}: {reply:#?}");
}

/// Entry as a typed client sends it: with every field, null but for these.
fn typed(fields: &[&str], set: &Value) -> Value {
    let mut entry: Value = fields.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
    entry.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
    entry
}

const ACTUAL_FIELDS: &[&str] = &["value", "text", "yesNo", "clear", "note", "clearFacts", "expected"];
const TARGET_FIELDS: &[&str] =
    &["target", "targetUpper", "redFlag", "stretch", "benchmark", "dueOn", "clearFacts", "expected"];

#[apply(on_databases)]
async fn null_removes_nothing_whichever_field_is_set(database: Database) {
    let (app, _) = start(database.app().await).await;
    let all = json!({ "target": 18, "targetUpper": 22, "redFlag": 3, "stretch": 20, "benchmark": 19,
        "dueOn": "2026-12-31" });
    set(&app, "warmth", &all).await;
    record(&app, "warmth", &json!({ "value": 17, "note": "kept" })).await;
    for (field, value) in all.as_object().unwrap() {
        let before = facts(&app, "warmth").await;
        set(&app, "warmth", &typed(TARGET_FIELDS, &json!({ field: value }))).await;
        assert_eq!(facts(&app, "warmth").await, before, "{field}");
    }
    record(&app, "warmth", &typed(ACTUAL_FIELDS, &json!({ "value": 19 }))).await;
    let known = facts(&app, "warmth").await;
    assert_eq!((&known["actual"], &known["note"]), (&json!(19.0), &json!("kept")));
    record(&app, "warmth", &typed(ACTUAL_FIELDS, &json!({ "clear": true }))).await;
    let known = facts(&app, "warmth").await;
    assert_eq!((&known["actual"], &known["note"]), (&Value::Null, &json!("kept")));
    assert_eq!(known["redFlag"], 3.0);

    record(&app, "remark", &json!({ "text": "words", "note": "kept" })).await;
    record(&app, "remark", &typed(ACTUAL_FIELDS, &json!({ "text": "other words" }))).await;
    let known = facts(&app, "remark").await;
    assert_eq!((&known["text"], &known["note"]), (&json!("other words"), &json!("kept")));
}

#[apply(on_databases)]
async fn each_fact_is_cleared_by_its_name_and_the_others_stay(database: Database) {
    let (app, _) = start(database.app().await).await;
    let all = json!({ "target": 18, "targetUpper": 22, "redFlag": 3, "stretch": 20, "benchmark": 19,
        "dueOn": "2026-12-31" });
    let names = [
        ("DUE_ON", "dueOn"),
        ("BENCHMARK", "benchmark"),
        ("STRETCH", "stretch"),
        ("RED_FLAG", "redFlag"),
        // A band's upper bound needs a target, and goes first.
        ("TARGET_UPPER", "targetUpper"),
        ("TARGET", "target"),
    ];
    set(&app, "warmth", &all).await;
    for (fact, field) in names {
        let mut expected = facts(&app, "warmth").await;
        expected[field] = Value::Null;
        set(&app, "warmth", &json!({ "clearFacts": [fact] })).await;
        assert_eq!(facts(&app, "warmth").await, expected, "{fact}");
    }
    set(&app, "warmth", &all).await;
    set(&app, "warmth", &json!({ "target": 17, "clearFacts": ["RED_FLAG", "DUE_ON", "RED_FLAG"] })).await;
    let known = facts(&app, "warmth").await;
    assert_eq!(
        [&known["target"], &known["targetUpper"], &known["redFlag"], &known["dueOn"]],
        [&json!(17.0), &json!(22.0), &Value::Null, &Value::Null]
    );
}

#[apply(on_databases)]
async fn an_actual_and_its_note_are_cleared_by_name_together_or_apart(database: Database) {
    let (app, _) = start(database.app().await).await;
    let shown = async |measure: &str| {
        let known = facts(&app, measure).await;
        (known["actual"].clone(), known["text"].clone(), known["note"].clone(), known["recordedAt"].clone())
    };
    record(&app, "sales", &json!({ "value": 4, "note": "n" })).await;
    let (_, _, _, recorded) = shown("sales").await;
    // To remove a note is no recording.
    record(&app, "sales", &json!({ "clearFacts": ["NOTE"] })).await;
    assert_eq!(shown("sales").await, (json!(4.0), Value::Null, Value::Null, recorded.clone()));
    // Nor is to write one.
    record(&app, "sales", &json!({ "note": "alone" })).await;
    assert_eq!(shown("sales").await, (json!(4.0), Value::Null, json!("alone"), recorded.clone()));
    record(&app, "sales", &json!({ "value": 4, "note": "m" })).await;
    record(&app, "sales", &json!({ "clearFacts": ["ACTUAL"] })).await;
    let (actual, _, note, cleared) = shown("sales").await;
    assert_eq!((actual, note), (Value::Null, json!("m")));
    assert_ne!(cleared, recorded);
    record(&app, "remark", &json!({ "text": "words", "note": "n" })).await;
    record(&app, "remark", &json!({ "clearFacts": ["NOTE", "ACTUAL"] })).await;
    let (actual, text, note, _) = shown("remark").await;
    assert_eq!((actual, text, note), (Value::Null, Value::Null, Value::Null));
    // With both ways of clearing in one entry.
    record(&app, "remark", &json!({ "text": "words" })).await;
    record(&app, "remark", &json!({ "clear": true, "clearFacts": ["ACTUAL"], "note": "why" })).await;
    let (_, text, note, _) = shown("remark").await;
    assert_eq!((text, note), (Value::Null, json!("why")));
}

#[apply(on_databases)]
async fn to_clear_what_is_not_there_leaves_no_row(database: Database) {
    let (app, revision) = start(database.app().await).await;
    set(&app, "sales", &json!({ "clearFacts": ["TARGET", "DUE_ON"] })).await;
    record(&app, "sales", &json!({ "clearFacts": ["NOTE"] })).await;
    assert_eq!(app.viewer().revision().await, revision);
}
