//! Scoring methods: one measure in one period, by every method.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{document, scorecard};
use crate::support::{Database, on_databases};

/// Definition, facts of October 2026, and the expected score.
type Case = (Value, Value, Option<f64>, &'static str, Option<&'static str>);

const PERIOD: &str = "query ($key: String!) { organization { measure(key: $key) {
    period(code: \"2026-10\") { score status reason explanation { rule } } } } }";

fn cases() -> Vec<Case> {
    let three_band = || json!({ "scoring": "THREE_BAND" });
    let facts = |actual: f64| json!({ "actual": actual, "target": 700, "redFlag": 500 });
    let maintain = || json!({ "direction": "MAINTAIN" });
    let band = |actual: f64| json!({ "actual": actual, "target": 10, "targetUpper": 20, "redFlag": 5 });
    let bands = |direction: &str| json!({ "scoring": "BANDS", "direction": direction, "boundaries": [0, 4000, 6000, 12000] });
    vec![
        (three_band(), facts(600.0), Some(50.0), "YELLOW", None),
        (three_band(), facts(700.0), Some(66.6666666667), "GREEN", None),
        (three_band(), facts(500.0), Some(33.3333333333), "RED", None),
        (three_band(), facts(300.0), Some(0.0), "RED", None),
        (three_band(), facts(1000.0), Some(100.0), "GREEN", None),
        // The red flag follows from the tolerance: 10 percent of 100.
        (three_band(), json!({ "actual": 95, "target": 100 }), Some(50.0), "YELLOW", None),
        (
            json!({ "direction": "DECREASE" }),
            json!({ "actual": 105, "target": 100 }),
            Some(50.0),
            "YELLOW",
            None,
        ),
        (maintain(), band(15.0), Some(100.0), "GREEN", None),
        (maintain(), band(20.0), Some(66.6666666667), "GREEN", None),
        (maintain(), band(22.5), Some(50.0), "YELLOW", None),
        (maintain(), band(30.0), Some(0.0), "RED", None),
        (json!({ "scoring": "MET_OR_NOT" }), json!({ "actual": 5, "target": 5 }), Some(100.0), "GREEN", None),
        (json!({ "scoring": "MET_OR_NOT" }), json!({ "actual": 4, "target": 5 }), Some(0.0), "RED", None),
        (bands("INCREASE"), json!({ "actual": 9000, "target": 12000 }), Some(83.3333333333), "GREEN", None),
        (bands("DECREASE"), json!({ "actual": 9000, "target": 0 }), Some(16.6666666667), "RED", None),
        (
            json!({ "scoring": "PROGRESS", "baseline": 48, "direction": "DECREASE" }),
            json!({ "actual": 30, "target": 12 }),
            Some(50.0),
            "YELLOW",
            None,
        ),
        (
            json!({ "scoring": "PROGRESS" }),
            json!({ "actual": 30, "target": 12 }),
            None,
            "UNSCORED",
            Some("NO_BASELINE"),
        ),
        (
            json!({ "unit": { "kind": "YES_NO" } }),
            json!({ "actual": 1, "target": 1 }),
            Some(100.0),
            "GREEN",
            None,
        ),
        (
            json!({ "scoring": "UNSCORED" }),
            json!({ "actual": 1, "target": 1 }),
            None,
            "UNSCORED",
            Some("METHOD"),
        ),
        (three_band(), json!({ "target": 5 }), None, "NO_DATA", Some("NO_ACTUAL")),
        (three_band(), json!({ "actual": 5 }), None, "UNSCORED", Some("NO_TARGET")),
        // No tolerance at zero: met or not.
        (three_band(), json!({ "actual": 5, "target": 0 }), Some(100.0), "GREEN", None),
        (
            three_band(),
            json!({ "actual": 5, "target": 9, "dueOn": "2026-12-31" }),
            None,
            "NOT_DUE",
            Some("NOT_DUE"),
        ),
        (
            three_band(),
            json!({ "actual": 5, "target": 9, "override": { "status": "YELLOW", "reason": "counted twice", "by": "cfo" } }),
            Some(50.0),
            "YELLOW",
            None,
        ),
    ]
}

#[apply(on_databases)]
async fn the_worked_numbers_of_every_method(database: Database) {
    let cases = cases();
    let measures = cases.iter().enumerate().map(|(at, (definition, facts, ..))| {
        let mut measure = definition.clone();
        let mut period = facts.clone();
        period["period"] = json!("2026-10");
        measure["key"] = json!(format!("m{at}"));
        measure["name"] = json!(format!("Measure {at}"));
        measure["scorecard"] = json!("s");
        measure["periods"] = json!([period]);
        measure
    });
    let measures: Vec<Value> = measures.collect();
    let app = database.app().await;
    app.import(&document(json!([scorecard("s", None, json!([]))]), json!(measures))).await;
    for (at, (definition, facts, score, status, reason)) in cases.iter().enumerate() {
        let reply = app.viewer().run(PERIOD, json!({ "key": format!("m{at}") })).await;
        let period = reply.at("/organization/measure/period");
        let found = (period["score"].as_f64(), period["status"].as_str(), period["reason"].as_str());
        assert_eq!(found, (*score, Some(*status), *reason), "{definition} {facts}");
        assert!(!period["explanation"]["rule"].as_str().unwrap().is_empty());
    }
}

#[apply(on_databases)]
async fn trend_variance_and_year_to_date(database: Database) {
    const QUERY: &str = "{ organization { measure(key: \"m\") {
        periods(from: \"2026-01\", to: \"2026-03\") {
            variance variancePercent completeness
            trend { direction improving change changePercent } yearToDate { actual target status } }
        quarter: period(code: \"FY2026-Q1\") { actual target completeness }
        next: period(code: \"2027-01\") { yearToDate { actual } } } } }";
    let measure = json!({
        "key": "m", "scorecard": "s", "name": "M", "aggregation": "SUM", "direction": "DECREASE",
        "periods": [
            { "period": "2026-01", "actual": 5, "target": 4 },
            { "period": "2026-02", "actual": 7, "target": 8 },
            { "period": "2026-03", "actual": 9, "target": 8 },
            { "period": "2027-01", "actual": 1, "target": 1 },
        ],
    });
    let app = database.app().await;
    app.import(&document(json!([scorecard("s", None, json!([]))]), json!([measure]))).await;
    let reply = app.viewer().run(QUERY, json!({})).await;
    let periods = reply.list("/organization/measure/periods");
    let year: Vec<_> = periods.iter().map(|it| it["yearToDate"]["actual"].as_f64().unwrap()).collect();
    assert_eq!(year, [5.0, 12.0, 21.0]);
    assert_eq!(reply.number("/organization/measure/next/yearToDate/actual"), 1.0);
    assert_eq!(periods[1]["variance"], json!(-1.0));
    assert_eq!(periods[1]["variancePercent"], json!(-12.5));
    let trend = json!({ "direction": "UP", "improving": false, "change": 2.0, "changePercent": 40.0 });
    assert_eq!(periods[1]["trend"], trend);
    let quarter = json!({ "actual": 21.0, "target": 20.0, "completeness": 1.0 });
    assert_eq!(reply.at("/organization/measure/quarter"), &quarter);
}
