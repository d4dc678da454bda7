//! `themeCreate`, `themeUpdate`, `themeDelete`.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const ALL: &str = "theme { id key name position version scorecard { key } objectives { key } }";

/// The names of Acme's themes, in order; their positions must count from 1.
async fn themes(app: &App) -> Vec<String> {
    let query = r#"{ organization { scorecard(key: "acme") { themes { name position } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let list = reply.list("/organization/scorecard/themes");
    for (at, theme) in list.iter().enumerate() {
        assert_eq!(theme["position"], json!(at + 1), "{list:?}");
    }
    list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[apply(on_databases)]
async fn one_is_added_changed_and_moved(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    let reply = app.editor().done("themeCreate", json!({ "scorecardId": acme, "name": "Last" }), ALL).await;
    let last = reply.text("/themeCreate/theme/id").to_owned();
    assert_eq!(
        *reply.at("/themeCreate/theme"),
        json!({ "id": last, "key": null, "name": "Last", "position": 2, "version": 1,
            "scorecard": { "key": "acme" }, "objectives": [] })
    );
    let own = "theme_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({ "id": own, "scorecardId": acme, "name": "First", "key": "first", "position": 1 });
    let reply = app.editor().done("themeCreate", input, ALL).await;
    assert_eq!(reply.text("/themeCreate/theme/id"), own);
    assert_eq!(themes(&app).await, ["First", "Loyalty", "Last"]);

    let input = json!({ "id": last, "key": "last", "position": 2, "expectedVersion": 1 });
    let reply = app.editor().done("themeUpdate", input, ALL).await;
    assert_eq!(
        *reply.at("/themeUpdate/theme"),
        json!({ "id": last, "key": "last", "name": "Last", "position": 2, "version": 2,
            "scorecard": { "key": "acme" }, "objectives": [] })
    );
    let input = json!({ "id": own, "key": null, "name": "Was first", "position": 99 });
    let reply = app.editor().done("themeUpdate", input, ALL).await;
    assert_eq!(reply.at("/themeUpdate/theme/key"), &Value::Null);
    assert_eq!(themes(&app).await, ["Last", "Loyalty", "Was first"]);
}

#[apply(on_databases)]
async fn what_is_wrong_is_told_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (acme, id) = (app.id("scorecard", "acme").await, app.id("theme", "loyalty").await);
    let before = app.viewer().revision().await;
    let cases: [(&str, Value, &[&str]); 9] = [
        (
            "themeCreate",
            json!({ "scorecardId": acme, "id": acme, "name": "", "key": "loyalty" }),
            &["INVALID input.id", "DUPLICATE input.key", "REQUIRED input.name"],
        ),
        ("themeCreate", json!({ "scorecardId": id, "name": "x" }), &["NOT_FOUND input.scorecardId"]),
        ("themeCreate", json!({ "scorecardId": acme, "name": "x", "id": id }), &["DUPLICATE input.id"]),
        ("themeCreate", json!({ "scorecardId": acme, "name": "x", "key": "" }), &["INVALID input.key"]),
        ("themeUpdate", json!({ "id": id, "name": null }), &["REQUIRED input.name"]),
        ("themeUpdate", json!({ "id": id, "position": null }), &["REQUIRED input.position"]),
        ("themeUpdate", json!({ "id": acme, "name": "x" }), &["NOT_FOUND input.id"]),
        ("themeUpdate", json!({ "id": id, "expectedVersion": 2 }), &["CONFLICT input.expectedVersion"]),
        ("themeDelete", json!({ "id": id, "expectedVersion": 2 }), &["CONFLICT input.expectedVersion"]),
    ];
    for (mutation, input, expected) in cases {
        let reply = app.editor().act(mutation, input, "__typename").await;
        assert_eq!(reply.user_errors(mutation), expected);
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn its_objectives_stay_when_it_goes(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    app.editor().done("themeCreate", json!({ "scorecardId": acme, "name": "Other" }), ALL).await;
    let (id, save) = (app.id("theme", "loyalty").await, app.id("objective", "save").await);
    app.editor().done("objectiveUpdate", json!({ "id": save, "themeId": id }), "objective { id }").await;
    let input = json!({ "id": id, "expectedVersion": 1 });
    let reply = app.editor().done("themeDelete", input, "deletedId").await;
    assert_eq!(reply.text("/themeDelete/deletedId"), id);
    assert_eq!(themes(&app).await, ["Other"]);
    let query = r#"{ organization {
        theme(key: "loyalty") { id }
        grow: objective(key: "grow") { version theme { key } }
        save: objective(key: "save") { version theme { key } }
        retain: objective(key: "retain") { version theme { key } }
    } }"#;
    let without = |version: i32| json!({ "version": version, "theme": null });
    assert_eq!(
        *app.viewer().run(query, json!({})).await.at("/organization"),
        json!({ "theme": null, "grow": without(1), "save": without(3), "retain": without(2) })
    );
    let again = app.editor().act("themeDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(again.user_errors("themeDelete"), ["NOT_FOUND input.id"]);
}
