//! Renaming the key of a measure renames it in the formulas that use it, in the same write.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{App, Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

async fn create(app: &App, scorecard: &str, key: &str, formula: &str) {
    let scorecard = app.id("scorecard", scorecard).await;
    let input = json!({ "scorecardId": scorecard, "name": key, "key": key, "formula": formula });
    app.admin().done("measureCreate", input, "measure { id }").await;
}

async fn rename(app: &App, old: &str, new: Value) -> Reply {
    let input = json!({ "id": app.id("measure", old).await, "key": new });
    app.editor().act("measureUpdate", input, "measure { key version }").await
}

/// The formula and the version of a measure.
async fn formula(app: &App, key: &str) -> (String, i64) {
    let query = "query ($key: String!) { organization { measure(key: $key) { formula version } } }";
    let reply = app.viewer().run(query, json!({ "key": key })).await;
    let measure = reply.at("/organization/measure");
    (measure["formula"].as_str().unwrap_or_default().to_owned(), measure["version"].as_i64().unwrap())
}

async fn actual(app: &App, key: &str) -> Option<f64> {
    let query = "query ($key: String!) { organization { measure(key: $key) { period(code: \"2026-09\") {
        actual } } } }";
    app.viewer().run(query, json!({ "key": key })).await.at("/organization/measure/period/actual").as_f64()
}

async fn start(app: &App) {
    app.import(&small()).await;
    let entry =
        |key: &str, value: f64| json!({ "measure": { "key": key }, "period": "2026-09", "value": value });
    app.contributor().record(json!([entry("sales", 6.0), entry("cost", 2.0)])).await.at("");
}

#[apply(on_databases)]
async fn formulas_everywhere_follow_and_stay_as_they_were_written_otherwise(database: Database) {
    let app = database.app().await;
    start(&app).await;
    create(&app, "unit", "spaced", " sum( {sales},{cost} ,  {sales} )*1.50 ").await;
    create(&app, "acme", "other", "{unit-sales} + {cost}").await;
    create(&app, "acme", "chain", "{ratio} * 2").await;
    let (revision, versions) = (app.viewer().revision().await, formula(&app, "other").await.1);

    let reply = rename(&app, "sales", json!("net.sales")).await;
    assert_eq!(reply.at("/measureUpdate/measure"), &json!({ "key": "net.sales", "version": 2 }));
    assert_eq!(app.viewer().revision().await, revision + 1, "one write");
    assert_eq!(formula(&app, "ratio").await, ("{net.sales} / {cost}".to_owned(), 2));
    let spaced = " sum( {net.sales},{cost} ,  {net.sales} )*1.50 ".to_owned();
    assert_eq!(formula(&app, "spaced").await, (spaced, 2));
    // A key that only begins or ends alike is another one.
    assert_eq!(formula(&app, "other").await, ("{unit-sales} + {cost}".to_owned(), versions));
    assert_eq!(formula(&app, "chain").await, ("{ratio} * 2".to_owned(), 1));
    let values = async |app: &App| {
        [actual(app, "ratio").await, actual(app, "spaced").await, actual(app, "chain").await]
    };
    assert_eq!(values(&app).await, [Some(3.0), Some(21.0), Some(6.0)]);
    // A replica, which shares no memory, computes the same, as does a later write.
    let replica = app.replica().await;
    assert_eq!(values(&replica).await, [Some(3.0), Some(21.0), Some(6.0)]);
    let entry = json!([{ "measure": { "key": "net.sales" }, "period": "2026-09", "value": 8 }]);
    replica.contributor().record(entry).await.at("");
    assert_eq!(values(&app).await, [Some(4.0), Some(27.0), Some(8.0)]);
}

#[apply(on_databases)]
async fn each_formula_that_follows_is_a_change_of_its_measure(database: Database) {
    let app = database.app().await;
    start(&app).await;
    create(&app, "unit", "twice", "{sales} * 2").await;
    let since = app.viewer().revision().await.to_string();
    rename(&app, "sales", json!("turnover")).await.at("");
    let query = "query ($since: String!) { organization { changes(since: $since) { nodes {
        type kind revision actor { name } before after node { ... on Measure { key } } } } } }";
    let reply = app.viewer().run(query, json!({ "since": since })).await;
    let nodes = reply.list("/organization/changes/nodes");
    let mut told: Vec<_> = nodes
        .iter()
        .map(|node| {
            assert_eq!((&node["type"], &node["kind"]), (&json!("MEASURE"), &json!("UPDATED")));
            assert_eq!(
                (&node["revision"], &node["actor"]["name"]),
                (&nodes[0]["revision"], &json!("editor"))
            );
            (node["node"]["key"].as_str().unwrap().to_owned(), node["before"].clone(), node["after"].clone())
        })
        .collect();
    told.sort_by(|one, other| one.0.cmp(&other.0));
    let versions = |field: &str, before: &str, after: &str| {
        (json!({ field: before, "version": 1 }), json!({ field: after, "version": 2 }))
    };
    let expected = [
        ("ratio", versions("formula", "{sales} / {cost}", "{turnover} / {cost}")),
        ("turnover", versions("key", "sales", "turnover")),
        ("twice", versions("formula", "{sales} * 2", "{turnover} * 2")),
    ];
    let expected = expected.map(|(key, (before, after))| (key.to_owned(), before, after));
    assert_eq!(told, expected);
}

/// Renames also change formulas that the caller may not change or see. They would break otherwise, and their values
/// stay the same.
#[apply(on_databases)]
async fn formulas_that_the_caller_may_not_change_or_see_follow_too(database: Database) {
    let app = database.app().await;
    start(&app).await;
    create(&app, "acme", "above", "{unit-sales} * 2").await;
    let editor = app.granted("unit-editor", &[(Some("unit"), Role::Editor, false)]).await;
    let id = app.id("measure", "unit-sales").await;
    let input = json!({ "id": id, "key": "branch-sales" });
    editor.done("measureUpdate", input, "measure { key }").await;
    assert_eq!(formula(&app, "above").await.0, "{branch-sales} * 2");
}

#[apply(on_databases)]
async fn an_archived_measure_can_be_restored_after_a_rename(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = app.id("measure", "ratio").await;
    app.editor().done("measureArchive", json!({ "id": id }), "measure { id }").await;
    rename(&app, "sales", json!("turnover")).await.at("");
    assert_eq!(formula(&app, "ratio").await.0, "{turnover} / {cost}");
    app.editor().done("measureRestore", json!({ "id": id }), "measure { id }").await;
    assert_eq!(actual(&app, "ratio").await, Some(3.0));
    // Both are archived: the measure that is renamed, and the one whose formula names it.
    for key in ["ratio", "cost"] {
        let input = json!({ "id": app.id("measure", key).await });
        app.editor().done("measureArchive", input, "measure { id }").await;
    }
    rename(&app, "cost", json!("spending")).await.at("");
    assert_eq!(formula(&app, "ratio").await.0, "{turnover} / {spending}");
}

/// Siblings renumbered in the same write keep their new formula, and a sibling with a new formula keeps its new
/// position.
#[apply(on_databases)]
async fn siblings_make_room_and_follow_in_one_write(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let input = json!({ "id": app.id("measure", "sales").await, "key": "turnover", "position": 9 });
    app.editor().done("measureUpdate", input, "measure { key }").await;
    let query = "{ organization { scorecard(key: \"acme\") { measures { key formula position } } } }";
    let reply = app.viewer().run(query, json!({})).await;
    let measures = reply.list("/organization/scorecard/measures");
    let found = |key: &str| measures.iter().find(|it| it["key"] == *key).unwrap();
    assert_eq!(found("ratio"), &json!({ "key": "ratio", "formula": "{turnover} / {cost}", "position": 5 }));
    assert_eq!(found("turnover")["position"], 8);
}

#[apply(on_databases)]
async fn a_rename_that_cannot_be_is_refused_and_nothing_follows(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let long = format!("{{sales}}{}", " + 1".repeat(490));
    create(&app, "unit", "long", &long).await;
    let revision = app.viewer().revision().await;
    for (key, expected) in [
        (json!("cost"), "DUPLICATE input.key"),
        (json!("no key"), "INVALID input.key"),
        (json!("ratio"), "DUPLICATE input.key"),
        (json!(null), "IN_USE input.key"),
        (json!("x".repeat(100)), "INVALID input.key"),
    ] {
        let reply = rename(&app, "sales", key.clone()).await;
        let errors = reply.user_errors("measureUpdate");
        assert_eq!(errors.first().map(String::as_str), Some(expected), "{key}: {reply:#?}");
    }
    let reply = rename(&app, "sales", json!("x".repeat(100))).await;
    let message = reply.text("/measureUpdate/userErrors/0/message");
    assert!(message.contains("long") && message.contains("2000"), "{message}");
    assert_eq!(app.viewer().revision().await, revision);
    assert_eq!(formula(&app, "ratio").await, ("{sales} / {cost}".to_owned(), 1));
    // A key may be exchanged for one that was free, and back.
    for (old, new) in [("sales", "turnover"), ("cost", "sales"), ("turnover", "cost")] {
        assert!(rename(&app, old, json!(new)).await.user_errors("measureUpdate").is_empty());
    }
    assert_eq!(formula(&app, "ratio").await.0, "{cost} / {sales}");
}
