//! Refused entries, each with a code and a path.

use serde_json::{Value, json};

use super::start;
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn entries_that_make_no_sense(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let (objective, scorecard) = (app.id("objective", "grow").await, app.id("scorecard", "acme").await);
    let entry = |measure: &str, period: &str, more: Value| {
        let mut entry = json!({ "measure": { "key": measure }, "period": period });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let by_id = |id: &str| json!({ "measure": { "id": id }, "period": "2026-09", "value": 1 });
    let one = json!({ "value": 1 });
    let cases = [
        // Which measure.
        (entry("nothing", "2026-09", one.clone()), "NOT_FOUND measure"),
        (entry("grow", "2026-09", one.clone()), "NOT_FOUND measure"),
        (entry("", "2026-09", one.clone()), "NOT_FOUND measure"),
        (by_id("measure_01h2xcejqtf2nbrexx3vqjhp41"), "NOT_FOUND measure"),
        (by_id("nonsense"), "NOT_FOUND measure"),
        (by_id(&objective), "NOT_FOUND measure"),
        (by_id(&scorecard), "NOT_FOUND measure"),
        (entry("ratio", "2026-09", one.clone()), "INVALID measure"),
        (entry("ratio", "2026-09", json!({ "clear": true })), "INVALID measure"),
        // Which period.
        (entry("sales", "2026-13", one.clone()), "BAD_PERIOD period"),
        (entry("sales", "", one.clone()), "BAD_PERIOD period"),
        (entry("sales", "FY2026", one.clone()), "BAD_PERIOD period"),
        (entry("sales", "2026-09-14", one.clone()), "BAD_PERIOD period"),
        (entry("staff", "2026-09", one.clone()), "BAD_PERIOD period"),
        (entry("certified", "FY2026-Q5", one.clone()), "BAD_PERIOD period"),
        // Value.
        (entry("sales", "2026-09", json!({})), "REQUIRED value"),
        (entry("sales", "2030-09", json!({ "note": "only" })), "TOO_EARLY period"),
        (entry("ratio", "2026-09", json!({ "note": "only" })), "INVALID measure"),
        (entry("sales", "2026-09", json!({ "clear": false })), "REQUIRED value"),
        (entry("sales", "2026-09", json!({ "value": null })), "REQUIRED value"),
        (entry("sales", "2026-09", json!({ "value": 1, "clear": true })), "INVALID value"),
        (entry("sales", "2026-09", json!({ "value": 1, "clearFacts": ["ACTUAL"] })), "INVALID value"),
        (
            entry("sales", "2026-09", json!({ "value": 1, "note": "n", "clearFacts": ["NOTE"] })),
            "INVALID note",
        ),
        (
            entry("sales", "2026-09", json!({ "value": null, "clear": null, "clearFacts": null })),
            "REQUIRED value",
        ),
        (entry("sales", "2026-09", json!({ "clearFacts": [] })), "REQUIRED value"),
        (entry("ratio", "2026-09", json!({ "clearFacts": ["NOTE"] })), "INVALID measure"),
        (entry("sales", "2026-09", json!({ "value": 1, "text": "1" })), "INVALID value"),
        (entry("certified", "FY2026-Q3", json!({ "value": 1, "yesNo": true })), "INVALID value"),
        // Value of another kind than the unit.
        (entry("sales", "2026-09", json!({ "text": "12" })), "WRONG_TYPE text"),
        (entry("sales", "2026-09", json!({ "yesNo": true })), "WRONG_TYPE yesNo"),
        (entry("remark", "2026-09", one), "WRONG_TYPE value"),
        (entry("remark", "2026-09", json!({ "yesNo": false })), "WRONG_TYPE yesNo"),
        (entry("certified", "FY2026-Q3", json!({ "value": 0.5 })), "INVALID value"),
        (entry("certified", "FY2026-Q3", json!({ "text": "yes" })), "WRONG_TYPE text"),
    ];
    for (entry, error) in &cases {
        let reply = app.contributor().record(json!([entry])).await;
        let (code, field) = error.split_once(' ').unwrap();
        let expected = format!("{code} input.entries.0.{field}");
        assert_eq!(reply.user_errors("actualsRecord"), [expected], "{entry}");
    }
    // All at once, each for a period of its own and with its own place.
    let elsewhere = |(at, (entry, _)): (usize, &(Value, &str))| {
        let text = entry.to_string().replace("2026-09\"", &format!("{}-09\"", 1990 + at));
        serde_json::from_str(&text.replace("FY2026-Q3", &format!("FY{}-Q3", 1990 + at))).unwrap()
    };
    let all: Vec<Value> = cases.iter().enumerate().map(elsewhere).collect();
    let reply = app.contributor().record(json!(all)).await;
    let place = |at: usize, error: &str| {
        let (code, field) = error.split_once(' ').unwrap();
        format!("{code} input.entries.{at}.{field}")
    };
    let expected: Vec<_> = cases.iter().enumerate().map(|(at, (_, error))| place(at, error)).collect();
    assert_eq!(reply.user_errors("actualsRecord"), expected);
    assert_eq!(app.viewer().revision().await, revision);
}

#[apply(on_databases)]
async fn the_same_measure_and_period_twice(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let id = app.id("measure", "sales").await;
    let entries = json!([
        { "measure": { "key": "sales" }, "period": "2026-09", "value": 1 },
        { "measure": { "key": "sales" }, "period": "2026-08", "value": 1 },
        { "measure": { "id": id }, "period": "2026-09", "value": 1 },
    ]);
    let reply = app.contributor().record(entries.clone()).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["DUPLICATE input.entries.2.period"]);
    assert_eq!(app.viewer().revision().await, revision);

    let row_by_row = json!({ "entries": entries, "errorPolicy": "ROW_BY_ROW" });
    let reply = app.contributor().record(row_by_row).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["DUPLICATE input.entries.2.period"]);
    assert_eq!(reply.number("/actualsRecord/recorded"), 2.0);
}

#[apply(on_databases)]
async fn too_few_and_too_many_entries(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let entry = json!({ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 });
    for count in [0, 5_001] {
        let reply = app.contributor().record(json!(vec![&entry; count])).await;
        assert_eq!(reply.user_errors("actualsRecord"), ["TOO_MANY input.entries"]);
        let target = json!({ "measure": { "key": "sales" }, "period": "2026-09", "target": 1 });
        let reply = app.editor().set(json!(vec![&target; count])).await;
        assert_eq!(reply.user_errors("targetsSet"), ["TOO_MANY input.entries"]);
    }
    assert_eq!(app.viewer().revision().await, revision);
}

/// Inputs that do not fit the schema never reach the entries.
#[apply(on_databases)]
async fn inputs_that_do_not_fit_the_schema(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let entry =
        |measure: Value, value: Value| json!([{ "measure": measure, "period": "2026-09", "value": value }]);
    let inputs = [
        entry(json!({ "key": "sales", "id": "x" }), json!(1)),
        entry(json!({}), json!(1)),
        entry(json!({ "key": null }), json!(1)),
        entry(json!("sales"), json!(1)),
        entry(json!({ "key": "sales" }), json!("1")),
        entry(json!({ "key": "sales" }), json!(true)),
        json!([{ "measure": { "key": "sales" }, "value": 1 }]),
        json!([{ "measure": { "key": "sales" }, "period": 202_609, "value": 1 }]),
        json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1, "colour": "red" }]),
        json!([null]),
        json!({ "entries": [], "errorPolicy": "SOMETIMES" }),
        json!({ "errorPolicy": "REJECT_ALL" }),
    ];
    for input in inputs {
        let reply = app.contributor().record(input.clone()).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{input}: {reply:#?}");
    }
    assert_eq!(app.viewer().revision().await, revision);
}
