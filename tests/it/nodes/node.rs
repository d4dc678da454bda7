//! `node` and `nodes`.

use serde_json::{Value, json};

use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

const EVERYTHING: &str = r#"{ organization {
    id
    members(first: 1) { nodes { id } }
    scorecard(key: "unit") { objectives { contributesTo { id } } }
    acme: scorecard(key: "acme") {
        id perspectives { id } themes { id } objectives { id } causalLinks { id } measures { id period { id } }
        initiatives { id deliverables { id } }
    }
} }"#;

#[apply(on_databases)]
async fn a_node_of_every_type_is_found_by_its_id(database: Database) {
    let places = [
        ("Organization", "/organization/id"),
        ("Member", "/organization/members/nodes/0/id"),
        ("Scorecard", "/organization/acme/id"),
        ("Perspective", "/organization/acme/perspectives/0/id"),
        ("Theme", "/organization/acme/themes/0/id"),
        ("Objective", "/organization/acme/objectives/0/id"),
        ("CausalLink", "/organization/acme/causalLinks/0/id"),
        ("Alignment", "/organization/scorecard/objectives/0/contributesTo/0/id"),
        ("Measure", "/organization/acme/measures/0/id"),
        ("MeasurePeriod", "/organization/acme/measures/0/period/id"),
        ("Initiative", "/organization/acme/initiatives/0/id"),
        ("Deliverable", "/organization/acme/initiatives/0/deliverables/0/id"),
    ];
    let app = database.app().await;
    app.import(&small()).await;
    let found = app.viewer().run(EVERYTHING, json!({})).await;
    let ids: Vec<_> = places.iter().map(|(_, place)| found.text(place).to_owned()).collect();
    // By a server that has not seen any of them, too.
    for server in [&app, &app.replica().await] {
        for ((name, _), id) in places.iter().zip(&ids) {
            let query = "query ($id: ID!) { node(id: $id) { __typename id } }";
            let reply = server.viewer().run(query, json!({ "id": id })).await;
            assert_eq!(reply.at("/node"), &json!({ "__typename": name, "id": id }));
        }
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
        let reply = server.viewer().run(query, json!({ "ids": ids })).await;
        assert_eq!(reply.texts("/nodes", "/id"), ids);
        let names: Vec<_> = places.iter().map(|(name, _)| *name).collect();
        assert_eq!(reply.texts("/nodes", "/__typename"), names);
    }
}

#[apply(on_databases)]
async fn what_is_no_node_is_null(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let found = app.viewer().run(EVERYTHING, json!({})).await;
    let measure = found.text("/organization/acme/measures/0/id");
    let disguised = measure.replace("measure_", "objective_");
    let capital = measure.to_uppercase();
    let strange = [
        disguised.as_str(),
        capital.as_str(),
        "measure_01h2xcejqtf2nbrexx3vqjhp41",
        "scorecard_01h2xcejqtf2nbrexx3vqjhp41",
        "apikey_01h2xcejqtf2nbrexx3vqjhp41",
        "robot_01h2xcejqtf2nbrexx3vqjhp41",
        "measure_",
        "_",
        "",
        "42",
        "' OR 1 = 1 --",
    ];
    for id in strange {
        let query = "query ($id: ID!) { node(id: $id) { id } }";
        let reply = app.viewer().run(query, json!({ "id": id })).await;
        assert_eq!(reply.at("/node"), &Value::Null, "{id:?}");
    }
    // In a list the others are in their places.
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let reply = app.viewer().run(query, json!({ "ids": ["", measure, "x", measure] })).await;
    assert_eq!(reply.at("/nodes"), &json!([null, { "id": measure }, null, { "id": measure }]));
    assert_eq!(app.viewer().run(query, json!({ "ids": [] })).await.at("/nodes"), &json!([]));
    let reply = app.viewer().run(query, json!({ "ids": vec![measure; 101] })).await;
    assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
}

/// Fields for one type do not return a thing of another type.
#[apply(on_databases)]
async fn the_field_and_the_id_are_of_one_type(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let objective = app.id("objective", "grow").await;
    for field in ["scorecard", "perspective", "measure", "initiative"] {
        let query = format!("query ($id: ID!) {{ {field}(id: $id) {{ id }} }}");
        let reply = app.viewer().run(&query, json!({ "id": objective })).await;
        assert_eq!((reply.codes(), reply.data(&format!("/{field}"))), (vec!["NOT_FOUND"], &Value::Null));
    }
}
