//! `deliverableCreate`, `deliverableUpdate`, `deliverableDelete`.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const QUERY: &str = r#"{ organization { scorecard(key: "acme") { initiatives { id version
    deliverables { id name position } } } } }"#;

/// The names of the initiative's deliverables in order, and its version.
async fn state(app: &App) -> (Vec<String>, i64) {
    let reply = app.viewer().run(QUERY, json!({})).await;
    let initiative = reply.at("/organization/scorecard/initiatives/0");
    let deliverables = initiative["deliverables"].as_array().unwrap();
    for (at, deliverable) in deliverables.iter().enumerate() {
        assert_eq!(deliverable["position"], json!(at + 1));
    }
    let names = deliverables.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    (names, initiative["version"].as_i64().unwrap())
}

async fn start(app: &App) -> (String, String) {
    app.import(&small()).await;
    let reply = app.viewer().run(QUERY, json!({})).await;
    let at =
        |pointer: &str| reply.text(&format!("/organization/scorecard/initiatives/0{pointer}")).to_owned();
    (at("/id"), at("/deliverables/0/id"))
}

fn names(names: &[&str], version: i64) -> (Vec<String>, i64) {
    (names.iter().map(|name| (*name).to_owned()).collect(), version)
}

#[apply(on_databases)]
async fn one_is_added_changed_and_removed_and_its_initiative_counts_that(database: Database) {
    let shown = "deliverable { id name dueOn doneOn position initiative { key version } }";
    let app = database.app().await;
    let (school, course) = start(&app).await;
    assert_eq!(state(&app).await, names(&["Course"], 1));
    let own = "deliverable_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({ "id": own, "initiativeId": school, "name": "House", "dueOn": "2026-05-01",
        "doneOn": "2026-06-01", "position": 1 });
    let reply = app.editor().done("deliverableCreate", input, shown).await;
    assert_eq!(
        *reply.at("/deliverableCreate/deliverable"),
        json!({ "id": own, "name": "House", "dueOn": "2026-05-01", "doneOn": "2026-06-01", "position": 1,
            "initiative": { "key": "school", "version": 2 } })
    );
    let input = json!({ "initiativeId": school, "name": "Diploma" });
    app.editor().done("deliverableCreate", input, shown).await;
    assert_eq!(state(&app).await, names(&["House", "Course", "Diploma"], 3));
    let input = json!({ "id": own, "dueOn": null, "name": "Rooms" });
    let reply = app.editor().done("deliverableUpdate", input.clone(), shown).await;
    assert_eq!(
        *reply.at("/deliverableUpdate/deliverable"),
        json!({ "id": own, "name": "Rooms", "dueOn": null, "doneOn": "2026-06-01", "position": 1,
            "initiative": { "key": "school", "version": 4 } })
    );
    app.editor().done("deliverableUpdate", input, shown).await;
    assert_eq!(state(&app).await, names(&["Rooms", "Course", "Diploma"], 4), "nothing changed");
    app.editor().done("deliverableUpdate", json!({ "id": own, "position": 3 }), shown).await;
    assert_eq!(state(&app).await, names(&["Course", "Diploma", "Rooms"], 5));
    let reply = app.editor().done("deliverableDelete", json!({ "id": course }), "deletedId").await;
    assert_eq!(reply.text("/deliverableDelete/deletedId"), course);
    assert_eq!(state(&app).await, names(&["Diploma", "Rooms"], 6));
    let node = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let reply = app.viewer().run(node, json!({ "ids": [own, course] })).await;
    assert_eq!(*reply.at("/nodes"), json!([{ "__typename": "Deliverable", "id": own }, null]));
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    let (school, course) = start(&app).await;
    let input = json!({ "initiativeId": school, "name": "Rooms" });
    app.editor().done("deliverableCreate", input, "deliverable { id }").await;
    let before = app.viewer().revision().await;
    let nobody = "deliverable_01h2xcejqtf2nbrexx3vqjhp41";
    let cases: [(&str, Value, &[&str]); 8] = [
        (
            "deliverableCreate",
            json!({ "initiativeId": course, "name": "x" }),
            &["NOT_FOUND input.initiativeId"],
        ),
        ("deliverableCreate", json!({ "initiativeId": school, "name": "Course" }), &["DUPLICATE input.name"]),
        (
            "deliverableCreate",
            json!({ "initiativeId": school, "name": "x", "id": course }),
            &["DUPLICATE input.id"],
        ),
        (
            "deliverableCreate",
            json!({ "initiativeId": school, "name": "x", "id": school }),
            &["INVALID input.id"],
        ),
        ("deliverableUpdate", json!({ "id": course, "name": "Rooms" }), &["DUPLICATE input.name"]),
        (
            "deliverableUpdate",
            json!({ "id": course, "name": " ", "position": null }),
            &["REQUIRED input.name", "REQUIRED input.position"],
        ),
        ("deliverableUpdate", json!({ "id": nobody, "name": "x" }), &["NOT_FOUND input.id"]),
        ("deliverableDelete", json!({ "id": nobody }), &["NOT_FOUND input.id"]),
    ];
    for (mutation, input, expected) in cases {
        let reply = app.editor().act(mutation, input, "__typename").await;
        assert_eq!(reply.user_errors(mutation), expected, "{mutation}");
    }
    let stranger = app.stranger().act("deliverableDelete", json!({ "id": course }), "deletedId").await;
    assert_eq!(stranger.user_errors("deliverableDelete"), ["NOT_FOUND input.id"]);
    let viewer = app.viewer().act("deliverableDelete", json!({ "id": course }), "deletedId").await;
    assert_eq!(viewer.codes(), ["FORBIDDEN"]);
    assert_eq!(app.viewer().revision().await, before);
}

/// Imports that change an initiative's deliverables raise its version, too.
#[apply(on_databases)]
async fn an_import_of_deliverables_counts_for_the_initiative(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let mut document = small();
    app.import(&document).await;
    assert_eq!(state(&app).await.1, 1, "nothing changed");
    document["scorecards"][0]["initiatives"][0]["deliverables"][0]["doneOn"] = json!("2026-05-01");
    app.import(&document).await;
    assert_eq!(state(&app).await.1, 2);
}
