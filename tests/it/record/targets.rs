//! Setting targets: missing and null fields keep their values, clearing is explicit, and contradictory values are
//! refused.

use serde_json::{Value, json};

use super::start;
use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

const NOTHING: Value = Value::Null;

fn entry(measure: &str, more: &Value) -> Value {
    let mut entry = json!({ "measure": { "key": measure }, "period": "2026-09" });
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry
}

/// Period after the patches, one after the other.
async fn patched(app: &App, measure: &str, patches: &[Value]) -> Value {
    let mut known = NOTHING;
    for patch in patches {
        let reply = app.editor().set(json!([entry(measure, patch)])).await;
        assert!(reply.user_errors("targetsSet").is_empty(), "{patch}: {reply:#?}");
        known = reply.at("/targetsSet/results/0").clone();
    }
    known.as_object_mut().unwrap().shift_remove("period");
    known
}

#[apply(on_databases)]
async fn what_is_left_out_stays_and_what_is_said_is_cleared(database: Database) {
    let (app, _) = start(database.app().await).await;
    let all = json!({ "target": 10, "redFlag": 5, "stretch": 12, "benchmark": 9, "dueOn": "2026-12-31" });
    let known = patched(&app, "sales", &[all, json!({ "stretch": 13, "clearFacts": ["DUE_ON"] })]).await;
    assert_eq!(
        known,
        json!({
            "target": 10.0, "targetUpper": null, "redFlag": 5.0, "stretch": 13.0, "benchmark": 9.0,
            "dueOn": null, "actual": null,
        })
    );
    let cleared = json!({ "clearFacts": ["TARGET", "RED_FLAG", "STRETCH", "BENCHMARK"] });
    let known = patched(&app, "sales", &[cleared]).await;
    assert!(known.as_object().unwrap().values().all(Value::is_null), "{known}");
}

#[apply(on_databases)]
async fn targets_and_actuals_leave_each_other_alone(database: Database) {
    let (app, _) = start(database.app().await).await;
    app.contributor().record(json!([entry("sales", &json!({ "value": 8, "note": "n" }))])).await.at("");
    let known = patched(&app, "sales", &[json!({ "target": 10 })]).await;
    assert_eq!((&known["actual"], &known["target"]), (&json!(8.0), &json!(10.0)));
    let reply = app.contributor().record(json!([entry("sales", &json!({ "value": 9 }))])).await;
    assert_eq!(reply.text("/actualsRecord/results/0/note"), "n");
    let known = patched(&app, "sales", &[json!({ "redFlag": 1 })]).await;
    assert_eq!((&known["actual"], &known["target"]), (&json!(9.0), &json!(10.0)));
}

#[apply(on_databases)]
async fn bands_of_maintain(database: Database) {
    let (app, _) = start(database.app().await).await;
    let known = patched(&app, "warmth", &[json!({ "target": 18, "targetUpper": 22, "redFlag": 3 })]).await;
    assert_eq!((&known["target"], &known["targetUpper"]), (&json!(18.0), &json!(22.0)));
    // A target may equal its own upper bound.
    patched(&app, "warmth", &[json!({ "target": 22 })]).await;
}

#[apply(on_databases)]
async fn what_makes_no_sense_together_is_refused_also_when_one_half_is_there_already(database: Database) {
    let (app, _) = start(database.app().await).await;
    patched(&app, "sales", &[json!({ "target": 10, "redFlag": 5 })]).await;
    patched(&app, "cost", &[json!({ "target": 5, "redFlag": 10 })]).await;
    patched(&app, "warmth", &[json!({ "target": 18, "targetUpper": 22, "redFlag": 3 })]).await;
    let revision = app.viewer().revision().await;
    let cases = [
        ("sales", json!({ "target": 5 }), "EQUALS_TARGET redFlag"),
        ("sales", json!({ "redFlag": 10 }), "EQUALS_TARGET redFlag"),
        ("sales", json!({ "target": 7, "redFlag": 7 }), "EQUALS_TARGET redFlag"),
        ("sales", json!({ "target": 4 }), "WRONG_SIDE redFlag"),
        ("sales", json!({ "redFlag": 11 }), "WRONG_SIDE redFlag"),
        ("sales", json!({ "targetUpper": 11 }), "NOT_ALLOWED targetUpper"),
        ("cost", json!({ "target": 11 }), "WRONG_SIDE redFlag"),
        ("cost", json!({ "redFlag": 4 }), "WRONG_SIDE redFlag"),
        ("warmth", json!({ "target": 23 }), "WRONG_SIDE targetUpper"),
        ("warmth", json!({ "targetUpper": 17 }), "WRONG_SIDE targetUpper"),
        ("warmth", json!({ "clearFacts": ["TARGET"] }), "NOT_ALLOWED targetUpper"),
        ("warmth", json!({ "redFlag": 0 }), "OUT_OF_RANGE redFlag"),
        ("climb", json!({ "target": 48 }), "EQUALS_TARGET target"),
        ("remark", json!({ "target": 1 }), "NOT_ALLOWED target"),
        ("sales", json!({}), "REQUIRED target"),
        ("sales", json!({ "target": null, "dueOn": null, "clearFacts": null }), "REQUIRED target"),
        ("sales", json!({ "clearFacts": [] }), "REQUIRED target"),
        ("sales", json!({ "redFlag": 1, "clearFacts": ["RED_FLAG"] }), "INVALID redFlag"),
        ("sales", json!({ "dueOn": "2026-12-31", "clearFacts": ["STRETCH", "DUE_ON"] }), "INVALID dueOn"),
    ];
    for (measure, patch, error) in cases {
        let reply = app.editor().set(json!([entry(measure, &patch)])).await;
        let (code, field) = error.split_once(' ').unwrap();
        let expected = format!("{code} input.entries.0.{field}");
        assert_eq!(reply.user_errors("targetsSet"), [expected], "{measure} {patch}");
    }
    assert_eq!(app.viewer().revision().await, revision);
    // Both together are valid where either alone is not.
    patched(&app, "sales", &[json!({ "target": 5, "redFlag": 1 })]).await;
    patched(&app, "sales", &[json!({ "clearFacts": ["RED_FLAG"] }), json!({ "target": 1 })]).await;
}

/// Computed measures have targets of their own.
#[apply(on_databases)]
async fn targets_of_a_computed_measure(database: Database) {
    let (app, _) = start(database.app().await).await;
    let known = patched(&app, "ratio", &[json!({ "target": 2, "redFlag": 1 })]).await;
    assert_eq!(known["target"], 2.0);
}

#[apply(on_databases)]
async fn dates_and_periods_are_read_strictly(database: Database) {
    let (app, revision) = start(database.app().await).await;
    for bad in ["2026-02-30", "2026-2-3", "tomorrow", ""] {
        let reply = app.editor().set(json!([entry("sales", &json!({ "dueOn": bad }))])).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{bad}");
    }
    let other = json!([{ "measure": { "key": "sales" }, "period": "FY2026", "target": 1 }]);
    assert_eq!(
        app.editor().set(other).await.user_errors("targetsSet"),
        ["BAD_PERIOD input.entries.0.period"]
    );
    assert_eq!(app.viewer().revision().await, revision);
}
