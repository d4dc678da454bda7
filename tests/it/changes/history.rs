//! `history`: the changes of one thing.

use serde_json::{Value, json};

use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn who_changed_a_period_from_what_to_what(database: Database) {
    let query =
        "query ($after: String) { organization { measure(key: \"sales\") { period(code: \"2026-09\") {
        history(first: 2, after: $after) { pageInfo { hasNextPage endCursor }
            nodes { actor { name } kind periodCode before after } } } } } }";
    let history = "/organization/measure/period/history";
    let app = database.app().await;
    app.import(&small()).await;
    let entry = |rest: Value| {
        let mut entry = json!({ "measure": { "key": "sales" }, "period": "2026-09" });
        entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!([entry])
    };
    app.contributor().record(entry(json!({ "value": 1, "note": "first" }))).await;
    let october = json!([{ "measure": { "key": "sales" }, "period": "2026-10", "value": 1 }]);
    app.contributor().record(october).await;
    app.editor().set(entry(json!({ "target": 5 }))).await;
    let status =
        json!({ "measure": { "key": "sales" }, "period": "2026-09", "status": "RED", "reason": "Wrong" });
    app.editor().done("statusOverrideSet", status, "").await;

    let reply = app.viewer().run(query, json!({})).await;
    let [status, target] = reply.list(&format!("{history}/nodes")) else { panic!("{reply:#?}") };
    assert_eq!((&status["actor"]["name"], &status["before"]["override"]), (&json!("editor"), &Value::Null));
    assert_eq!(status["after"]["override"]["status"], json!("RED"));
    assert_eq!(
        (&target["before"], &target["after"]),
        (&json!({ "target": null }), &json!({ "target": 5.0 }))
    );
    let info = reply.at(&format!("{history}/pageInfo"));
    assert_eq!(info["hasNextPage"], json!(true));
    let reply = app.viewer().run(query, json!({ "after": info["endCursor"] })).await;
    let [recorded] = reply.list(&format!("{history}/nodes")) else { panic!("{reply:#?}") };
    assert_eq!((&recorded["kind"], &recorded["actor"]["name"]), (&json!("CREATED"), &json!("contributor")));
    assert_eq!((&recorded["after"]["actual"], &recorded["after"]["note"]), (&json!(1.0), &json!("first")));
    assert_eq!(reply.at(&format!("{history}/pageInfo/hasNextPage")), &json!(false));
}

#[apply(on_databases)]
async fn each_thing_has_its_own(database: Database) {
    let query = "{ organization {
        scorecard(key: \"acme\") { history { nodes { ...Change } }
            initiatives { history { nodes { ...Change } } } }
        objective(key: \"save\") { history { nodes { ...Change } } }
        measure(key: \"cost\") { history { nodes { ...Change } } } } }
        fragment Change on Change { type kind before after }";
    let app = database.app().await;
    app.import(&small()).await;
    let (cost, save) = (app.id("measure", "cost").await, app.id("objective", "save").await);
    let (editor, acme) = (app.editor(), app.id("scorecard", "acme").await);
    app.contributor()
        .record(json!([{ "measure": { "key": "cost" }, "period": "2026-09", "value": 1 }]))
        .await;
    editor.done("scorecardUpdate", json!({ "id": acme, "mission": "Serve" }), "").await;
    editor
        .done("measureUpdate", json!({ "id": cost, "unit": { "kind": "CURRENCY", "symbol": "CAD" } }), "")
        .await;
    editor.done("measureUnplace", json!({ "measureId": cost, "objectiveId": save }), "").await;
    editor.done("objectiveUpdate", json!({ "id": save, "owner": "Ann" }), "").await;
    let reply = app.viewer().run(query, json!({})).await;
    let told = |of: &str| -> Vec<String> {
        let list = reply.list(&format!("/organization/{of}/history/nodes"));
        list.iter()
            .map(|it| format!("{} {}", it["type"].as_str().unwrap(), it["kind"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(told("scorecard"), ["SCORECARD UPDATED", "SCORECARD CREATED"]);
    assert_eq!(told("measure"), ["MEASURE UPDATED", "MEASURE CREATED"]);
    assert_eq!(
        told("objective"),
        ["OBJECTIVE UPDATED", "PLACEMENT UPDATED", "PLACEMENT UPDATED", "OBJECTIVE CREATED"]
    );
    assert_eq!(
        told("scorecard/initiatives/0"),
        ["INITIATIVE UPDATED", "INITIATIVE UPDATED", "INITIATIVE UPDATED", "INITIATIVE CREATED"],
        "a deliverable, an objective and a measure came with it"
    );
    let unit = reply.at("/organization/measure/history/nodes/0/after/unit");
    assert_eq!((&unit["kind"], &unit["symbol"]), (&json!("CURRENCY"), &json!("CAD")));
    let initiative = reply.list("/organization/scorecard/initiatives/0/history/nodes");
    let fields: Vec<_> = initiative
        .iter()
        .map(|it| it["after"].as_object().unwrap().keys().next().unwrap().as_str())
        .collect();
    assert_eq!(fields[..3], ["measures", "objectives", "deliverables"], "{initiative:#?}");
    assert_eq!(initiative[3]["after"]["budget"], json!({ "amount": "1000.50", "currency": "CAD" }));
}

/// The revision, and the log.
#[apply(on_databases)]
async fn it_takes_two_statements(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let app = app.forgetful().await;
    let query = "{ organization { measure(key: \"sales\") { history { nodes { kind } } } } }";
    app.viewer().run(query, json!({})).await;
    let (statements, _) = app.counted(app.viewer().run(query, json!({}))).await;
    assert_eq!(statements, 2);
}
