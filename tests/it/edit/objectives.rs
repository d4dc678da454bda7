//! `objectiveCreate`, `objectiveUpdate`, `objectiveDelete`.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const NAMES: &str =
    r#"{ organization { scorecard(key: "acme") { perspectives { key objectives { name position } } } } }"#;

/// The names of a perspective's objectives, in order; their positions must count from 1.
async fn objectives(app: &App, perspective: usize) -> Vec<String> {
    let reply = app.viewer().run(NAMES, json!({})).await;
    let list = reply.list(&format!("/organization/scorecard/perspectives/{perspective}/objectives"));
    for (at, objective) in list.iter().enumerate() {
        assert_eq!(objective["position"], json!(at + 1), "{list:?}");
    }
    list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

async fn start(app: &App) -> (String, String) {
    app.import(&small()).await;
    let query = r#"{ organization { scorecard(key: "acme") { perspectives { id } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let ids = reply.texts("/organization/scorecard/perspectives", "/id");
    (ids[0].to_owned(), ids[1].to_owned())
}

#[apply(on_databases)]
async fn one_is_added_with_defaults_and_with_everything(database: Database) {
    let app = database.app().await;
    let (financial, _) = start(&app).await;
    let all = "objective { id key name description category owner weight position version
               rollup { mode ownShare } theme { key } perspective { id } score { status } }";
    let reply = app
        .editor()
        .done("objectiveCreate", json!({ "perspectiveId": financial, "name": "Last" }), all)
        .await;
    let made = reply.at("/objectiveCreate/objective");
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("objective_"));
    assert_eq!(
        *made,
        json!({ "id": id, "key": null, "name": "Last", "description": null, "category": null, "owner": null,
            "weight": 1.0, "position": 3, "version": 1, "rollup": { "mode": "OWN", "ownShare": 0.5 },
            "theme": null, "perspective": { "id": financial }, "score": { "status": "UNSCORED" } })
    );
    let query = r#"{ organization { scorecard(key: "acme") { themes { id } } } }"#;
    let themes = app.viewer().run(query, json!({})).await;
    let theme = themes.text("/organization/scorecard/themes/0/id").to_owned();
    let own = "objective_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({
        "id": own, "perspectiveId": financial, "name": "First", "key": "first", "description": "d",
        "category": "REVENUE_GROWTH", "owner": "Ann", "weight": 2.5, "rollup": "BLEND", "ownShare": 0.25,
        "themeId": theme, "position": 1,
    });
    let reply = app.editor().done("objectiveCreate", input, all).await;
    assert_eq!(
        *reply.at("/objectiveCreate/objective"),
        json!({ "id": own, "key": "first", "name": "First", "description": "d", "category": "REVENUE_GROWTH",
            "owner": "Ann", "weight": 2.5, "position": 1, "version": 1,
            "rollup": { "mode": "BLEND", "ownShare": 0.25 }, "theme": { "key": "loyalty" },
            "perspective": { "id": financial }, "score": { "status": "UNSCORED" } })
    );
    assert_eq!(objectives(&app, 0).await, ["First", "Grow sales", "Spend less", "Last"]);
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    let (financial, _) = start(&app).await;
    let before = app.viewer().revision().await;
    let input =
        json!({ "perspectiveId": financial, "name": " ", "key": "grow", "weight": -1, "ownShare": 2 });
    let reply = app.editor().act("objectiveCreate", input, "objective { id }").await;
    assert_eq!(reply.at("/objectiveCreate/objective"), &Value::Null);
    assert_eq!(
        reply.user_errors("objectiveCreate"),
        [
            "DUPLICATE input.key",
            "REQUIRED input.name",
            "OUT_OF_RANGE input.weight",
            "OUT_OF_RANGE input.ownShare"
        ]
    );
    let cases = [
        (json!({ "perspectiveId": "nonsense", "name": "x" }), "NOT_FOUND input.perspectiveId"),
        (
            json!({ "perspectiveId": "perspective_01h2xcejqtf2nbrexx3vqjhp41", "name": "x" }),
            "NOT_FOUND input.perspectiveId",
        ),
        (json!({ "perspectiveId": financial, "name": "x", "key": "a b" }), "INVALID input.key"),
        (json!({ "perspectiveId": financial, "name": "a\u{0}b" }), "INVALID input.name"),
        (
            json!({ "perspectiveId": financial, "name": "x", "id": "measure_01h2xcejqtf2nbrexx3vqjhp41" }),
            "INVALID input.id",
        ),
        (
            json!({ "perspectiveId": financial, "name": "x", "id": app.id("objective", "grow").await }),
            "DUPLICATE input.id",
        ),
    ];
    for (input, expected) in cases {
        let reply = app.editor().act("objectiveCreate", input, "objective { id }").await;
        assert_eq!(reply.user_errors("objectiveCreate"), [expected]);
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_patch_changes_what_it_names_and_nothing_else(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = app.id("objective", "retain").await;
    let shown = "objective { name description owner version theme { key } }";
    let change = |input: Value| {
        let mut input = input;
        input["id"] = json!(id);
        let editor = app.editor();
        async move { editor.done("objectiveUpdate", input, shown).await.at("/objectiveUpdate/objective").clone() }
    };
    assert_eq!(
        change(json!({ "description": "d", "owner": "Ann", "expectedVersion": 1 })).await,
        json!({ "name": "Keep customers", "description": "d", "owner": "Ann", "version": 2,
            "theme": { "key": "loyalty" } })
    );
    assert_eq!(
        change(json!({ "owner": null, "themeId": null, "name": "Keep them" })).await,
        json!({ "name": "Keep them", "description": "d", "owner": null, "version": 3, "theme": null })
    );
    let before = app.viewer().revision().await;
    assert_eq!(change(json!({ "name": "Keep them" })).await["version"], json!(3), "nothing changed");
    assert_eq!(app.viewer().revision().await, before);
    for (input, expected) in [
        (json!({ "id": id, "expectedVersion": 2, "name": "x" }), "CONFLICT input.expectedVersion"),
        (json!({ "id": id, "name": null }), "REQUIRED input.name"),
        (json!({ "id": "objective_01h2xcejqtf2nbrexx3vqjhp41", "name": "x" }), "NOT_FOUND input.id"),
    ] {
        let reply = app.editor().act("objectiveUpdate", input, "objective { id }").await;
        assert_eq!(reply.user_errors("objectiveUpdate"), [expected]);
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn it_moves_among_its_siblings_and_to_other_perspectives(database: Database) {
    let app = database.app().await;
    let (financial, customer) = start(&app).await;
    let id = app.id("objective", "grow").await;
    let move_it = |input: Value| {
        let mut input = input;
        input["id"] = json!(id);
        let editor = app.editor();
        async move {
            editor
                .act("objectiveUpdate", input, "objective { position }")
                .await
                .user_errors("objectiveUpdate")
        }
    };
    assert!(move_it(json!({ "position": 2 })).await.is_empty());
    assert_eq!(objectives(&app, 0).await, ["Spend less", "Grow sales"]);
    // Keeping customers makes sales grow: at the same level a link is allowed, downwards it is not.
    assert!(move_it(json!({ "perspectiveId": customer, "position": 1 })).await.is_empty());
    assert_eq!(objectives(&app, 0).await, ["Spend less"]);
    assert_eq!(objectives(&app, 1).await, ["Grow sales", "Keep customers"]);
    let reply = app
        .viewer()
        .run(r#"{ organization { scorecard(key: "acme") { perspectives { id } } } }"#, json!({}))
        .await;
    let growth = reply.text("/organization/scorecard/perspectives/2/id").to_owned();
    assert_eq!(move_it(json!({ "perspectiveId": growth })).await, ["DOWNWARD_LINK input.perspectiveId"]);
    assert!(move_it(json!({ "perspectiveId": financial })).await.is_empty());
    assert_eq!(objectives(&app, 0).await, ["Spend less", "Grow sales"]);
    let elsewhere = app
        .viewer()
        .run(r#"{ organization { scorecard(key: "unit") { perspectives { id } } } }"#, json!({}))
        .await;
    let elsewhere = elsewhere.text("/organization/scorecard/perspectives/0/id").to_owned();
    assert_eq!(move_it(json!({ "perspectiveId": elsewhere })).await, ["IMMUTABLE input.perspectiveId"]);
}

#[apply(on_databases)]
async fn it_goes_with_its_links_when_nothing_hangs_on_it(database: Database) {
    let app = database.app().await;
    let (financial, _) = start(&app).await;
    let delete = |id: String, version: Option<i32>| {
        let editor = app.editor();
        async move {
            let input = json!({ "id": id, "expectedVersion": version });
            editor.act("objectiveDelete", input, "deletedId").await
        }
    };
    let used = delete(app.id("objective", "grow").await, None).await;
    assert_eq!(used.user_errors("objectiveDelete"), ["IN_USE input.id", "IN_USE input.id"]);
    let made = app
        .editor()
        .done(
            "objectiveCreate",
            json!({ "perspectiveId": financial, "name": "New", "position": 1 }),
            "objective { id }",
        )
        .await;
    let id = made.text("/objectiveCreate/objective/id").to_owned();
    let cause = app.id("objective", "train").await;
    app.editor()
        .done("causalLinkCreate", json!({ "causeId": cause, "effectId": id }), "causalLink { id }")
        .await;
    assert_eq!(
        delete(id.clone(), Some(7)).await.user_errors("objectiveDelete"),
        ["CONFLICT input.expectedVersion"]
    );
    let reply = delete(id.clone(), Some(1)).await;
    assert_eq!(reply.text("/objectiveDelete/deletedId"), id);
    assert_eq!(objectives(&app, 0).await, ["Grow sales", "Spend less"]);
    let gone = app
        .viewer()
        .run("query ($id: ID!) { objective(id: $id) { id } node(id: $id) { id } }", json!({ "id": id }))
        .await;
    assert_eq!(gone.data("/node"), &Value::Null);
    let links = app
        .viewer()
        .run(r#"{ organization { scorecard(key: "acme") { causalLinks { id } } } }"#, json!({}))
        .await;
    assert_eq!(links.list("/organization/scorecard/causalLinks").len(), 2);
    assert_eq!(delete(id, None).await.user_errors("objectiveDelete"), ["NOT_FOUND input.id"]);
}
