//! Periods and fiscal calendars as clients see them.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{Database, document, on_databases};

fn measure(key: &str, rest: Value) -> Value {
    let mut measure = json!({ "key": key, "scorecard": "s", "name": key });
    measure.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    measure
}

fn with(measures: Vec<Value>) -> Value {
    document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!(measures))
}

#[apply(on_databases)]
async fn values_become_those_of_longer_periods(database: Database) {
    const QUARTER: &str = "query ($key: String!) { organization { measure(key: $key) {
        period(code: \"FY2026-Q1\") { actual target completeness carried } } } }";
    let months = || {
        json!([
            { "period": "2026-01", "actual": 10, "target": 10 },
            { "period": "2026-02", "target": 100 },
            { "period": "2026-03", "actual": 14, "target": 20 },
        ])
    };
    // The target of the month without an actual does not count: like for like.
    let cases = [
        ("SUM", 24.0, 30.0),
        ("AVERAGE", 12.0, 15.0),
        ("LAST", 14.0, 20.0),
        ("MINIMUM", 10.0, 10.0),
        ("MAXIMUM", 14.0, 20.0),
    ];
    let measures =
        cases.iter().map(|(how, ..)| measure(how, json!({ "aggregation": how, "periods": months() })));
    let document = with(measures.collect());
    let app = database.app().await;
    app.import(&document).await;
    for (how, actual, target) in cases {
        let reply = app.viewer().run(QUARTER, json!({ "key": how })).await;
        let expected =
            json!({ "actual": actual, "target": target, "completeness": 0.666666666667, "carried": false });
        assert_eq!(reply.at("/organization/measure/period"), &expected, "{how}");
    }
}

#[apply(on_databases)]
async fn a_measure_with_longer_periods_shows_its_last_that_had_ended(database: Database) {
    const MONTHS: &str = "{ organization { measure(key: \"q\") {
        periods(from: \"2026-02\", to: \"2026-04\") { actual carried completeness } } } }";
    let quarters = json!([{ "period": "FY2025-Q4", "actual": 4 }, { "period": "FY2026-Q1", "actual": 1 }]);
    let document = with(vec![measure("q", json!({ "frequency": "QUARTERLY", "periods": quarters }))]);
    let app = database.app().await;
    app.import(&document).await;
    let reply = app.viewer().run(MONTHS, json!({})).await;
    let shown: Vec<_> =
        reply.list("/organization/measure/periods").iter().map(|it| it["actual"].as_f64()).collect();
    assert_eq!(shown, [Some(4.0), Some(1.0), Some(1.0)]);
    assert!(reply.list("/organization/measure/periods").iter().all(|it| it["carried"] == json!(true)));
}

#[apply(on_databases)]
async fn a_fiscal_year_is_named_after_the_year_it_ends_in(database: Database) {
    const PERIOD: &str = "query ($code: PeriodCode) { organization { measure(key: \"m\") {
        period(code: $code) { period { code startsOn endsOn fiscalYear label } } } } }";
    let cases = [
        (7, "FY2025", "2024-07-01", "2025-06-30", 2025),
        (7, "FY2024", "2023-07-01", "2024-06-30", 2024),
        (4, "FY2026-Q3", "2025-10-01", "2025-12-31", 2026),
        (4, "FY2026-H1", "2025-04-01", "2025-09-30", 2026),
        (1, "FY2026", "2026-01-01", "2026-12-31", 2026),
        (1, "2020-W53", "2020-12-28", "2021-01-03", 2020),
        (1, "2025-W01", "2024-12-30", "2025-01-05", 2025),
        (7, "2024-07-01", "2024-07-01", "2024-07-01", 2025),
    ];
    let app = database.app().await;
    for (at, (start, code, from, to, year)) in cases.into_iter().enumerate() {
        let founder = app.founder(&format!("starts-{start}-{at}"), start).await;
        founder.import(&with(vec![measure("m", json!({}))])).await;
        let reply = founder.run(PERIOD, json!({ "code": code })).await;
        let period = reply.at("/organization/measure/period/period");
        assert_eq!((&period["startsOn"], &period["endsOn"]), (&json!(from), &json!(to)), "{code}");
        assert_eq!((&period["code"], &period["fiscalYear"]), (&json!(code), &json!(year)), "{code}");
    }
}

#[apply(on_databases)]
async fn runs_of_periods(database: Database) {
    const RUN: &str = "query ($last: Int, $from: PeriodCode, $to: PeriodCode, $frequency: Frequency) {
        organization { measure(key: \"m\") {
            periods(last: $last, from: $from, to: $to, frequency: $frequency) { period { code } } } } }";
    let good = [
        (json!({ "last": 3 }), vec!["2026-08", "2026-09", "2026-10"]),
        (json!({ "last": 2, "to": "2026-02" }), vec!["2026-01", "2026-02"]),
        (json!({ "from": "2026-09" }), vec!["2026-09", "2026-10"]),
        (json!({ "last": 2, "frequency": "QUARTERLY" }), vec!["FY2026-Q2", "FY2026-Q3"]),
        (json!({ "from": "FY2025", "to": "FY2025" }), vec!["FY2025"]),
        (json!({ "last": 0 }), vec![]),
    ];
    let bad = [
        json!({ "last": -1 }),
        json!({ "last": 1_101 }),
        json!({ "last": 1, "from": "2026-01" }),
        json!({ "from": "2026-01", "to": "FY2026" }),
        json!({ "from": "2026-01", "frequency": "ANNUAL" }),
        json!({ "from": "1900-01-01", "to": "2020-01-01" }),
    ];
    let app = database.app().await;
    app.import(&with(vec![measure("m", json!({}))])).await;
    for (variables, expected) in &good {
        let reply = app.viewer().run(RUN, variables.clone()).await;
        assert_eq!(reply.texts("/organization/measure/periods", "/period/code"), *expected, "{variables}");
    }
    for variables in &bad {
        let reply = app.viewer().run(RUN, variables.clone()).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{variables}");
        // Only the nearest field that can be null is.
        assert_eq!(reply.data("/organization/measure"), &Value::Null);
    }
}

#[apply(on_databases)]
async fn a_trend_knows_which_way_is_better(database: Database) {
    const TREND: &str = "query ($key: String!) { organization { measure(key: $key) {
        period(code: \"2026-02\") { trend { direction improving change changePercent } } } } }";
    let months = |before: f64, now: f64| json!([{ "period": "2026-01", "actual": before }, { "period": "2026-02", "actual": now, "target": 20 }]);
    let cases = [
        (
            json!({ "direction": "DECREASE", "periods": months(30.0, 24.0) }),
            "DOWN",
            json!(true),
            json!(-20.0),
        ),
        (
            json!({ "direction": "INCREASE", "periods": months(30.0, 24.0) }),
            "DOWN",
            json!(false),
            json!(-20.0),
        ),
        (json!({ "trendGap": 6, "periods": months(24.0, 30.0) }), "UP", json!(true), json!(25.0)),
        (json!({ "trendGap": 6.1, "periods": months(24.0, 30.0) }), "FLAT", json!(null), json!(25.0)),
        (
            json!({ "unit": { "kind": "PERCENT" }, "periods": months(24.0, 30.0) }),
            "UP",
            json!(true),
            json!(null),
        ),
        (json!({ "periods": months(0.0, 30.0) }), "UP", json!(true), json!(null)),
        (json!({ "direction": "MAINTAIN", "periods": months(10.0, 15.0) }), "UP", json!(true), json!(50.0)),
    ];
    let keyed = cases.iter().enumerate();
    let document = with(keyed.map(|(at, (rest, ..))| measure(&format!("m{at}"), rest.clone())).collect());
    let app = database.app().await;
    app.import(&document).await;
    for (at, (rest, direction, improving, percent)) in cases.iter().enumerate() {
        let reply = app.viewer().run(TREND, json!({ "key": format!("m{at}") })).await;
        let trend = reply.at("/organization/measure/period/trend");
        assert_eq!(trend["direction"], json!(direction), "{rest}");
        assert_eq!((&trend["improving"], &trend["changePercent"]), (improving, percent), "{rest}");
    }
}
