//! `keyResultCreate`, `keyResultUpdate`, `keyResultDelete`, and how they are listed.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const SHOWN: &str =
    "keyResult { id name quarter { code } start target current progress confidence owner version
    objective { key measures { key } } }";

async fn start(app: &App) -> String {
    app.import(&small()).await;
    app.id("objective", "train").await
}

async fn create(app: &App, input: Value) -> String {
    let reply = app.editor().done("keyResultCreate", input, "keyResult { id }").await;
    reply.text("/keyResultCreate/keyResult/id").to_owned()
}

#[apply(on_databases)]
async fn one_is_added_changed_and_removed(database: Database) {
    let app = database.app().await;
    let train = start(&app).await;
    let own = "keyresult_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({ "id": own, "objectiveId": train, "quarter": "FY2026-Q4", "name": "Certify 40",
        "start": 12, "target": 40, "confidence": 0.7, "owner": "ann@acme.example" });
    let reply = app.editor().done("keyResultCreate", input.clone(), SHOWN).await;
    let mut expected = json!({
        "id": own, "name": "Certify 40", "quarter": { "code": "FY2026-Q4" }, "start": 12.0, "target": 40.0,
        "current": 12.0, "progress": 0.0, "confidence": 0.7, "owner": "ann@acme.example", "version": 1,
        "objective": { "key": "train", "measures": [{ "key": "certified" }, { "key": "staff" }] },
    });
    assert_eq!(reply.at("/keyResultCreate/keyResult"), &expected);
    let reply = app.editor().act("keyResultCreate", input, SHOWN).await;
    assert_eq!(reply.user_errors("keyResultCreate"), ["DUPLICATE input.id"], "its id is taken");

    let input = json!({ "id": own, "current": 19, "owner": null, "expectedVersion": 1 });
    let reply = app.editor().done("keyResultUpdate", input.clone(), SHOWN).await;
    for (field, value) in [("current", json!(19.0)), ("progress", json!(0.25)), ("version", json!(2))] {
        expected[field] = value;
    }
    expected["owner"] = Value::Null;
    assert_eq!(reply.at("/keyResultUpdate/keyResult"), &expected);
    let reply = app.editor().act("keyResultUpdate", input, SHOWN).await;
    assert_eq!(reply.user_errors("keyResultUpdate"), ["CONFLICT input.expectedVersion"]);

    let query = r#"query ($id: ID!) { node(id: $id) { id ... on KeyResult { progress } }
        organization { objective(key: "train") { keyResults(quarter: "FY2026-Q4") { id }
        earlier: keyResults(quarter: "FY2026-Q3") { id } } } }"#;
    let reply = app.viewer().run(query, json!({ "id": own })).await;
    assert_eq!(reply.at("/node"), &json!({ "id": own, "progress": 0.25 }));
    let listed = json!({ "keyResults": [{ "id": own }], "earlier": [] });
    assert_eq!(reply.at("/organization/objective"), &listed);

    let reply = app.editor().act("objectiveDelete", json!({ "id": train }), "deletedId").await;
    assert!(reply.user_errors("objectiveDelete").contains(&"IN_USE input.id".to_owned()), "{reply:#?}");

    let reply = app.editor().done("keyResultDelete", json!({ "id": own }), "deletedId").await;
    assert_eq!(reply.text("/keyResultDelete/deletedId"), own);
    let reply = app.viewer().run(query, json!({ "id": own })).await;
    assert_eq!(reply.at("/node"), &Value::Null);
    let reply = app.editor().act("keyResultDelete", json!({ "id": own }), "deletedId").await;
    assert_eq!(reply.user_errors("keyResultDelete"), ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn what_makes_no_sense_is_refused_all_at_once(database: Database) {
    let app = database.app().await;
    let train = start(&app).await;
    let good = json!({ "objectiveId": train, "quarter": "FY2026-Q4", "name": "x", "start": 1, "target": 2 });
    let cases = [
        (json!({ "quarter": "2026-09" }), vec!["BAD_PERIOD input.quarter"]),
        (json!({ "target": 1 }), vec!["EQUALS_TARGET input.target"]),
        (json!({ "confidence": 1.5 }), vec!["OUT_OF_RANGE input.confidence"]),
        (
            json!({ "quarter": "FY2026", "name": " ", "target": 1, "confidence": -1 }),
            vec![
                "BAD_PERIOD input.quarter",
                "REQUIRED input.name",
                "EQUALS_TARGET input.target",
                "OUT_OF_RANGE input.confidence",
            ],
        ),
    ];
    let revision = app.viewer().revision().await;
    for (change, expected) in cases {
        let mut input = good.clone();
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let reply = app.editor().act("keyResultCreate", input, "keyResult { id }").await;
        assert_eq!(reply.user_errors("keyResultCreate"), expected, "{change}");
    }
    assert_eq!(app.viewer().revision().await, revision);
}

#[apply(on_databases)]
async fn the_organization_lists_them_by_what_they_are(database: Database) {
    let app = database.app().await;
    let train = start(&app).await;
    let below = app.id("objective", "unit-grow").await;
    for (objective, quarter, name, owner) in [
        (&train, "FY2026-Q4", "b", "ann"),
        (&train, "FY2026-Q3", "a", "bob"),
        (&below, "FY2026-Q4", "c", "ann"),
    ] {
        create(
            &app,
            json!({ "objectiveId": objective, "quarter": quarter, "name": name, "target": 1, "owner": owner }),
        )
        .await;
    }
    let (acme, unit) = (app.id("scorecard", "acme").await, app.id("scorecard", "unit").await);
    let query = "query ($filter: KeyResultFilter, $first: Int, $after: String) { organization {
        keyResults(filter: $filter, first: $first, after: $after) {
            totalCount nodes { name } pageInfo { endCursor } } } }";
    let cases = [
        (json!({}), "abc"),
        (json!({ "quarter": "FY2026-Q4" }), "bc"),
        (json!({ "owner": "ann" }), "bc"),
        (json!({ "owner": "ann", "quarter": "FY2026-Q3" }), ""),
        (json!({ "objectiveId": train }), "ab"),
        (json!({ "scorecardId": acme }), "ab"),
        (json!({ "scorecardId": acme, "includeDescendants": true }), "abc"),
        (json!({ "scorecardId": unit }), "c"),
    ];
    for (filter, expected) in cases {
        let reply = app.viewer().run(query, json!({ "filter": filter })).await;
        let names = reply.texts("/organization/keyResults/nodes", "/name").concat();
        assert_eq!(names, expected, "{filter}");
    }
    let first = app.viewer().run(query, json!({ "first": 2 })).await;
    assert_eq!(first.at("/organization/keyResults/totalCount"), 3);
    let cursor = first.text("/organization/keyResults/pageInfo/endCursor");
    let rest = app.viewer().run(query, json!({ "after": cursor })).await;
    assert_eq!(rest.texts("/organization/keyResults/nodes", "/name"), ["c"]);

    let bounded = app.granted("unit only", &[(Some("unit"), domain::vocabulary::Role::Viewer, false)]).await;
    let reply = bounded.run(query, json!({})).await;
    assert_eq!(reply.texts("/organization/keyResults/nodes", "/name"), ["c"], "the map above, no more");
    let reply = app.stranger().run(query, json!({})).await;
    assert_eq!(reply.at("/organization/keyResults/totalCount"), 0);
}
