//! `perspectiveCreate`, `perspectiveUpdate`, `perspectiveDelete`.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const ALL: &str =
    "perspective { id key kind name coreQuestion focusArea weight position version scorecard { key } }";

/// The keys of Acme's perspectives from the top of the map down; their positions must count from 1.
async fn map(app: &App) -> Vec<String> {
    let query = r#"{ organization { scorecard(key: "acme") { perspectives { key position } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let list = reply.list("/organization/scorecard/perspectives");
    for (at, perspective) in list.iter().enumerate() {
        assert_eq!(perspective["position"], json!(at + 1), "{list:?}");
    }
    list.iter().map(|it| it["key"].as_str().unwrap_or("-").to_owned()).collect()
}

/// User errors of a change of the perspective with this key.
async fn update(app: &App, key: &str, change: Value) -> Vec<String> {
    let mut input = change;
    input["id"] = json!(app.id("perspective", key).await);
    let reply = app.editor().act("perspectiveUpdate", input, ALL).await;
    reply.user_errors("perspectiveUpdate")
}

#[apply(on_databases)]
async fn a_classic_one_needs_no_more_than_its_kind(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    let classic = json!({ "scorecardId": acme, "kind": "INTERNAL_PROCESS" });
    let reply = app.editor().done("perspectiveCreate", classic, ALL).await;
    let id = reply.text("/perspectiveCreate/perspective/id");
    assert!(id.starts_with("perspective_"));
    assert_eq!(
        *reply.at("/perspectiveCreate/perspective"),
        json!({ "id": id, "key": null, "kind": "INTERNAL_PROCESS", "name": "Internal process",
            "coreQuestion": "What must we excel at?", "focusArea": "Efficiency, quality, innovation, cycle time",
            "weight": 1.0, "position": 4, "version": 1, "scorecard": { "key": "acme" } })
    );
    let own = "perspective_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({
        "id": own, "scorecardId": acme, "kind": "CUSTOM", "key": "planet", "name": "Planet",
        "focusArea": "Carbon", "weight": 0.5, "position": 2,
    });
    let reply = app.editor().done("perspectiveCreate", input, ALL).await;
    assert_eq!(
        *reply.at("/perspectiveCreate/perspective"),
        json!({ "id": own, "key": "planet", "kind": "CUSTOM", "name": "Planet", "coreQuestion": null,
            "focusArea": "Carbon", "weight": 0.5, "position": 2, "version": 1, "scorecard": { "key": "acme" } })
    );
    assert_eq!(map(&app).await, ["acme-financial", "planet", "acme-customer", "acme-growth", "-"]);
    let input = json!({ "scorecardId": acme, "kind": "CUSTOMER", "name": "Citizens", "coreQuestion": null });
    let reply = app.editor().done("perspectiveCreate", input, ALL).await;
    let made = reply.at("/perspectiveCreate/perspective");
    assert_eq!(
        [&made["name"], &made["coreQuestion"], &made["focusArea"]],
        [
            &json!("Citizens"),
            &json!("How do customers see us?"),
            &json!("Satisfaction, retention, acquisition, share")
        ]
    );
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (acme, taken) = (app.id("scorecard", "acme").await, app.id("perspective", "acme-growth").await);
    let before = app.viewer().revision().await;
    let input = json!({
        "scorecardId": acme, "kind": "CUSTOM", "id": taken, "key": "acme-growth", "weight": -1,
    });
    let reply = app.editor().act("perspectiveCreate", input, ALL).await;
    assert_eq!(reply.at("/perspectiveCreate/perspective"), &Value::Null);
    assert_eq!(
        reply.user_errors("perspectiveCreate"),
        ["DUPLICATE input.id", "DUPLICATE input.key", "REQUIRED input.name", "OUT_OF_RANGE input.weight"]
    );
    let unknown = "scorecard_01h2xcejqtf2nbrexx3vqjhp41";
    let cases = [
        (json!({ "scorecardId": "nonsense", "kind": "CUSTOMER" }), "NOT_FOUND input.scorecardId"),
        (json!({ "scorecardId": unknown, "kind": "CUSTOMER" }), "NOT_FOUND input.scorecardId"),
        (json!({ "scorecardId": taken, "kind": "CUSTOMER" }), "NOT_FOUND input.scorecardId"),
        (json!({ "scorecardId": acme, "kind": "CUSTOMER", "id": acme }), "INVALID input.id"),
        (json!({ "scorecardId": acme, "kind": "CUSTOMER", "key": "a b" }), "INVALID input.key"),
        (json!({ "scorecardId": acme, "kind": "CUSTOMER", "name": "" }), "REQUIRED input.name"),
        (json!({ "scorecardId": acme, "kind": "CUSTOM", "name": " " }), "REQUIRED input.name"),
    ];
    for (input, expected) in cases {
        let reply = app.editor().act("perspectiveCreate", input, ALL).await;
        assert_eq!(reply.user_errors("perspectiveCreate"), [expected]);
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_patch_changes_what_it_names_and_nothing_else(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let id = app.id("perspective", "acme-financial").await;
    let input = json!({ "id": id, "kind": "CUSTOM", "focusArea": null, "weight": 3, "expectedVersion": 1 });
    let reply = app.editor().done("perspectiveUpdate", input, ALL).await;
    let changed = json!({ "id": id, "key": "acme-financial", "kind": "CUSTOM", "name": "Financial",
        "coreQuestion": "How do we look to shareholders?", "focusArea": null, "weight": 3.0, "position": 1,
        "version": 2, "scorecard": { "key": "acme" } });
    assert_eq!(reply.at("/perspectiveUpdate/perspective"), &changed);
    let before = app.viewer().revision().await;
    let same = json!({ "id": id, "kind": "CUSTOM", "position": 1 });
    let reply = app.editor().done("perspectiveUpdate", same, ALL).await;
    assert_eq!(reply.at("/perspectiveUpdate/perspective"), &changed, "nothing changed");
    let cases = [
        (json!({ "expectedVersion": 1 }), "CONFLICT input.expectedVersion"),
        (json!({ "kind": null }), "REQUIRED input.kind"),
        (json!({ "name": "" }), "REQUIRED input.name"),
        (json!({ "weight": null }), "REQUIRED input.weight"),
        (json!({ "key": "unit-financial" }), "DUPLICATE input.key"),
    ];
    for (change, expected) in cases {
        assert_eq!(update(&app, "acme-financial", change).await, [expected]);
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn it_moves_on_the_map_as_far_as_the_links_allow(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let before = app.viewer().revision().await;
    // Trained staff keep customers, and these make sales grow.
    for (key, position) in
        [("acme-growth", 1), ("acme-growth", 2), ("acme-financial", 2), ("acme-customer", 9)]
    {
        let refused = update(&app, key, json!({ "position": position })).await;
        assert_eq!(refused, ["DOWNWARD_LINK input.position"], "{key} to {position}");
    }
    assert_eq!(app.viewer().revision().await, before);
    let query = r#"{ organization { objective(key: "train") { effects { id } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let link = json!({ "id": reply.at("/organization/objective/effects/0/id") });
    app.editor().done("causalLinkDelete", link, "deletedId").await;
    assert!(update(&app, "acme-growth", json!({ "position": -3 })).await.is_empty());
    assert_eq!(map(&app).await, ["acme-growth", "acme-financial", "acme-customer"]);
    let query = r#"{ organization { scorecard(key: "acme") { perspectives { version } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let versions = reply.list("/organization/scorecard/perspectives").to_vec();
    assert_eq!(versions, [2, 1, 1].map(|it| json!({ "version": it })), "to make room is no change");
    assert!(update(&app, "acme-growth", json!({ "position": 2 })).await.is_empty());
    assert_eq!(map(&app).await, ["acme-financial", "acme-growth", "acme-customer"]);
}

#[apply(on_databases)]
async fn it_goes_when_it_has_no_objectives(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let delete = |id: String, version: Option<i32>| {
        let editor = app.editor();
        async move {
            let input = json!({ "id": id, "expectedVersion": version });
            let reply = editor.act("perspectiveDelete", input, "deletedId").await;
            let deleted = reply.at("/perspectiveDelete/deletedId");
            assert_eq!(deleted.is_null(), !reply.user_errors("perspectiveDelete").is_empty());
            reply.user_errors("perspectiveDelete")
        }
    };
    let used = app.id("perspective", "acme-customer").await;
    assert_eq!(delete(used, Some(7)).await, ["CONFLICT input.expectedVersion", "IN_USE input.id"]);
    let new = json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "INTERNAL_PROCESS", "key": "new",
        "position": 1 });
    app.editor().done("perspectiveCreate", new, ALL).await;
    let id = app.id("perspective", "new").await;
    assert!(delete(id.clone(), Some(1)).await.is_empty());
    assert_eq!(map(&app).await, ["acme-financial", "acme-customer", "acme-growth"]);
    assert_eq!(delete(id, None).await, ["NOT_FOUND input.id"]);
}

/// Imports of only some of a scorecard's perspectives can leave two at one position. Every move gives each its own
/// position, and then a link between them runs one way.
#[apply(on_databases)]
async fn what_stood_at_one_level_comes_apart_only_where_the_links_allow(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    // Positions as an import of only some perspectives used to leave them.
    let moved =
        "UPDATE perspective SET position = position - 1 WHERE key IN ('acme-customer', 'acme-growth')";
    app.sql(moved).await;
    let app = app.replica().await;
    let [save, retain] = [app.id("objective", "save").await, app.id("objective", "retain").await];
    let link = json!({ "causeId": save, "effectId": retain });
    let made = app.editor().done("causalLinkCreate", link, "causalLink { id }").await;
    let new = json!({ "scorecardId": acme, "kind": "CUSTOM", "name": "New" });
    let reply = app.editor().act("perspectiveCreate", new.clone(), ALL).await;
    assert_eq!(reply.user_errors("perspectiveCreate"), ["DOWNWARD_LINK input.position"]);
    let link = json!({ "id": made.at("/causalLinkCreate/causalLink/id") });
    app.editor().done("causalLinkDelete", link, "deletedId").await;
    app.editor().done("perspectiveCreate", new, ALL).await;
    assert_eq!(map(&app).await, ["acme-financial", "acme-customer", "acme-growth", "-"]);
}
