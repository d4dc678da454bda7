//! `periodsClose`, `periodsReopen`, `correction`.

use chrono::TimeDelta;
use domain::vocabulary::Role;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases, small};

/// Two scorecards with values in September and October; today is 2026-11-23.
async fn start(app: &App) {
    app.import(&small()).await;
    let months = ["2026-09", "2026-10", "2026-11"];
    let entries: Vec<Value> = ["sales", "unit-sales"]
        .iter()
        .flat_map(|key| {
            months.map(|month| json!({ "measure": { "key": key }, "period": month, "value": 10 }))
        })
        .collect();
    app.contributor().record(json!(entries)).await.at("");
}

async fn close(app: &App, scorecard: Option<&str>, through: &str, below: bool) -> i64 {
    let mut input = json!({ "through": through, "includeDescendants": below });
    if let Some(key) = scorecard {
        input["scorecardId"] = json!(app.id("scorecard", key).await);
    }
    let reply = app.editor().done("periodsClose", input, "changed").await;
    reply.at("/periodsClose/changed").as_i64().unwrap()
}

/// Last closed days of the two scorecards.
async fn closed(app: &App) -> [Value; 2] {
    let query = r#"{ organization { acme: scorecard(key: "acme") { closedThrough }
        unit: scorecard(key: "unit") { closedThrough } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    ["acme", "unit"].map(|key| reply.at(&format!("/organization/{key}/closedThrough")).clone())
}

fn entry(key: &str, period: &str, value: f64) -> Value {
    json!({ "measure": { "key": key }, "period": period, "value": value })
}

/// User errors of recording this, after a check that nothing was written.
async fn refused(app: &App, input: Value) -> Vec<String> {
    let before = app.viewer().revision().await;
    let reply = app.admin().act("actualsRecord", input, "recorded").await;
    assert_eq!(app.viewer().revision().await, before);
    reply.user_errors("actualsRecord")
}

#[apply(on_databases)]
async fn a_scope_is_closed_up_to_a_period(database: Database) {
    let app = database.app().await;
    start(&app).await;
    assert_eq!(closed(&app).await, [Value::Null, Value::Null]);
    assert_eq!(close(&app, Some("acme"), "2026-09", false).await, 1);
    assert_eq!(closed(&app).await, [json!("2026-09-30"), Value::Null]);
    assert_eq!(close(&app, Some("acme"), "FY2026-Q3", true).await, 1, "the upper one is closed already");
    assert_eq!(closed(&app).await, [json!("2026-09-30"), json!("2026-09-30")]);
    assert_eq!(close(&app, None, "2026-10", false).await, 2);
    assert_eq!(closed(&app).await, [json!("2026-10-31"), json!("2026-10-31")]);
    // What is closed further stays so, and writes nothing.
    let before = app.viewer().revision().await;
    assert_eq!(close(&app, None, "2026-08", false).await, 0);
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_period_that_runs_or_is_no_period_is_not_closed(database: Database) {
    let app = database.app().await;
    start(&app).await;
    for (through, code) in
        [("2026-11", "OUT_OF_RANGE"), ("FY2026", "OUT_OF_RANGE"), ("2026-11-23", "OUT_OF_RANGE")]
    {
        let reply = app.editor().act("periodsClose", json!({ "through": through }), "changed").await;
        assert_eq!(reply.user_errors("periodsClose"), [format!("{code} input.through")], "{through}");
    }
    assert_eq!(close(&app, None, "2026-11-22", false).await, 2, "yesterday has ended");
}

#[apply(on_databases)]
async fn closed_figures_stand_on_every_way(database: Database) {
    let app = database.app().await;
    start(&app).await;
    close(&app, Some("acme"), "2026-10", false).await;
    // Actuals, notes and targets.
    let closed = ["PERIOD_CLOSED input.entries.0.period"];
    assert_eq!(refused(&app, json!({ "entries": [entry("sales", "2026-10", 11.0)] })).await, closed);
    let note = json!({ "measure": { "key": "sales" }, "period": "2026-09", "note": "late" });
    assert_eq!(refused(&app, json!({ "entries": [note] })).await, closed);
    let cleared = json!({ "measure": { "key": "sales" }, "period": "2026-09", "clearFacts": ["ACTUAL"] });
    assert_eq!(refused(&app, json!({ "entries": [cleared] })).await, closed);
    let target = json!([{ "measure": { "key": "sales" }, "period": "2026-10", "target": 5 }]);
    let reply = app.admin().act("targetsSet", json!({ "entries": target }), "set").await;
    assert_eq!(reply.user_errors("targetsSet"), closed);
    // Status overrides.
    let sales =
        json!({ "measure": { "key": "sales" }, "period": "2026-10", "status": "RED", "reason": "doubt" });
    let reply = app.admin().act("statusOverrideSet", sales, "measurePeriod { id }").await;
    assert_eq!(reply.user_errors("statusOverrideSet"), ["PERIOD_CLOSED input.period"]);
    // Documents.
    let measure = json!({ "key": "sales", "scorecard": "acme", "name": "Sales", "aggregation": "SUM",
        "periods": [{ "period": "2026-10", "actual": 12 }] });
    let reply = app.admin().try_import(&document(json!([]), json!([measure])), false).await;
    assert_eq!(
        reply.user_errors("scorecardsImport"),
        ["PERIOD_CLOSED input.document.measures.0.periods.0.period"]
    );
    // Open periods, and other scorecards, are written as ever.
    let open = json!([entry("sales", "2026-11", 3.0), entry("unit-sales", "2026-10", 3.0)]);
    app.contributor().record(open).await.at("");
}

/// A nightly load of everything says again what stands in closed periods.
#[apply(on_databases)]
async fn what_is_known_already_is_no_change(database: Database) {
    let app = database.app().await;
    start(&app).await;
    close(&app, None, "2026-10", false).await;
    let load = json!({ "entries": [entry("sales", "2026-10", 10.0), entry("sales", "2026-11", 12.0)] });
    let reply = app.contributor().done("actualsRecord", load, "recorded unchanged").await;
    let counts = ["recorded", "unchanged"].map(|count| reply.at(&format!("/actualsRecord/{count}")).clone());
    assert_eq!(counts, [json!(1), json!(1)]);
}

#[apply(on_databases)]
async fn the_refusal_says_who_closed_and_until_when(database: Database) {
    let app = database.app().await;
    start(&app).await;
    close(&app, Some("acme"), "2026-10", false).await;
    let input = json!({ "entries": [entry("sales", "2026-10", 11.0)] });
    let reply = app.admin().act("actualsRecord", input, "userErrors { message }").await;
    assert_eq!(
        reply.text("/actualsRecord/userErrors/0/message"),
        "2026-10 is closed: editor closed the periods of \"Acme\" up to 2026-10-31; an administrator gives a \
         correction with a reason, or reopens it with periodsReopen"
    );
}

#[apply(on_databases)]
async fn an_administrator_corrects_with_a_reason(database: Database) {
    const SHOWN: &str = r#"{ organization { measure(key: "sales") { period(code: "2026-10") {
        actual closed correctedAfterClose { reason at by { name } } }
        quarter: period(code: "FY2026-Q4") { closed correctedAfterClose { reason } } } } }"#;
    let app = database.app().await;
    start(&app).await;
    close(&app, None, "2026-10", false).await;
    let correction =
        json!({ "entries": [entry("sales", "2026-10", 11.0)], "correction": { "reason": "Late invoice" } });
    for actor in [app.contributor(), app.editor()] {
        let reply = actor.act("actualsRecord", correction.clone(), "recorded").await;
        assert_eq!(reply.user_errors("actualsRecord"), ["FORBIDDEN input.entries.0.measure"]);
    }
    let mut blank = correction.clone();
    blank["correction"]["reason"] = json!("  ");
    assert_eq!(refused(&app, blank).await, ["REQUIRED input.correction.reason"]);
    app.admin().done("actualsRecord", correction, "recorded").await;
    let override_it = json!({ "measure": { "key": "unit-sales" }, "period": "2026-10", "status": "RED",
        "reason": "audit", "correction": { "reason": "Audit" } });
    let payload = "measurePeriod { status correctedAfterClose { reason } }";
    let reply = app.admin().done("statusOverrideSet", override_it, payload).await;
    let shown = json!({ "status": "RED", "correctedAfterClose": { "reason": "Audit" } });
    assert_eq!(*reply.at("/statusOverrideSet/measurePeriod"), shown);
    for server in [&app, &app.replica().await] {
        let reply = server.viewer().run(SHOWN, json!({})).await;
        let by =
            json!({ "reason": "Late invoice", "at": "2026-11-23T12:00:00.000Z", "by": { "name": "admin" } });
        let expected = json!({ "actual": 11.0, "closed": true, "correctedAfterClose": by });
        assert_eq!(*reply.at("/organization/measure/period"), expected);
        let quarter = json!({ "closed": false, "correctedAfterClose": null });
        assert_eq!(*reply.at("/organization/measure/quarter"), quarter);
    }
}

#[apply(on_databases)]
async fn a_period_is_reopened_with_a_reason(database: Database) {
    let app = database.app().await;
    start(&app).await;
    close(&app, None, "2026-10", false).await;
    let reopen = json!({ "from": "2026-10", "reason": "Books were wrong" });
    let reply = app.editor().act("periodsReopen", reopen.clone(), "changed").await;
    assert_eq!(reply.codes(), ["FORBIDDEN"]);
    let blank = json!({ "from": "2026-10", "reason": "" });
    let reply = app.admin().act("periodsReopen", blank, "changed").await;
    assert_eq!(reply.user_errors("periodsReopen"), ["REQUIRED input.reason"]);
    let mut one = reopen.clone();
    one["scorecardId"] = json!(app.id("scorecard", "acme").await);
    let payload =
        "changed scorecard { closedThrough closing { through changedAt changedBy { name } reason } }";
    let reply = app.admin().done("periodsReopen", one, payload).await;
    let closing = json!({ "through": "2026-09-30", "changedAt": "2026-11-23T12:00:00.000Z",
        "changedBy": { "name": "admin" }, "reason": "Books were wrong" });
    let expected = json!({ "closedThrough": "2026-09-30", "closing": closing });
    assert_eq!(*reply.at("/periodsReopen/scorecard"), expected);
    let reply = app.admin().done("periodsReopen", reopen, "changed").await;
    assert_eq!(*reply.at("/periodsReopen/changed"), json!(1), "the other one is open already");
    assert_eq!(closed(&app).await, [json!("2026-09-30"), json!("2026-09-30")]);
    app.contributor().record(json!([entry("sales", "2026-10", 11.0)])).await.at("");
}

#[apply(on_databases)]
async fn a_closing_is_repeated_with_one_effect(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let input = json!({ "scorecardId": app.id("scorecard", "acme").await, "through": "2026-10",
        "idempotencyKey": "night" });
    let payload = "changed scorecard { closedThrough } revision";
    let first = app.editor().done("periodsClose", input.clone(), payload).await;
    let again = app.editor().done("periodsClose", input, payload).await;
    assert_eq!(first.at("/periodsClose"), again.at("/periodsClose"));
}

#[apply(on_databases)]
async fn a_review_closes_its_period(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let input =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "MONTHLY", "period": "2026-10" });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    let before = app.viewer().revision().await;
    let input = json!({ "id": reply.text("/reviewSchedule/review/id"), "closePeriod": true });
    app.editor().done("reviewClose", input, "review { closedAt }").await;
    assert_eq!(app.viewer().revision().await, before + 1);
    assert_eq!(closed(&app).await, [json!("2026-10-31"), Value::Null]);
}

/// The copy of a scorecard begins open, and without the corrections of its source.
#[apply(on_databases)]
async fn the_copy_of_a_closed_scorecard_is_open(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let target = json!([{ "measure": { "key": "sales" }, "period": "2026-10", "target": 5 }]);
    app.editor().set(target).await.at("");
    close(&app, Some("acme"), "2026-10", false).await;
    let correction = json!({ "reason": "Late" });
    let target = json!([{ "measure": { "key": "sales" }, "period": "2026-10", "target": 6 }]);
    let input = json!({ "entries": target, "correction": correction });
    app.admin().done("targetsSet", input, "set").await;
    let input = json!({ "id": app.id("scorecard", "acme").await, "name": "Next", "keySuffix": "-next",
        "includeTargets": true });
    let payload = "scorecard { closedThrough closing { through } measures { key
        period(code: \"2026-10\") { target closed correctedAfterClose { reason } } } }";
    let reply = app.editor().done("scorecardClone", input, payload).await;
    let copy = reply.at("/scorecardClone/scorecard");
    assert_eq!((&copy["closedThrough"], &copy["closing"]), (&Value::Null, &Value::Null));
    let period = json!({ "target": 6.0, "closed": false, "correctedAfterClose": null });
    assert_eq!(copy["measures"][0], json!({ "key": "sales-next", "period": period }));
}

/// A closed month is told in the change feed, and periods know their neighbours and whether they run.
#[apply(on_databases)]
async fn a_closing_is_a_change_of_the_scorecard(database: Database) {
    let app = database.app().await;
    start(&app).await;
    close(&app, Some("unit"), "2026-10", false).await;
    let query = r#"{ organization { scorecard(key: "unit") { history(first: 1) { nodes { after } } } } }"#;
    let reply = app.editor().run(query, json!({})).await;
    let after = reply.at("/organization/scorecard/history/nodes/0/after");
    assert_eq!(after["closedThrough"], json!("2026-10-31"));
    assert_eq!(after["closingChangedAt"], json!("2026-11-23T12:00:00.000Z"));
}

#[apply(on_databases)]
async fn periods_know_their_neighbours_and_whether_they_run(database: Database) {
    const PERIOD: &str = r#"{ organization { measure(key: "sales") { period { period { code isCurrent isRunning
        previous { code isCurrent } next { code isCurrent isRunning } } } } } }"#;
    let app = database.app().await;
    start(&app).await;
    let period = json!({ "code": "2026-10", "isCurrent": true, "isRunning": false,
        "previous": { "code": "2026-09", "isCurrent": false },
        "next": { "code": "2026-11", "isCurrent": false, "isRunning": true } });
    let reply = app.viewer().run(PERIOD, json!({})).await;
    assert_eq!(*reply.at("/organization/measure/period/period"), period);
    // The next month makes an answer that is kept another one.
    app.clock().advance(TimeDelta::days(10));
    let reply = app.viewer().run(PERIOD, json!({})).await;
    assert_eq!(reply.text("/organization/measure/period/period/code"), "2026-11");
}

#[apply(on_databases)]
async fn an_owner_may_record_their_own_measures_and_sees_it(database: Database) {
    const QUERY: &str = r#"{ organization { acme: scorecard(key: "acme") { viewerPermissions restricted }
        sales: measure(key: "sales") { viewerPermissions } cost: measure(key: "cost") { viewerPermissions }
        grow: objective(key: "grow") { viewerPermissions restricted } } }"#;
    let app = database.app().await;
    start(&app).await;
    let input = json!({ "id": app.id("measure", "sales").await, "owner": "ann" });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    let ann = app.granted("ann", &[(Some("acme"), Role::Contributor, true)]).await;
    let reply = ann.run(QUERY, json!({})).await;
    let expected = json!({ "acme": { "viewerPermissions": ["COMMENT"], "restricted": false },
        "sales": { "viewerPermissions": ["RECORD", "COMMENT"] }, "cost": { "viewerPermissions": ["COMMENT"] },
        "grow": { "viewerPermissions": ["COMMENT"], "restricted": false } });
    assert_eq!(*reply.at("/organization"), expected);
    let reply = app.editor().run(QUERY, json!({})).await;
    let all = json!(["RECORD", "SET_TARGETS", "EDIT", "COMMENT", "CLOSE_PERIODS"]);
    assert_eq!(*reply.at("/organization/grow/viewerPermissions"), all);
    // Somebody of the unit below sees the outline of the enterprise.
    let bob = app.granted("bob", &[(Some("unit"), Role::Editor, false)]).await;
    let query = r#"{ organization { acme: scorecard(key: "acme") { viewerPermissions restricted }
        unit: scorecard(key: "unit") { restricted } grow: objective(key: "grow") { viewerPermissions restricted } } }"#;
    let reply = bob.run(query, json!({})).await;
    let expected = json!({ "acme": { "viewerPermissions": [], "restricted": true }, "unit": { "restricted": false },
        "grow": { "viewerPermissions": [], "restricted": true } });
    assert_eq!(*reply.at("/organization"), expected);
}

#[apply(on_databases)]
async fn objectives_and_perspectives_have_scores_of_several_periods(database: Database) {
    const QUERY: &str = r#"{ organization {
        objective(key: "grow") { scores(from: "2026-09", to: "2026-10") { period { code } score { value } } }
        perspective(key: "acme-financial") { scores(last: 2) { period { code } score { status } } } } }"#;
    let app = database.app().await;
    start(&app).await;
    let target = |month: &str, target: f64| json!({ "measure": { "key": "sales" }, "period": month, "target": target, "redFlag": 0 });
    app.editor().set(json!([target("2026-09", 20.0), target("2026-10", 10.0)])).await.at("");
    let reply = app.viewer().run(QUERY, json!({})).await;
    let score = |code: &str, value: f64| json!({ "period": { "code": code }, "score": { "value": value } });
    let expected = json!([score("2026-09", 50.0), score("2026-10", 66.6666666667)]);
    assert_eq!(*reply.at("/organization/objective/scores"), expected);
    let status =
        |code: &str, status: &str| json!({ "period": { "code": code }, "score": { "status": status } });
    let expected = json!([status("2026-09", "YELLOW"), status("2026-10", "GREEN")]);
    assert_eq!(*reply.at("/organization/perspective/scores"), expected);
}
