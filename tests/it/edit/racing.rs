//! Two callers who change the same thing at once: the changes are executed one after the other, and the second caller
//! gets an error.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Reply, on_databases, small};

/// Number of rounds that a test run can afford; `RACE_ROUNDS=1000` for the long one.
pub(super) fn rounds() -> usize {
    crate::support::environment("RACE_ROUNDS").and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

/// Sends both mutations at once, through two servers on one database.
pub(super) async fn race(app: &App, other: &App, one: (&str, Value), two: (&str, Value)) -> [Reply; 2] {
    async fn run(actor: Actor, (mutation, input): (&str, Value)) -> Reply {
        actor.act(mutation, input, "__typename").await
    }
    let (one, two) = tokio::join!(run(app.editor(), one), run(other.editor(), two));
    [one, two]
}

/// Outcomes of both mutations, sorted: the first user error of each, or `done`.
pub(super) fn outcomes(replies: &[Reply; 2], mutations: [&str; 2]) -> Vec<String> {
    let outcome = |(reply, mutation): (&Reply, &str)| {
        assert!(reply.codes().is_empty(), "{reply:#?}");
        reply.user_errors(mutation).first().cloned().unwrap_or_else(|| "done".to_owned())
    };
    let mut outcomes: Vec<_> = replies.iter().zip(mutations).map(outcome).collect();
    outcomes.sort_unstable();
    outcomes
}

#[apply(on_databases)]
#[multi_thread]
async fn two_updates_of_one_version_are_one_update_and_one_conflict(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let id = app.id("objective", "grow").await;
    for round in 0..rounds() {
        let input =
            |name: &str| json!({ "id": id, "name": format!("{name} {round}"), "expectedVersion": round + 1 });
        let both = ["objectiveUpdate"; 2];
        let replies = race(&app, &other, (both[0], input("one")), (both[1], input("two"))).await;
        assert_eq!(outcomes(&replies, both), ["CONFLICT input.expectedVersion", "done"]);
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn two_links_never_close_a_circle(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let [grow, save] = [app.id("objective", "grow").await, app.id("objective", "save").await];
    for _ in 0..rounds() {
        let link = |cause: &str, effect: &str| json!({ "causeId": cause, "effectId": effect });
        let both = ["causalLinkCreate"; 2];
        let replies = race(&app, &other, (both[0], link(&grow, &save)), (both[1], link(&save, &grow))).await;
        assert_eq!(outcomes(&replies, both), ["CYCLE input.effectId", "done"]);
        let query = "query ($id: ID!) { objective(id: $id) { effects { id effect { key } } causes { id cause { key } } } }";
        let reply = app.viewer().run(query, json!({ "id": save })).await;
        let ends = [reply.list("/objective/effects"), reply.list("/objective/causes")].concat();
        assert_eq!(ends.len(), 1, "{reply:#?}");
        app.editor().done("causalLinkDelete", json!({ "id": ends[0]["id"] }), "deletedId").await;
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn two_moves_never_close_a_circle(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let make = async || {
        let input = json!({ "name": "New", "level": "TEAM", "classicPerspectives": false });
        let made = app.editor().done("scorecardCreate", input, "scorecard { id }").await;
        made.text("/scorecardCreate/scorecard/id").to_owned()
    };
    let [one, two] = [make().await, make().await];
    let below = |id: &str, parent: Option<&str>| json!({ "id": id, "parentId": parent });
    let both = ["scorecardUpdate"; 2];
    for _ in 0..rounds() {
        let moves = [(both[0], below(&one, Some(&two))), (both[1], below(&two, Some(&one)))];
        let [first, second] = moves;
        let replies = race(&app, &other, first, second).await;
        assert_eq!(outcomes(&replies, both), ["CYCLE input.parentId", "done"]);
        for id in [&one, &two] {
            app.editor().done(both[0], below(id, None), "scorecard { id }").await;
        }
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn a_removal_and_a_change_end_with_a_removal(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let query = r#"{ organization { scorecard(key: "acme") { perspectives { id } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let perspective = reply.text("/organization/scorecard/perspectives/0/id").to_owned();
    for _ in 0..rounds() {
        let input = json!({ "perspectiveId": perspective, "name": "Short-lived" });
        let made = app.editor().done("objectiveCreate", input, "objective { id }").await;
        let id = made.at("/objectiveCreate/objective/id").clone();
        let mutations = ["objectiveDelete", "objectiveUpdate"];
        let update = json!({ "id": id, "name": "Changed" });
        let replies = race(&app, &other, (mutations[0], json!({ "id": id })), (mutations[1], update)).await;
        let outcomes = outcomes(&replies, mutations);
        assert!(outcomes == ["done", "done"] || outcomes == ["NOT_FOUND input.id", "done"], "{outcomes:?}");
        let gone = app.viewer().run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(gone.at("/node"), &Value::Null);
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn two_objectives_are_aligned_once(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let [grow, save] = [app.id("objective", "unit-grow").await, app.id("objective", "save").await];
    for _ in 0..rounds() {
        let input = json!({ "objectiveId": grow, "parentObjectiveId": save });
        let both = ["alignmentCreate"; 2];
        let replies = race(&app, &other, (both[0], input.clone()), (both[1], input)).await;
        assert_eq!(outcomes(&replies, both), ["DUPLICATE input.parentObjectiveId", "done"]);
        let query = "query ($id: ID!) { objective(id: $id) { contributors { id } } }";
        let reply = app.viewer().run(query, json!({ "id": save })).await;
        let made = reply.list("/objective/contributors");
        assert_eq!(made.len(), 1, "{reply:#?}");
        app.editor().done("alignmentDelete", json!({ "id": made[0]["id"] }), "deletedId").await;
    }
}

/// Moves that are each allowed as long as the other has not been made.
#[apply(on_databases)]
#[multi_thread]
async fn two_moves_never_turn_a_link_down(database: Database) {
    let app = database.app().await;
    let mut document = small();
    document["scorecards"][0]["links"] = json!([{ "cause": "train", "effect": "grow" }]);
    app.import(&document).await;
    let other = app.replica().await;
    let [top, foot] =
        [app.id("perspective", "acme-financial").await, app.id("perspective", "acme-growth").await];
    let to = |id: &str, position: i32| json!({ "id": id, "position": position });
    for _ in 0..rounds() {
        let both = ["perspectiveUpdate"; 2];
        let replies = race(&app, &other, (both[0], to(&top, 2)), (both[1], to(&foot, 2))).await;
        assert_eq!(outcomes(&replies, both), ["DOWNWARD_LINK input.position", "done"]);
        let query = r#"{ organization { scorecard(key: "acme") { perspectives { position } } } }"#;
        let reply = app.viewer().run(query, json!({})).await;
        let positions = reply.list("/organization/scorecard/perspectives");
        assert_eq!(positions, [1, 2, 3].map(|position| json!({ "position": position })));
        for (id, position) in [(&top, 1), (&foot, 3)] {
            app.editor().done("perspectiveUpdate", to(id, position), "__typename").await;
        }
    }
}
