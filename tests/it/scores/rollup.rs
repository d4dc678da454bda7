//! Roll-up of scores, from measures to a scorecard.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{document, plain, scorecard};
use crate::support::{Database, on_databases};

const SCORE: &str = "{ organization { scorecard(key: \"s\") {
    score(period: \"2026-10\") { value status reason coverage explanation { rule components { label weight score coverage } } }
    perspectives { score(period: \"2026-10\") { value } } } } }";

/// Scores 80 (weight 3), 20 (weight 1), and one that is missing (weight 2).
fn three(policy: &str, weights: [f64; 3]) -> Value {
    let [a, b, c] = weights;
    let placed = json!([
        { "measure": "a", "weight": a }, { "measure": "b", "weight": b }, { "measure": "c", "weight": c },
    ]);
    let mut card = scorecard("s", None, json!([{ "key": "o", "name": "O", "measures": placed }]));
    card["missingPolicy"] = json!(policy);
    let measures = json!([plain("a", "s", Some(80.0)), plain("b", "s", Some(20.0)), plain("c", "s", None)]);
    document(json!([card]), measures)
}

#[apply(on_databases)]
async fn what_is_missing_follows_the_policy(database: Database) {
    let weights = [3.0, 1.0, 2.0];
    let cases = [
        ("EXCLUDE", weights, Some(65.0), 0.666666666667, "YELLOW"),
        ("ZERO", weights, Some(43.3333333333), 0.666666666667, "YELLOW"),
        ("BLANK", weights, None, 0.666666666667, "NO_DATA"),
        ("EXCLUDE", [0.0, 0.0, 0.0], None, 0.0, "NO_DATA"),
    ];
    let app = database.app().await;
    for (policy, weights, score, coverage, status) in cases {
        app.import(&three(policy, weights)).await;
        let reply = app.viewer().run(SCORE, json!({})).await;
        let found = reply.at("/organization/scorecard/score");
        assert_eq!(found["value"].as_f64(), score, "{policy} {weights:?}");
        assert_eq!(found["coverage"].as_f64(), Some(coverage), "{policy} {weights:?}");
        assert_eq!(found["status"], json!(status), "{policy} {weights:?}");
    }
}

#[apply(on_databases)]
async fn weights_count_level_by_level(database: Database) {
    let objectives = json!([
        { "key": "a", "name": "A", "weight": 1, "measures": [{ "measure": "a1" }, { "measure": "a2" }] },
        { "key": "b", "name": "B", "weight": 3, "measures": [{ "measure": "b1" }] },
    ]);
    let measures =
        json!([plain("a1", "s", Some(80.0)), plain("a2", "s", Some(60.0)), plain("b1", "s", Some(40.0))]);
    let document = document(json!([scorecard("s", None, objectives)]), measures);
    let app = database.app().await;
    app.import(&document).await;
    let reply = app.viewer().run(SCORE, json!({})).await;
    assert_eq!(reply.number("/organization/scorecard/perspectives/0/score/value"), 47.5);
    assert_eq!(reply.number("/organization/scorecard/score/value"), 47.5);
    let components = reply.list("/organization/scorecard/score/explanation/components");
    assert_eq!(components[0], json!({ "label": "P", "weight": 1.0, "score": 47.5, "coverage": 1.0 }));
}

#[apply(on_databases)]
async fn measures_are_found_by_how_they_stand(database: Database) {
    const LIST: &str = "query ($filter: MeasureFilter, $order: MeasureOrder) { organization {
        measures(filter: $filter, orderBy: $order) { totalCount nodes { key } } } }";
    let objectives = json!([{ "key": "o", "name": "O", "measures": [] }]);
    let measures = json!([
        plain("green", "s", Some(90.0)),
        plain("bad", "s", Some(10.0)),
        plain("worse", "s", Some(5.0)),
        plain("silent", "s", None),
        plain("below", "t", Some(20.0)),
    ]);
    let cards = json!([scorecard("s", None, objectives), scorecard("t", Some("s"), json!([]))]);
    let app = database.app().await;
    app.import(&document(cards.clone(), measures.clone())).await;
    let id = app.id("scorecard", "s").await;
    let order = json!({ "field": "SCORE" });
    let check = async |filter: Value, expected: &[&str]| {
        let reply = app.viewer().run(LIST, json!({ "filter": filter, "order": order })).await;
        assert_eq!(reply.texts("/organization/measures/nodes", "/key"), expected);
    };
    check(
        json!({ "status": "RED", "scorecardId": id, "includeDescendants": true }),
        &["worse", "bad", "below"],
    )
    .await;
    check(json!({ "status": ["RED"], "scorecardId": id }), &["worse", "bad"]).await;
    check(json!({ "status": ["NO_DATA", "GREEN"] }), &["green", "silent"]).await;
    check(json!({ "dataOlderThan": "2026-11-01" }), &["worse", "bad", "below", "green", "silent"]).await;
    check(json!({ "dataOlderThan": "2026-10-31" }), &["silent"]).await;
    check(json!({ "query": "WORS" }), &["worse"]).await;
}
