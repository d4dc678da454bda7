//! `alignmentCreate`, `alignmentUpdate`, `alignmentDelete`.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};
use macro_rules_attribute::apply;

const ALL: &str = "alignment { id kind weight objective { key } parentObjective { key } }";

/// Acme, a unit and another one below it, and a team below the first; each with one objective of its own.
async fn start(app: &App) {
    let mut document = small();
    for (key, parent) in [("other", "acme"), ("team", "unit")] {
        let objective = json!({ "key": format!("{key}-grow"), "name": key });
        let perspective =
            json!({ "key": format!("{key}-financial"), "kind": "FINANCIAL", "objectives": [objective] });
        document["scorecards"].as_array_mut().unwrap().push(json!({
            "key": key, "name": key, "level": "TEAM", "parent": parent, "perspectives": [perspective],
        }));
    }
    app.import(&document).await;
}

async fn ends(app: &App, objective: &str, parent: &str) -> Value {
    let [objective, parent] = [app.id("objective", objective).await, app.id("objective", parent).await];
    json!({ "objectiveId": objective, "parentObjectiveId": parent })
}

/// The keys of the objectives that serve this one, and of those that it serves.
async fn around(app: &App, key: &str) -> [Vec<String>; 2] {
    let query = "query ($key: String!) { organization { objective(key: $key) {
        contributors { objective { key } } contributesTo { parentObjective { key } } } } }";
    let reply = app.viewer().run(query, json!({ "key": key })).await;
    [("contributors", "/objective/key"), ("contributesTo", "/parentObjective/key")].map(|(list, within)| {
        let keys = reply.texts(&format!("/organization/objective/{list}"), within);
        keys.into_iter().map(str::to_owned).collect()
    })
}

#[apply(on_databases)]
async fn one_is_made_changed_and_removed_and_both_ends_know(database: Database) {
    let app = database.app().await;
    start(&app).await;
    assert_eq!(around(&app, "save").await, [vec![], Vec::<String>::new()]);
    // Over the head of the unit between them.
    let own = "alignment_01h2xcejqtf2nbrexx3vqjhp41";
    let mut input = ends(&app, "team-grow", "save").await;
    input["id"] = json!(own);
    let reply = app.editor().done("alignmentCreate", input, ALL).await;
    let shown = |kind: &str, weight: f64| {
        json!({ "id": own, "kind": kind, "weight": weight,
            "objective": { "key": "team-grow" }, "parentObjective": { "key": "save" } })
    };
    assert_eq!(*reply.at("/alignmentCreate/alignment"), shown("CONTRIBUTORY", 1.0));
    assert_eq!(around(&app, "save").await, [vec!["team-grow"], vec![]]);
    assert_eq!(around(&app, "team-grow").await, [vec![], vec!["save"]]);

    let input = json!({ "id": own, "kind": "IDENTICAL", "weight": 0 });
    let reply = app.editor().done("alignmentUpdate", input, ALL).await;
    assert_eq!(*reply.at("/alignmentUpdate/alignment"), shown("IDENTICAL", 0.0));
    let reply = app.editor().done("alignmentUpdate", json!({ "id": own, "weight": 2.5 }), ALL).await;
    assert_eq!(*reply.at("/alignmentUpdate/alignment"), shown("IDENTICAL", 2.5));

    let reply = app.editor().done("alignmentDelete", json!({ "id": own }), "deletedId").await;
    assert_eq!(reply.text("/alignmentDelete/deletedId"), own);
    assert_eq!(around(&app, "save").await, [vec![], Vec::<String>::new()]);
    assert_eq!(around(&app, "team-grow").await, [vec![], Vec::<String>::new()]);
    let again = app.editor().act("alignmentDelete", json!({ "id": own }), "deletedId").await;
    assert_eq!(again.user_errors("alignmentDelete"), ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn a_score_follows_what_is_aligned(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let period = "2026-09";
    let targets =
        json!([{ "measure": { "key": "unit-sales" }, "period": period, "target": 10, "redFlag": 5 }]);
    app.editor().set(targets).await.at("");
    let actuals = json!([{ "measure": { "key": "unit-sales" }, "period": period, "value": 10 }]);
    app.contributor().record(actuals).await.at("");
    let save = app.id("objective", "save").await;
    app.editor()
        .done("objectiveUpdate", json!({ "id": save, "rollup": "ALIGNED" }), "objective { id }")
        .await;
    let score = async || {
        let query = r#"{ organization { objective(key: "save") { score(period: "2026-09") { value } } } }"#;
        app.viewer().run(query, json!({})).await.at("/organization/objective/score/value").as_f64()
    };
    assert_eq!(score().await, None);
    let made = app.editor().done("alignmentCreate", ends(&app, "unit-grow", "save").await, ALL).await;
    assert!(score().await.is_some_and(|score| (66.6..66.7).contains(&score)));
    let id = made.at("/alignmentCreate/alignment/id");
    app.editor().done("alignmentDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(score().await, None);
}

#[apply(on_databases)]
async fn it_runs_up_the_cascade_and_once(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let before = app.viewer().revision().await;
    let cases = [
        ("unit-grow", "grow", "DUPLICATE input.parentObjectiveId"),
        ("grow", "unit-grow", "INVALID input.parentObjectiveId"),
        ("grow", "save", "INVALID input.parentObjectiveId"),
        ("grow", "grow", "INVALID input.parentObjectiveId"),
        ("unit-grow", "other-grow", "INVALID input.parentObjectiveId"),
        ("team-grow", "other-grow", "INVALID input.parentObjectiveId"),
        ("unit-grow", "team-grow", "INVALID input.parentObjectiveId"),
    ];
    for (objective, parent, expected) in cases {
        let reply = app.editor().act("alignmentCreate", ends(&app, objective, parent).await, ALL).await;
        assert_eq!(reply.user_errors("alignmentCreate"), [expected], "{objective} {parent}");
    }
    let input = json!({ "id": "nonsense", "objectiveId": "nonsense", "parentObjectiveId": app.id("measure", "sales").await,
        "weight": -1 });
    let reply = app.editor().act("alignmentCreate", input, ALL).await;
    assert_eq!(
        reply.user_errors("alignmentCreate"),
        [
            "INVALID input.id",
            "NOT_FOUND input.objectiveId",
            "NOT_FOUND input.parentObjectiveId",
            "OUT_OF_RANGE input.weight"
        ]
    );
    let query = r#"{ organization { objective(key: "grow") { contributors { id } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let id = reply.text("/organization/objective/contributors/0/id");
    let cases = [
        (json!({ "weight": -0.5, "kind": null }), vec!["OUT_OF_RANGE input.weight"]),
        (json!({ "weight": null, "kind": null }), vec![]),
    ];
    for (mut input, expected) in cases {
        input["id"] = json!(id);
        let reply = app.editor().act("alignmentUpdate", input, ALL).await;
        assert_eq!(reply.user_errors("alignmentUpdate"), expected);
    }
    assert_eq!(app.viewer().revision().await, before);
}

/// Editors of a scorecard choose the objectives above that it serves, as far as they see them, but not what other
/// scorecards serve.
#[apply(on_databases)]
async fn the_right_to_change_what_is_below_is_enough(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let editor_of = async |scorecard: &str| {
        app.granted(&format!("editor of {scorecard}"), &[(Some(scorecard), Role::Editor, false)]).await
    };
    let (unit, other, team) = (editor_of("unit").await, editor_of("other").await, editor_of("team").await);
    let made = app.editor().done("alignmentCreate", ends(&app, "team-grow", "save").await, ALL).await;
    let id = made.at("/alignmentCreate/alignment/id");
    let heavier = |weight: i32| json!({ "id": id, "weight": weight });
    let [unit_to_acme, team_to_acme, team_to_unit] = [
        ends(&app, "unit-grow", "save").await,
        ends(&app, "team-grow", "grow").await,
        ends(&app, "team-grow", "unit-grow").await,
    ];
    let check = async |actor: &Actor, mutation: &str, input: &Value, expected: &[&str]| {
        let reply = actor.act(mutation, input.clone(), "alignment { parentObjective { key } }").await;
        let met = if reply.codes().is_empty() {
            let errors = reply.user_errors(mutation);
            assert_eq!(reply.at(&format!("/{mutation}/alignment")).is_null(), !errors.is_empty());
            errors
        } else {
            reply.codes().into_iter().map(str::to_owned).collect()
        };
        assert_eq!(met, expected, "{mutation} {input}");
    };
    check(&other, "alignmentCreate", &unit_to_acme, &["NOT_FOUND input.objectiveId"]).await;
    check(&other, "alignmentUpdate", &heavier(2), &["NOT_FOUND input.id"]).await;
    check(&team, "alignmentCreate", &unit_to_acme, &["FORBIDDEN input.objectiveId"]).await;
    check(&team, "alignmentUpdate", &heavier(3), &[]).await;
    check(&unit, "alignmentCreate", &unit_to_acme, &[]).await;
    check(&unit, "alignmentUpdate", &heavier(4), &[]).await;

    app.set_organization("shows_ancestors = FALSE").await;
    check(&team, "alignmentCreate", &team_to_unit, &["NOT_FOUND input.parentObjectiveId"]).await;
    check(&team, "alignmentUpdate", &heavier(5), &["NOT_FOUND input.id"]).await;
    check(&unit, "alignmentCreate", &team_to_acme, &["NOT_FOUND input.parentObjectiveId"]).await;
    check(&unit, "alignmentCreate", &team_to_unit, &[]).await;
}
