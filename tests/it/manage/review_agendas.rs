//! Proposed agenda of a review.

use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

/// Strategy in which training makes sales grow, with a late initiative.
fn strategy() -> Value {
    let measure = |key: &str| {
        let periods: Vec<_> = ["2026-09", "2026-10"]
            .map(|period| json!({ "period": period, "target": 100, "redFlag": 80 }))
            .to_vec();
        json!({ "key": key, "scorecard": "acme", "name": key, "periods": periods })
    };
    let acme = json!({
        "key": "acme", "name": "Acme", "level": "ENTERPRISE",
        "perspectives": [
            { "key": "money", "kind": "FINANCIAL", "name": "Money", "objectives": [
                { "key": "grow", "name": "Grow", "measures": [{ "measure": "sales" }] } ] },
            { "key": "people", "kind": "LEARNING_AND_GROWTH", "name": "People", "objectives": [
                { "key": "train", "name": "Train", "measures": [{ "measure": "trained" }] } ] },
        ],
        "links": [{ "cause": "train", "effect": "grow" }],
        "initiatives": [
            { "key": "plan", "name": "Plan", "endsOn": "2026-10-31", "status": "IN_PROGRESS",
              "deliverables": [{ "name": "Course", "dueOn": "2026-11-01" }, { "name": "House" }] },
            { "key": "old", "name": "Old", "endsOn": "2026-01-31", "status": "COMPLETED" },
        ],
    });
    document(json!([acme]), json!(["sales", "trained", "smiles"].map(measure)))
}

async fn record(app: &App, key: &str, values: [f64; 2]) {
    let entry =
        |(period, value): (&str, f64)| json!({ "measure": { "key": key }, "period": period, "value": value });
    let entries = ["2026-09", "2026-10"].into_iter().zip(values).map(entry).collect();
    app.contributor().record(entries).await.at("");
}

async fn schedule(app: &App, period: &str) -> String {
    let input =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "MONTHLY", "period": period });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    reply.text("/reviewSchedule/review/id").to_owned()
}

/// `REASON text` of each item.
async fn agenda(app: &App, review: &str) -> Vec<String> {
    let query = "query ($id: ID!) { review(id: $id) { agenda { reason text nodes { id } } } }";
    let reply = app.viewer().run(query, json!({ "id": review })).await;
    let items = reply.list("/review/agenda").iter();
    let line =
        |item: &Value| format!("{} {}", item["reason"].as_str().unwrap(), item["text"].as_str().unwrap());
    items.map(line).collect()
}

#[apply(on_databases)]
async fn it_says_what_the_data_says(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    record(&app, "sales", [70.0, 70.0]).await;
    record(&app, "trained", [110.0, 70.0]).await;
    let review = schedule(&app, "2026-10").await;
    let expected = [
        "TURNED_RED \"Train\" (by its only measure, \"trained\") turned red; it was green",
        "OVERDUE Initiative \"Plan\" was due on 2026-10-31",
        "OVERDUE Deliverable \"Course\" was due on 2026-11-01",
        "NO_DATA \"smiles\" has no data",
        "EFFECT_DOES_NOT_MOVE \"Train\" moved, and \"Grow\" does not follow",
    ];
    assert_eq!(agenda(&app, &review).await, expected);

    record(&app, "sales", [70.0, 90.0]).await;
    record(&app, "smiles", [90.0, 90.0]).await;
    let now = agenda(&app, &review).await;
    let other_way = "EFFECT_MOVES_THE_OTHER_WAY \"Train\" moved, and \"Grow\" moves the other way";
    assert_eq!(now[..3], expected[..3], "the proposal follows the data");
    assert_eq!(now[3..], [other_way]);

    let item = json!({ "reviewId": review, "text": "Hire", "dueOn": "2026-11-20" });
    app.editor().done("actionItemCreate", item, "actionItem { id }").await;
    app.editor().done("reviewClose", json!({ "id": review }), "review { id }").await;
    record(&app, "trained", [110.0, 110.0]).await;
    let closed = agenda(&app, &review).await;
    assert_eq!(closed[..3], expected[..3], "it stays as it was when the review was closed");
    assert_eq!(closed[3..], ["OVERDUE Action item \"Hire\" was due on 2026-11-20", other_way]);
}

#[apply(on_databases)]
async fn the_next_one_says_what_was_changed_since(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let first = schedule(&app, "2026-09").await;
    let next = schedule(&app, "2026-10").await;
    let changes = async || {
        let all = agenda(&app, &next).await;
        all.into_iter().filter(|it| it.starts_with("STRATEGY_CHANGED")).collect::<Vec<_>>()
    };
    assert_eq!(changes().await, [""; 0], "there was no review to look back to");
    app.editor().done("reviewClose", json!({ "id": first }), "review { id }").await;
    assert_eq!(changes().await, [""; 0]);

    let money = app.id("perspective", "money").await;
    let input = json!({ "perspectiveId": money, "name": "Save", "position": 1 });
    app.editor().done("objectiveCreate", input, "objective { id }").await;
    let input = json!({ "perspectiveId": money, "name": "Gone" });
    let reply = app.editor().done("objectiveCreate", input, "objective { id }").await;
    let gone = json!({ "id": reply.text("/objectiveCreate/objective/id") });
    app.editor().done("objectiveDelete", gone, "deletedId").await;
    let input = json!({ "id": app.id("measure", "sales").await, "name": "Turnover" });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    record(&app, "smiles", [1.0, 1.0]).await;
    let mut changed = changes().await;
    changed.sort();
    let expected = [
        "STRATEGY_CHANGED Measure \"Turnover\" was changed",
        "STRATEGY_CHANGED Objective \"Save\" was added",
    ];
    assert_eq!(changed, expected, "who made room or came and went has not changed");
}

/// `smiles` has a target for 2026-09 and 2026-10 alone.
#[apply(on_databases)]
async fn a_measure_without_target_and_actual_has_no_data(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let review = schedule(&app, "2026-08").await;
    let blank: Vec<_> =
        agenda(&app, &review).await.into_iter().filter(|it| it.starts_with("NO_DATA")).collect();
    assert_eq!(blank, ["sales", "trained", "smiles"].map(|key| format!("NO_DATA {key:?} has no data")));
}
