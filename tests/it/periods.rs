//! Periods: the default where none is named, what is shown where nothing is known, and invalid codes.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

/// One scorecard `s` with these measures.
async fn start(app: &App, measures: Value) {
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), measures)).await;
}

/// Value of the selection on the measure's period.
async fn period(app: &App, measure: &str, code: Option<&str>, selection: &str) -> Value {
    let query = format!(
        "query ($key: String!, $code: PeriodCode) {{
            organization {{ measure(key: $key) {{ period(code: $code) {{ {selection} }} }} }} }}"
    );
    let reply = app.viewer().run(&query, json!({ "key": measure, "code": code })).await;
    reply.at("/organization/measure/period").clone()
}

/// Today is 23 November 2026.
#[apply(on_databases)]
async fn the_current_period_is_the_last_that_has_ended(database: Database) {
    let frequencies = ["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "SEMIANNUAL", "ANNUAL"];
    let measure = |it: &&str| json!({ "key": it, "scorecard": "s", "name": it, "frequency": it });
    let measures: Value = frequencies.iter().map(measure).collect();
    let table = [
        (1, ["2026-11-22", "2026-W47", "2026-10", "FY2026-Q3", "FY2026-H1", "FY2025"]),
        (4, ["2026-11-22", "2026-W47", "2026-10", "FY2027-Q2", "FY2027-H1", "FY2026"]),
        (7, ["2026-11-22", "2026-W47", "2026-10", "FY2027-Q1", "FY2026-H2", "FY2026"]),
    ];
    for (month, codes) in table {
        let app = database.app_with_fiscal_year(month).await;
        start(&app, measures.clone()).await;
        for (frequency, code) in frequencies.iter().zip(codes) {
            let shown = period(&app, frequency, None, "period { code }").await;
            assert_eq!(shown["period"]["code"], code, "{frequency}");
        }
    }
}

/// Days end at midnight in the organization's zone, America/Toronto: five hours after UTC's in November.
#[apply(on_databases)]
async fn the_current_day_is_yesterday_in_the_organizations_time_zone(database: Database) {
    let app = database.app().await;
    start(&app, json!([{ "key": "m", "scorecard": "s", "name": "M", "frequency": "DAILY" }])).await;
    for (hours, yesterday) in [(0, "2026-11-22"), (16, "2026-11-22"), (1, "2026-11-23")] {
        app.clock().advance(TimeDelta::hours(hours));
        assert_eq!(period(&app, "m", None, "period { code }").await["period"]["code"], yesterday);
    }
}

/// Strategy maps show the current period of the scorecard's review frequency by default.
#[apply(on_databases)]
async fn the_review_frequency_chooses_the_strategy_maps_period(database: Database) {
    let app = database.app().await;
    for (frequency, code) in [("MONTHLY", "2026-10"), ("QUARTERLY", "FY2026-Q3"), ("WEEKLY", "2026-W47")] {
        let card = json!({ "key": "s", "name": "S", "level": "TEAM", "reviewFrequency": frequency });
        app.import(&document(json!([card]), json!([]))).await;
        let query = r#"{ organization { scorecard(key: "s") { strategyMap { period { code } } } } }"#;
        let reply = app.viewer().run(query, json!({})).await;
        assert_eq!(reply.text("/organization/scorecard/strategyMap/period/code"), code);
    }
}

#[apply(on_databases)]
async fn quarters_are_those_of_the_fiscal_year(database: Database) {
    let app = database.app_with_fiscal_year(3).await;
    let months = json!([{ "period": "2026-02", "actual": 10 }, { "period": "2026-03", "actual": 14 }]);
    let measure =
        json!({ "key": "m", "scorecard": "s", "name": "M", "aggregation": "SUM", "periods": months });
    start(&app, json!([measure])).await;
    for (code, actual) in [("FY2026-Q4", 10.0), ("FY2026", 10.0), ("FY2027-Q1", 14.0), ("FY2027", 14.0)] {
        assert_eq!(period(&app, "m", Some(code), "actual").await["actual"], actual, "{code}");
    }
}

#[apply(on_databases)]
async fn where_nothing_is_known_there_is_no_zero(database: Database) {
    let app = database.app().await;
    let months = json!([{ "period": "2026-01", "actual": 0.1 }, { "period": "2026-02", "actual": 0.2 },
        { "period": "2027-01", "target": 1 }, { "period": "2027-02", "target": 2 }]);
    let measure =
        json!({ "key": "m", "scorecard": "s", "name": "M", "aggregation": "SUM", "periods": months });
    start(&app, json!([measure])).await;
    for code in ["FY2025-Q1", "2026-03", "FY2030", "2026-01-31"] {
        let shown = period(&app, "m", Some(code), "actual target score").await;
        let expected = if code == "2026-01-31" { json!(0.1) } else { Value::Null };
        assert_eq!((&shown["actual"], &shown["score"]), (&expected, &Value::Null), "{code}");
    }
    // Without any actual the targets of all months count; and 0.1 + 0.2 reads 0.3.
    assert_eq!(period(&app, "m", Some("FY2027-Q1"), "target").await["target"], 3.0);
    assert_eq!(period(&app, "m", Some("FY2026-Q1"), "actual").await["actual"], 0.3);
}

/// Invalid period codes are refused before execution, wherever they are written.
#[apply(on_databases)]
async fn a_bad_code_is_refused_before_anything_runs(database: Database) {
    let query = |declared: &str, code: &str| {
        format!(
            "query {declared} {{ organization {{ measure(key: \"m\") {{ period(code: {code}) {{ actual }} }} }} }}"
        )
    };
    let app = database.app().await;
    start(&app, json!([{ "key": "m", "scorecard": "s", "name": "M" }])).await;
    for code in ["2026-13", "2026-W54", "FY2026-Q5", "2026-02-30", "fy2026", "", "0000-01", "２０２６"] {
        let as_variable = query("($code: PeriodCode!)", "$code");
        let replies = [
            app.viewer().run(&as_variable, json!({ "code": code })).await,
            app.viewer().run(&query("", &format!("{code:?}")), json!({})).await,
        ];
        for reply in replies {
            assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{code:?}");
            let message = reply.body["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains(code), "{message}");
        }
    }
    let good = app.viewer().run(&query("", "\"2026-10\""), json!({})).await;
    assert_eq!(good.at("/organization/measure/period/actual"), &json!(null));
    let reply = app.viewer().run(&query("($code: PeriodCode!)", "$code"), json!({ "code": null })).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]));
}
