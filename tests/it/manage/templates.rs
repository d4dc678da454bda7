//! Templates: their content, and the scorecards made from them.

use serde_json::{Value, json};

use crate::support::{Actor, Database, on_databases, small};
use macro_rules_attribute::apply;

const TEMPLATES: [&str; 6] =
    ["software-company", "manufacturer", "hospital", "university", "city", "non-profit"];

/// Findings about the scorecard, code by code.
async fn findings(actor: &Actor, key: &str) -> Vec<String> {
    let query =
        "query ($key: String!) { organization { scorecard(key: $key) { balance { findings { code } } } } }";
    let reply = actor.run(query, json!({ "key": key })).await;
    reply.texts("/organization/scorecard/balance/findings", "/code").iter().map(ToString::to_string).collect()
}

/// Templates have no findings except those that only people and time can mend: no scorecards below, and no actuals.
#[apply(on_databases)]
async fn each_template_is_balanced(database: Database) {
    let query = "query ($key: String!) { organization { scorecard(key: $key) { id state startsOn
        measures { key period { target } } guide { steps { progress } } initiatives { schedule } } } }";
    let app = database.app().await;
    for template in TEMPLATES {
        let founder = app.founder(template, 7).await;
        let input = json!({ "template": template });
        founder.done("scorecardCreateFromTemplate", input, "scorecard { id }").await;
        assert_eq!(findings(&founder, template).await, ["NO_CASCADE"], "{template}");
        let reply = founder.run(query, json!({ "key": template })).await;
        let made = reply.at("/organization/scorecard");
        assert_eq!((&made["state"], &made["startsOn"]), (&json!("DRAFT"), &json!("2026-07-01")));
        let steps: Vec<_> = made["guide"]["steps"].as_array().unwrap()[..5].iter().collect();
        assert!(steps.iter().all(|step| step["progress"] == 1.0), "{template}: {steps:?}");
        let initiatives = made["initiatives"].as_array().unwrap();
        assert!(initiatives.iter().all(|it| it["schedule"] == "ON_TRACK"), "{template}: {initiatives:?}");

        // Adds what people and time bring: scorecards below, and actuals.
        let input = json!({ "name": "Unit", "level": "BUSINESS_UNIT", "parentId": made["id"] });
        founder.done("scorecardCreate", input, "scorecard { id }").await;
        let measures = made["measures"].as_array().unwrap();
        let query = "query ($key: String!) { organization { measure(key: $key) { periods(last: 1) { period { code } } } } }";
        let mut entries = Vec::new();
        for measure in measures {
            let reply = founder.run(query, json!({ "key": measure["key"] })).await;
            let period = reply.text("/organization/measure/periods/0/period/code").to_owned();
            assert!(measure["period"]["target"].is_number(), "{measure}");
            let value = &measure["period"]["target"];
            entries.push(json!({ "measure": { "key": measure["key"] }, "period": period, "value": value }));
        }
        founder.record(Value::Array(entries)).await;
        assert!(findings(&founder, template).await.is_empty(), "{template}");
    }
}

#[apply(on_databases)]
async fn templates_are_told_before_they_are_used(database: Database) {
    let query = "{ templates { key name description perspectives { name coreQuestion objectives } measures initiatives
        document } }";
    let app = database.app().await;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.texts("/templates", "/key"), TEMPLATES);
    for template in reply.list("/templates") {
        let key = template["key"].as_str().unwrap();
        let document = &template["document"];
        let lanes = document.pointer("/scorecards/0/perspectives").unwrap().as_array().unwrap();
        let told = template["perspectives"].as_array().unwrap();
        assert_eq!(told.len(), lanes.len());
        for (told, lane) in told.iter().zip(lanes) {
            assert_eq!((&told["name"], &told["coreQuestion"]), (&lane["name"], &lane["coreQuestion"]));
            assert_eq!(told["objectives"][0], lane["objectives"][0]["name"]);
        }
        assert_eq!(
            template["measures"].as_array().unwrap().len(),
            document["measures"].as_array().unwrap().len()
        );
        // The document and the mutation make the same.
        app.founder(&format!("import-{key}"), 1).await.import(document).await;
        let founder = app.founder(&format!("create-{key}"), 1).await;
        founder.done("scorecardCreateFromTemplate", json!({ "template": key }), "revision").await;
        let imported = app.founder(&format!("again-{key}"), 1).await;
        imported.import(document).await;
        let (mut expected, made) = (imported.export().await, founder.export().await);
        expected["scorecards"][0]["state"] = json!("DRAFT");
        assert_eq!(made, expected, "{key}");
    }
}

#[apply(on_databases)]
async fn a_template_can_be_used_again_and_again(database: Database) {
    let shown = "scorecard { id key name level parent { key } objectives { key } measures { key } }";
    let app = database.app().await;
    app.import(&small()).await;
    let editor = app.editor();
    let mut made = Vec::new();
    for input in [
        json!({ "template": "city" }),
        json!({ "template": "city" }),
        json!({ "template": "city", "key": "north", "name": "North", "parentId": app.id("scorecard", "acme").await }),
        json!({ "template": "city", "key": "south", "level": "TEAM" }),
    ] {
        let reply = editor.done("scorecardCreateFromTemplate", input, shown).await;
        let scorecard = reply.at("/scorecardCreateFromTemplate/scorecard");
        let key = scorecard["key"].as_str().unwrap();
        for things in ["objectives", "measures"] {
            let things = scorecard[things].as_array().unwrap();
            let is_named = |it: &Value| it["key"].as_str().unwrap().starts_with(&format!("{key}-"));
            assert!(things.len() >= 15 && things.iter().all(is_named), "{things:?}");
        }
        made.push(json!([key, scorecard["name"], scorecard["level"], scorecard["parent"]["key"]]));
    }
    let expected = json!([
        ["city", "City", "ENTERPRISE", null],
        ["city-2", "City", "ENTERPRISE", null],
        ["north", "North", "BUSINESS_UNIT", "acme"],
        ["south", "City", "TEAM", null],
    ]);
    assert_eq!(json!(made), expected);
}

#[apply(on_databases)]
async fn what_cannot_be_made_leaves_no_trace(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let editor = app.editor();
    let objective =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "name": "Flow", "key": "shop-flow" });
    editor.done("themeCreate", objective, "theme { id }").await;
    let revision = editor.revision().await;
    let long = "x".repeat(90);
    for (input, expected) in [
        (json!({ "template": "bakery" }), vec!["INVALID input.template"]),
        (json!({ "template": "city", "key": "acme" }), vec!["DUPLICATE input.key"]),
        (json!({ "template": "manufacturer", "key": "shop" }), vec!["DUPLICATE input.key"]),
        (json!({ "template": "city", "key": long }), vec!["INVALID input.key"]),
        (
            json!({ "template": "city", "key": "a b", "name": " " }),
            vec!["REQUIRED input.name", "INVALID input.key"],
        ),
        (json!({ "template": "city", "id": "city_1" }), vec!["INVALID input.id"]),
    ] {
        let reply = editor.act("scorecardCreateFromTemplate", input.clone(), "scorecard { id }").await;
        assert_eq!(reply.user_errors("scorecardCreateFromTemplate"), expected, "{input}");
    }
    assert_eq!(editor.revision().await, revision);

    let input = json!({ "template": "city", "idempotencyKey": "once" });
    let first = editor.done("scorecardCreateFromTemplate", input.clone(), "scorecard { id key }").await;
    let again = editor.done("scorecardCreateFromTemplate", input, "scorecard { id key }").await;
    assert_eq!(first.at("/scorecardCreateFromTemplate"), again.at("/scorecardCreateFromTemplate"));
}
