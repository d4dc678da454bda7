//! Versions of links, alignments and deliverables: a change requires the version that the client has seen.

use serde_json::{Value, json};

use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn what_somebody_else_has_changed_is_a_conflict(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (editor, query) = (app.editor(), r#"{ organization { initiative(key: "school") { id } } }"#);
    let school = editor.run(query, json!({})).await.text("/organization/initiative/id").to_owned();
    let [train, save, grow] = [
        app.id("objective", "train").await,
        app.id("objective", "save").await,
        app.id("objective", "unit-grow").await,
    ];
    for (noun, new, change) in [
        ("causalLink", json!({ "causeId": train, "effectId": save }), json!({ "hypothesis": "h" })),
        ("alignment", json!({ "objectiveId": grow, "parentObjectiveId": save }), json!({ "weight": 2 })),
        ("deliverable", json!({ "initiativeId": school, "name": "New" }), json!({ "name": "Newer" })),
    ] {
        let [create, update, delete] = ["Create", "Update", "Delete"].map(|verb| format!("{noun}{verb}"));
        let shown = format!("{noun} {{ id version }}");
        let made = editor.done(&create, new, &shown).await;
        assert_eq!(made.number(&format!("/{create}/{noun}/version")), 1.0);
        let id = made.at(&format!("/{create}/{noun}/id")).clone();
        let with = |version: i32, change: &Value| {
            let mut input = json!({ "id": id, "expectedVersion": version });
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            input
        };
        // Once it is a change; what is so already is none.
        for (version, reached) in [(1, 2.0), (2, 2.0)] {
            let changed = editor.done(&update, with(version, &change), &shown).await;
            assert_eq!(changed.number(&format!("/{update}/{noun}/version")), reached, "{noun}");
        }
        let revision = app.viewer().revision().await;
        for (mutation, input) in [(&update, with(1, &change)), (&delete, with(1, &json!({})))] {
            let reply = editor.act(mutation, input, "__typename").await;
            assert_eq!(reply.user_errors(mutation), ["CONFLICT input.expectedVersion"], "{mutation}");
        }
        assert_eq!(app.viewer().revision().await, revision);
        editor.done(&delete, with(2, &json!({})), "deletedId").await;
    }
}

/// Renumbering to make room for another deliverable is no change of version.
#[apply(on_databases)]
async fn a_deliverable_that_makes_room_stays_at_its_version(database: Database) {
    let query = r#"{ organization { initiative(key: "school") { id deliverables { name version } } } }"#;
    let app = database.app().await;
    app.import(&small()).await;
    let before = app.viewer().run(query, json!({})).await;
    let known = before.list("/organization/initiative/deliverables").to_vec();
    let input =
        json!({ "initiativeId": before.at("/organization/initiative/id"), "name": "First", "position": 1 });
    app.editor().done("deliverableCreate", input, "__typename").await;
    let after = app.viewer().run(query, json!({})).await;
    let deliverables = after.list("/organization/initiative/deliverables");
    assert_eq!(deliverables[0], json!({ "name": "First", "version": 1 }));
    assert_eq!(deliverables[1..], known);
    assert!(!known.is_empty());
}
