//! Scores over several scorecards: alignments, formulas, measures rolled up from below.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{document, plain, scorecard};
use crate::support::{Database, on_databases};

/// Objective with an own score of 50, to which 60 (weight 2) and 90 (weight 1) contribute from below.
fn cascade(mode: &str) -> Value {
    let own = json!([{ "key": "top", "name": "Top", "rollup": { "mode": mode }, "measures": [{ "measure": "m50" }] }]);
    let below = |key: &str, measure: &str, weight: f64| {
        let objective =
            json!([{ "key": format!("{key}-o"), "name": "O", "measures": [{ "measure": measure }] }]);
        let mut card = scorecard(key, Some("s"), objective);
        card["alignments"] =
            json!([{ "objective": format!("{key}-o"), "parentObjective": "top", "weight": weight }]);
        card
    };
    let cards = json!([scorecard("s", None, own), below("a", "m60", 2.0), below("b", "m90", 1.0)]);
    let measures =
        json!([plain("m50", "s", Some(50.0)), plain("m60", "a", Some(60.0)), plain("m90", "b", Some(90.0))]);
    document(cards, measures)
}

#[apply(on_databases)]
async fn an_objective_is_its_own_or_what_serves_it_or_both(database: Database) {
    const SCORE: &str = "{ organization { scorecard(key: \"s\") { score { value } }
        objective(key: \"top\") { score { value explanation { components { node { __typename id } weight score } } } } } }";
    let app = database.app().await;
    for (mode, expected, parts) in [("OWN", 50.0, 1), ("ALIGNED", 70.0, 2), ("BLEND", 60.0, 2)] {
        app.import(&cascade(mode)).await;
        let reply = app.viewer().run(SCORE, json!({})).await;
        assert_eq!(reply.number("/organization/objective/score/value"), expected, "{mode}");
        assert_eq!(reply.number("/organization/scorecard/score/value"), expected, "{mode}");
        assert_eq!(reply.list("/organization/objective/score/explanation/components").len(), parts, "{mode}");
    }
}

#[apply(on_databases)]
async fn one_new_actual_below_moves_what_stands_above(database: Database) {
    const SCORE: &str = "{ organization { objective(key: \"top\") { score { value } } } }";
    let app = database.app().await;
    app.import(&cascade("ALIGNED")).await;
    for (actual, expected) in [(60.0, 70.0), (30.0, 50.0), (90.0, 90.0)] {
        let entry = json!([{ "measure": { "key": "m60" }, "period": "2026-10", "value": actual }]);
        app.contributor().record(entry).await;
        let reply = app.viewer().run(SCORE, json!({})).await;
        assert_eq!(reply.number("/organization/objective/score/value"), expected);
    }
}

#[apply(on_databases)]
async fn a_formula_runs_over_what_the_period_has_brought(database: Database) {
    const RATE: &str = "{ organization { measure(key: \"rate\") { source
        month: period(code: \"2026-08\") { actual reason } quarter: period(code: \"FY2026-Q3\") { actual }
        empty: period(code: \"2026-10\") { actual reason status } } } }";
    let values = |key: &str, scorecard: &str, july: f64, august: f64| {
        json!({
            "key": key, "scorecard": scorecard, "name": key, "aggregation": "SUM",
            "periods": [
                { "period": "2026-07", "actual": july }, { "period": "2026-08", "actual": august },
                { "period": "2026-10", "actual": 0 },
            ],
        })
    };
    let rate = json!({
        "key": "rate", "scorecard": "s", "name": "Churn", "formula": "{churned} / {customers} * 100",
        "periods": [{ "period": "2026-10", "target": 5 }],
    });
    let measures = json!([values("churned", "s", 2.0, 2.0), values("customers", "t", 4.0, 100.0), rate]);
    let cards = json!([scorecard("s", None, json!([])), scorecard("t", Some("s"), json!([]))]);
    let app = database.app().await;
    app.import(&document(cards.clone(), measures.clone())).await;
    let reply = app.viewer().run(RATE, json!({})).await;
    assert_eq!(reply.text("/organization/measure/source"), "CALCULATED");
    assert_eq!(reply.number("/organization/measure/month/actual"), 2.0);
    // Aggregate first, then calculate: 4 of 104, not the mean of 50 and 2.
    assert_eq!(reply.number("/organization/measure/quarter/actual"), 3.84615384615);
    let empty = json!({ "actual": null, "reason": "DIVISION_BY_ZERO", "status": "NO_DATA" });
    assert_eq!(reply.at("/organization/measure/empty"), &empty);
}

#[apply(on_databases)]
async fn a_formula_that_cannot_be_is_refused(database: Database) {
    let measure =
        |key: &str, formula: &str| json!({ "key": key, "scorecard": "s", "name": key, "formula": formula });
    let card = || json!([scorecard("s", None, json!([]))]);
    let cases = [
        (json!([measure("a", "{b} + 1"), measure("b", "{a} * 2")]), "CYCLE /measures/0/formula"),
        (json!([measure("a", "{nobody} / 2")]), "NOT_FOUND /measures/0/formula"),
        (json!([measure("a", "{b} +")]), "INVALID /measures/0/formula"),
        (json!([measure("a", "{a} + 1")]), "CYCLE /measures/0/formula"),
    ];
    let app = database.app().await;
    for (measures, expected) in &cases {
        let reply = app.editor().try_import(&document(card(), measures.clone()), false).await;
        assert!(reply.problems().iter().any(|it| it == expected), "{measures}: {reply:#?}");
    }
    // The other half of a circle may be there already.
    app.import(&document(card(), json!([measure("x", "{y} + 1"), plain("y", "s", None)]))).await;
    let circle = document(json!([]), json!([measure("y", "{x} + 1")]));
    let reply = app.editor().try_import(&circle, false).await;
    assert!(reply.problems().contains(&"CYCLE /measures/0/formula".to_owned()), "{reply:#?}");
}

#[apply(on_databases)]
async fn a_measure_is_rolled_up_from_the_same_measure_below(database: Database) {
    const SALES: &str = "{ organization { measure(key: \"all\") { source
        period(code: \"2026-10\") { actual score status completeness explanation { rule } } } } }";
    let sales = |key: &str, home: &str, actual: Option<f64>| {
        let mut measure = plain(key, home, actual);
        measure["name"] = json!("Sales");
        measure
    };
    let mut all = sales("all", "s", None);
    all["source"] = json!("ROLLED_UP");
    all["formula"] = json!("AVERAGE");
    let cards = json!([
        scorecard("s", None, json!([])),
        scorecard("a", Some("s"), json!([])),
        scorecard("b", Some("s"), json!([])),
    ]);
    let app = database.app().await;
    let below = json!([all.clone(), sales("a1", "a", Some(20.0)), sales("b1", "b", Some(60.0))]);
    app.import(&document(cards.clone(), below)).await;
    let reply = app.viewer().run(SALES, json!({})).await;
    assert_eq!(reply.text("/organization/measure/source"), "ROLLED_UP");
    assert_eq!(reply.number("/organization/measure/period/actual"), 40.0);
    assert_eq!(reply.number("/organization/measure/period/score"), 40.0);
    // Computed measures are not recorded.
    let entry = json!([{ "measure": { "key": "all" }, "period": "2026-10", "value": 1 }]);
    let reply = app.contributor().record(entry).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["INVALID input.entries.0.measure"]);
}
