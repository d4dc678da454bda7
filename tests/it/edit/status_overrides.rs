//! `statusOverrideSet`, `statusOverrideClear`.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const SHOWN: &str =
    "measurePeriod { period { code } status score actual override { status reason by } recordedAt }";

fn input(more: Value) -> Value {
    let mut input = json!({ "measure": { "key": "sales" }, "period": "2026-09", "status": "YELLOW", "reason": "A storm" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

async fn start(app: &App) {
    app.import(&small()).await;
    let target = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "target": 10, "redFlag": 5 }]);
    app.editor().set(target).await;
    app.contributor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]))
        .await;
}

#[apply(on_databases)]
async fn a_word_stands_above_the_status_until_it_is_taken_back(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let clear = json!({ "measure": { "key": "sales" }, "period": "2026-09" });
    let computed = app.editor().done("statusOverrideClear", clear.clone(), SHOWN).await;
    let computed = computed.at("/statusOverrideClear/measurePeriod").clone();
    assert_eq!((&computed["status"], &computed["override"]), (&json!("RED"), &Value::Null));
    let id = app.id("measure", "sales").await;
    for (status, score) in [("GREEN", 83.3333333333), ("YELLOW", 50.0), ("RED", 16.6666666667)] {
        let set = input(json!({ "measure": { "id": id }, "status": status }));
        let reply = app.editor().done("statusOverrideSet", set, SHOWN).await;
        let mut expected = computed.clone();
        expected["status"] = json!(status);
        expected["score"] = json!(score);
        expected["override"] = json!({ "status": status, "reason": "A storm", "by": "editor" });
        assert_eq!(*reply.at("/statusOverrideSet/measurePeriod"), expected);
    }
    let revision = app.viewer().revision().await;
    app.editor().done("statusOverrideSet", input(json!({ "status": "RED" })), SHOWN).await;
    assert_eq!(app.viewer().revision().await, revision, "nothing changed");
    let reply = app.editor().done("statusOverrideClear", clear.clone(), SHOWN).await;
    assert_eq!(*reply.at("/statusOverrideClear/measurePeriod"), computed);
    let revision = app.viewer().revision().await;
    app.editor().done("statusOverrideClear", clear, SHOWN).await;
    let unknown = json!({ "measure": { "key": "cost" }, "period": "2026-09" });
    app.editor().done("statusOverrideClear", unknown, SHOWN).await;
    assert_eq!(app.viewer().revision().await, revision, "there was nothing to clear");
    // For a period without any other data, and with the name of a member who has one.
    app.sql("UPDATE member SET name = 'Eda' WHERE subject = 'editor'").await;
    app.service()
        .ensure_member(app.organization(), "", "witness", domain::vocabulary::Role::Viewer)
        .await
        .unwrap();
    let set = input(json!({ "measure": { "key": "cost" }, "status": "GREEN" }));
    let reply = app.editor().done("statusOverrideSet", set, SHOWN).await;
    let known = reply.at("/statusOverrideSet/measurePeriod");
    assert_eq!((&known["override"]["by"], &known["actual"]), (&json!("Eda"), &Value::Null));
}

#[apply(on_databases)]
async fn what_makes_no_sense_is_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let before = app.viewer().revision().await;
    let cases: [(Value, &[&str]); 9] = [
        (json!({ "status": "NO_DATA" }), &["INVALID input.status"]),
        (json!({ "status": "NOT_DUE" }), &["INVALID input.status"]),
        (json!({ "status": "UNSCORED" }), &["INVALID input.status"]),
        (json!({ "reason": " " }), &["REQUIRED input.reason"]),
        (json!({ "reason": "\u{0}" }), &["INVALID input.reason"]),
        (json!({ "measure": { "key": "nothing" } }), &["NOT_FOUND input.measure"]),
        (json!({ "measure": { "id": app.id("objective", "grow").await } }), &["NOT_FOUND input.measure"]),
        (json!({ "period": "FY2026" }), &["BAD_PERIOD input.period"]),
        (
            json!({ "period": "x", "status": "UNSCORED", "reason": "" }),
            &["BAD_PERIOD input.period", "INVALID input.status", "REQUIRED input.reason"],
        ),
    ];
    for (more, expected) in cases {
        let reply = app.editor().act("statusOverrideSet", input(more.clone()), SHOWN).await;
        assert_eq!(reply.user_errors("statusOverrideSet"), expected, "{more}");
        assert_eq!(reply.at("/statusOverrideSet/measurePeriod"), &Value::Null);
    }
    let blue = app.editor().act("statusOverrideSet", input(json!({ "status": "BLUE" })), SHOWN).await;
    assert_eq!(blue.codes(), ["BAD_USER_INPUT"]);
    let clear = json!({ "measure": { "key": "sales" }, "period": "2026-9" });
    let reply = app.editor().act("statusOverrideClear", clear.clone(), SHOWN).await;
    assert_eq!(reply.user_errors("statusOverrideClear"), ["BAD_PERIOD input.period"]);
    assert_eq!(
        app.contributor().act("statusOverrideSet", input(json!({})), SHOWN).await.codes(),
        ["FORBIDDEN"]
    );
    assert_eq!(app.contributor().act("statusOverrideClear", clear, SHOWN).await.codes(), ["FORBIDDEN"]);
    let stranger = app.stranger().act("statusOverrideSet", input(json!({})), SHOWN).await;
    assert_eq!(stranger.user_errors("statusOverrideSet"), ["NOT_FOUND input.measure"]);
    assert_eq!(app.viewer().revision().await, before);
}
