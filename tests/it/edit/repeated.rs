//! Mutations that are retried with the same idempotency key.

use serde_json::json;

use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn the_same_key_has_one_effect(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let query = r#"{ organization { scorecard(key: "acme") { perspectives { id } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let perspective = reply.text("/organization/scorecard/perspectives/0/id").to_owned();
    let input = json!({ "perspectiveId": perspective, "name": "New", "idempotencyKey": "k" });
    let first = app.editor().done("objectiveCreate", input.clone(), "objective { id name }").await;
    let revision = app.viewer().revision().await;
    let again = app.editor().done("objectiveCreate", input, "objective { id name }").await;
    assert_eq!(again.at("/objectiveCreate"), first.at("/objectiveCreate"));

    // A cleared field and a missing field are different inputs.
    let id = first.text("/objectiveCreate/objective/id").to_owned();
    let update = json!({ "id": id, "owner": null, "description": "d", "idempotencyKey": "u" });
    app.editor().done("objectiveUpdate", update, "objective { id }").await;
    let other = json!({ "id": id, "description": "d", "idempotencyKey": "u" });
    let reply = app.editor().act("objectiveUpdate", other, "objective { id }").await;
    assert_eq!(reply.codes(), ["IDEMPOTENCY_KEY_REUSED"]);

    let delete = json!({ "id": id, "idempotencyKey": "d" });
    let first = app.editor().done("objectiveDelete", delete.clone(), "deletedId").await;
    let again = app.editor().done("objectiveDelete", delete, "deletedId").await;
    assert_eq!(again.at("/objectiveDelete"), first.at("/objectiveDelete"));
    assert_eq!(app.viewer().revision().await, revision + 2);
}

#[apply(on_databases)]
async fn every_noun_is_made_changed_and_removed_once(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    let [below, above] = [app.id("objective", "unit-grow").await, app.id("objective", "save").await];
    for (noun, new, change) in [
        ("perspective", json!({ "scorecardId": acme, "kind": "CUSTOMER" }), json!({ "name": "Changed" })),
        ("theme", json!({ "scorecardId": acme, "name": "New" }), json!({ "name": "Changed" })),
        ("alignment", json!({ "objectiveId": below, "parentObjectiveId": above }), json!({ "weight": 2 })),
    ] {
        let mut id = json!(null);
        for (verb, mut input) in [("Create", new), ("Update", change), ("Delete", json!({}))] {
            let mutation = format!("{noun}{verb}");
            let shown = if verb == "Delete" { "deletedId".to_owned() } else { format!("{noun} {{ id }}") };
            input["idempotencyKey"] = json!(mutation);
            if verb != "Create" {
                input["id"] = id.clone();
            }
            let before = app.viewer().revision().await;
            let first = app.editor().done(&mutation, input.clone(), &shown).await;
            let again = app.editor().done(&mutation, input, &shown).await;
            let payload = format!("/{mutation}");
            assert_eq!(again.at(&payload), first.at(&payload));
            assert_eq!(app.viewer().revision().await, before + 1, "{mutation}");
            if verb == "Create" {
                id = first.at(&format!("{payload}/{noun}/id")).clone();
            }
        }
    }
}

#[apply(on_databases)]
async fn measures_are_added_archived_placed_and_overridden_once(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let scorecard = app.id("scorecard", "acme").await;
    let [climb, cost] = [app.id("measure", "climb").await, app.id("measure", "cost").await];
    let grow = app.id("objective", "grow").await;
    let before = app.viewer().revision().await;
    let cases = [
        ("measureCreate", json!({ "scorecardId": scorecard, "name": "New" }), "measure { id }"),
        ("measureUpdate", json!({ "id": climb, "owner": "Ann" }), "measure { version }"),
        ("measurePlace", json!({ "measureId": cost, "objectiveId": grow }), "placement { weight }"),
        ("measureUnplace", json!({ "measureId": cost, "objectiveId": grow }), "objective { key }"),
        (
            "statusOverrideSet",
            json!({ "measure": { "key": "cost" }, "period": "2026-09", "status": "RED", "reason": "r" }),
            "measurePeriod { status }",
        ),
        (
            "statusOverrideClear",
            json!({ "measure": { "key": "cost" }, "period": "2026-09" }),
            "measurePeriod { completeness }",
        ),
        ("measureArchive", json!({ "id": climb }), "measure { version }"),
        ("measureRestore", json!({ "id": climb }), "measure { version }"),
    ];
    for (at, (mutation, mut input, shown)) in (1..).zip(cases) {
        input["idempotencyKey"] = json!(mutation);
        let first = app.editor().done(mutation, input.clone(), shown).await;
        let again = app.editor().done(mutation, input, shown).await;
        let payload = format!("/{mutation}");
        assert_eq!(again.at(&payload), first.at(&payload));
        assert_eq!(app.viewer().revision().await, before + at, "{mutation}");
    }
}
