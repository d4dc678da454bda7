//! `measurePlace`, `measureUnplace`.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};
use macro_rules_attribute::apply;

const SHOWN: &str = "placement { weight measure { key } objective { key } }";

/// The keys of the measures on an objective, in order.
async fn placed(app: &App, objective: &str) -> Vec<String> {
    let query = "query ($key: String!) { organization { objective(key: $key) { measures { key } } } }";
    let reply = app.viewer().run(query, json!({ "key": objective })).await;
    reply.texts("/organization/objective/measures", "/key").into_iter().map(str::to_owned).collect()
}

async fn ends(app: &App, measure: &str, objective: &str, more: Value) -> Value {
    let mut input = json!({
        "measureId": app.id("measure", measure).await, "objectiveId": app.id("objective", objective).await,
    });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

async fn place(app: &App, measure: &str, objective: &str, more: Value) -> Value {
    let input = ends(app, measure, objective, more).await;
    app.editor().done("measurePlace", input, SHOWN).await.at("/measurePlace/placement").clone()
}

#[apply(on_databases)]
async fn it_is_placed_moved_weighed_and_taken_off(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let placement = |weight: f64| json!({ "weight": weight, "measure": { "key": "cost" }, "objective": { "key": "grow" } });
    assert_eq!(place(&app, "cost", "grow", json!({})).await, placement(1.0));
    assert_eq!(placed(&app, "grow").await, ["sales", "ratio", "cost"]);
    // Again it changes what is said and keeps the rest.
    assert_eq!(place(&app, "cost", "grow", json!({ "weight": 2.5 })).await, placement(2.5));
    assert_eq!(placed(&app, "grow").await, ["sales", "ratio", "cost"]);
    assert_eq!(place(&app, "cost", "grow", json!({ "position": 1 })).await, placement(2.5));
    assert_eq!(placed(&app, "grow").await, ["cost", "sales", "ratio"]);
    let revision = app.viewer().revision().await;
    place(&app, "cost", "grow", json!({ "position": 1, "weight": 2.5 })).await;
    assert_eq!(app.viewer().revision().await, revision, "nothing changed");
    let input = ends(&app, "sales", "grow", json!({})).await;
    let off = "objective { key measures { key } }";
    let reply = app.editor().done("measureUnplace", input.clone(), off).await;
    let expected = json!({ "key": "grow", "measures": [{ "key": "cost" }, { "key": "ratio" }] });
    assert_eq!(*reply.at("/measureUnplace/objective"), expected);
    let again = app.editor().act("measureUnplace", input, off).await;
    assert_eq!(again.user_errors("measureUnplace"), ["NOT_FOUND input.measureId"]);
    place(&app, "sales", "grow", json!({ "position": 2 })).await;
    assert_eq!(placed(&app, "grow").await, ["cost", "sales", "ratio"]);
}

#[apply(on_databases)]
async fn what_makes_no_sense_is_refused(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let before = app.viewer().revision().await;
    let nothing = "measure_01h2xcejqtf2nbrexx3vqjhp41";
    let cases: [(Value, &[&str]); 4] = [
        (json!({ "weight": -1 }), &["OUT_OF_RANGE input.weight"]),
        (json!({ "measureId": nothing }), &["NOT_FOUND input.measureId"]),
        (json!({ "objectiveId": nothing }), &["NOT_FOUND input.objectiveId"]),
        (json!({ "objectiveId": "objective_01h2xcejqtf2nbrexx3vqjhp41" }), &["NOT_FOUND input.objectiveId"]),
    ];
    for (more, expected) in cases {
        let input = ends(&app, "cost", "grow", more.clone()).await;
        let reply = app.editor().act("measurePlace", input, SHOWN).await;
        assert_eq!(reply.user_errors("measurePlace"), expected, "{more}");
        assert_eq!(reply.at("/measurePlace/placement"), &Value::Null);
    }
    for mutation in ["measurePlace", "measureUnplace"] {
        let input = ends(&app, "sales", "grow", json!({})).await;
        assert_eq!(app.contributor().act(mutation, input, "revision").await.codes(), ["FORBIDDEN"]);
    }
    assert_eq!(app.viewer().revision().await, before);
}

/// Placing a shared measure requires the right to change the objective's scorecard, and to see the measure.
#[apply(on_databases)]
async fn it_may_stand_on_objectives_of_other_scorecards(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    place(&app, "unit-sales", "grow", json!({ "weight": 3 })).await;
    assert_eq!(placed(&app, "grow").await, ["sales", "ratio", "unit-sales"]);
    let query = r#"{ organization { measure(key: "unit-sales") { objectives { key } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.texts("/organization/measure/objectives", "/key"), ["unit-grow", "grow"]);
    let act = |actor: Actor, mutation: &'static str, input: Value| async move {
        let reply = actor.act(mutation, input, "revision").await;
        match reply.codes().first() {
            Some(code) => vec![(*code).to_owned()],
            None => reply.user_errors(mutation),
        }
    };
    let editor = app.granted("unit-editor", &[(Some("unit"), Role::Editor, false)]).await;
    let unseen = ends(&app, "sales", "unit-grow", json!({})).await;
    assert_eq!(act(editor.clone(), "measurePlace", unseen).await, ["NOT_FOUND input.measureId"]);
    let upwards = ends(&app, "unit-sales", "grow", json!({})).await;
    for mutation in ["measurePlace", "measureUnplace"] {
        // They work below: what stands above they see, and that is all.
        let refused = act(editor.clone(), mutation, upwards.clone()).await;
        assert_eq!(refused, ["FORBIDDEN input.objectiveId"]);
    }
    // Editors may remove measures that others have placed on an objective of theirs.
    place(&app, "sales", "unit-grow", json!({})).await;
    let off = ends(&app, "sales", "unit-grow", json!({})).await;
    assert_eq!(act(editor, "measureUnplace", off).await, [""; 0]);
    assert_eq!(placed(&app, "unit-grow").await, ["unit-sales"]);
}

/// Archived measures keep their position, and do not count among the others.
#[apply(on_databases)]
async fn archived_ones_make_no_difference_to_the_order(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let ratio = json!({ "id": app.id("measure", "ratio").await });
    app.editor().done("measureArchive", ratio.clone(), "revision").await;
    let sales = json!({ "id": app.id("measure", "sales").await });
    app.editor().done("measureArchive", sales.clone(), "revision").await;
    place(&app, "climb", "grow", json!({})).await;
    place(&app, "cost", "grow", json!({ "position": 2 })).await;
    assert_eq!(placed(&app, "grow").await, ["climb", "cost"]);
    // It can be taken off while it is archived.
    let off = ends(&app, "sales", "grow", json!({})).await;
    app.editor().done("measureUnplace", off, "revision").await;
    app.editor().done("measureRestore", sales, "revision").await;
    app.editor().done("measureRestore", ratio, "revision").await;
    let mut all = placed(&app, "grow").await;
    all.sort_unstable();
    assert_eq!(all, ["climb", "cost", "ratio"]);
}
