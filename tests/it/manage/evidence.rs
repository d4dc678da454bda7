//! Evidence of causal links in the figures, through the API.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use macro_rules_attribute::apply;

use crate::support::{Database, document, on_databases};

/// Consecutive months up to October 2026, one for each value from 0 to 100.
fn months(values: &[f64]) -> Value {
    let last = 2026 * 12 + 9;
    let first = last + 1 - i32::try_from(values.len()).unwrap();
    let period = |(value, month): (&f64, i32)| json!({ "period": format!("{}-{:02}", month / 12, month % 12 + 1), "actual": value });
    values.iter().zip(first..).map(period).collect()
}

/// Series of ups and downs without a pattern.
fn restless(length: usize) -> Vec<f64> {
    (0..length).map(|at| ((at * at * 7 + at * 31) % 61 + 20) as f64).collect()
}

/// Strategy with training, which sales follow two months later; the scorecard below it is empty.
fn strategy(cause: &[f64], effect: &[f64]) -> Value {
    let measure = |key: &str, values: &[f64]| {
        json!({ "key": key, "scorecard": "acme", "name": key, "scoring": "BANDS", "aggregation": "LAST",
            "boundaries": [0, 50, 100], "periods": months(values) })
    };
    let objective =
        |key: &str, measure: &str| json!({ "key": key, "name": key, "measures": [{ "measure": measure }] });
    document(
        json!([
            { "key": "acme", "name": "Acme", "level": "ENTERPRISE", "perspectives": [
                { "key": "money", "kind": "FINANCIAL", "objectives": [objective("grow", "sales")] },
                { "key": "people", "kind": "LEARNING_AND_GROWTH", "objectives": [objective("train", "trained")] },
            ], "links": [{ "cause": "train", "effect": "grow", "expectedLagMonths": 2 }] },
            { "key": "below", "name": "Below", "level": "TEAM", "parent": "acme", "perspectives": [] },
        ]),
        json!([measure("sales", effect), measure("trained", cause)]),
    )
}

/// Series that follows the cause two months later, and then comes to rest.
fn followed(cause: &[f64]) -> Vec<f64> {
    let mut effect: Vec<_> = (0..cause.len()).map(|at| cause[at.saturating_sub(2)]).collect();
    let last = effect.len() - 1;
    effect[last] = effect[last - 3];
    effect
}

const EVIDENCE: &str = r#"query ($until: PeriodCode) { organization { scorecard(key: "acme") { causalLinks {
    evidence(until: $until) { verdict reason frequency from { code } until { code } pValue qValue elsewhere { lag }
        best { lag levels { pairs } differences { coefficient pairs effectivePairs pValue } } lags { lag } } } } } }"#;

#[apply(on_databases)]
async fn a_link_is_held_against_the_figures(database: Database) {
    let cause = restless(47);
    let app = database.app().await;
    app.import(&strategy(&cause, &followed(&cause))).await;
    let reply = app.viewer().run(EVIDENCE, json!({ "until": null })).await;
    let found = reply.at("/organization/scorecard/causalLinks/0/evidence");
    let [verdict, frequency] = ["verdict", "frequency"].map(|field| found[field].as_str().unwrap());
    assert_eq!((verdict, frequency, &found["best"]["lag"]), ("SUPPORTED", "MONTHLY", &json!(2)), "{found}");
    assert_eq!((&found["from"]["code"], &found["until"]["code"]), (&json!("2022-11"), &json!("2026-10")));
    assert_eq!(
        (&found["best"]["levels"]["pairs"], &found["best"]["differences"]["pairs"]),
        (&json!(45), &json!(44))
    );
    // Three lags are tested around the expected one, and the scorecard has one link.
    let corrected = found["best"]["differences"]["pValue"].as_f64().unwrap() * 3.0;
    assert!((found["pValue"].as_f64().unwrap() - corrected).abs() < 1e-9 && corrected < 0.05, "{found}");
    assert_eq!((&found["qValue"], &found["reason"]), (&found["pValue"], &Value::Null));
    assert!(found["best"]["differences"]["effectivePairs"].as_f64().unwrap() <= 44.0, "{found}");
    assert!(found["elsewhere"]["lag"].as_i64().is_some_and(|lag| !(1..=3).contains(&lag)), "{found}");
    assert_eq!(found["lags"].as_array().unwrap().len(), 13);

    // A year after the first figures there are too few of them; by the end of a year all of its months count.
    for (until, expected, reason) in
        [("2023-12", "INSUFFICIENT_DATA", json!("TOO_FEW_PAIRS")), ("FY2025", "SUPPORTED", Value::Null)]
    {
        let reply = app.viewer().run(EVIDENCE, json!({ "until": until })).await;
        let found = reply.at("/organization/scorecard/causalLinks/0/evidence");
        assert_eq!((&found["verdict"], &found["reason"]), (&json!(expected), &reason), "{until}: {found}");
    }
    assert_eq!(app.viewer().run(EVIDENCE, json!({ "until": "2026" })).await.codes(), ["BAD_USER_INPUT"]);
}

#[apply(on_databases)]
async fn an_agenda_tells_what_the_figures_say(database: Database) {
    let cause = restless(47);
    let app = database.app().await;
    app.import(&strategy(&cause, &followed(&cause))).await;
    let input =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "MONTHLY", "period": "2026-10" });
    let reply = app.editor().done("reviewSchedule", input, "review { agenda { reason text } }").await;
    let items = reply.list("/reviewSchedule/review/agenda");
    let still = items.iter().find(|it| it["reason"] == "EFFECT_DOES_NOT_MOVE").unwrap();
    let expected = "\"train\" moved, and \"grow\" does not follow; over time the figures support the link";
    assert_eq!(still["text"], expected);
}

/// Scores that stay at 100 and targets that are raised each January show nothing: the evidence comes from the figures.
#[apply(on_databases)]
async fn figures_are_held_against_each_other_whatever_their_targets(database: Database) {
    let cause = restless(47);
    let app = database.app().await;
    let mut document = strategy(&cause, &followed(&cause));
    for measure in document["measures"].as_array_mut().unwrap() {
        let measure = measure.as_object_mut().unwrap();
        measure.remove("boundaries");
        measure.insert("scoring".to_owned(), json!("THREE_BAND"));
        for period in measure["periods"].as_array_mut().unwrap() {
            let year: f64 = period["period"].as_str().unwrap()[..4].parse().unwrap();
            period["target"] = json!(0.001 * (year - 2000.0));
        }
    }
    app.import(&document).await;
    let reply = app.viewer().run(EVIDENCE, json!({ "until": null })).await;
    let found = reply.at("/organization/scorecard/causalLinks/0/evidence");
    assert_eq!((&found["verdict"], &found["best"]["lag"]), (&json!("SUPPORTED"), &json!(2)), "{found}");
}

/// Monthly values of a measure that is rolled up from quarters would be three equal values each quarter.
#[apply(on_databases)]
async fn the_frequency_is_that_of_the_slowest_thing_below(database: Database) {
    let cause = restless(47);
    let app = database.app().await;
    let mut document = strategy(&cause, &followed(&cause));
    document["scorecards"][0]["perspectives"][0]["objectives"][0]["rollup"] = json!({ "mode": "ALIGNED" });
    document["scorecards"][1]["perspectives"] = json!([{ "key": "there", "kind": "FINANCIAL", "objectives": [
        { "key": "sell", "name": "Sell", "measures": [{ "measure": "orders" }] }] }]);
    document["scorecards"][1]["alignments"] = json!([{ "objective": "sell", "parentObjective": "grow" }]);
    let orders = json!({ "key": "orders", "scorecard": "below", "name": "Orders", "frequency": "QUARTERLY",
        "periods": [{ "period": "FY2026-Q1", "actual": 1 }, { "period": "FY2026-Q2", "actual": 2 }] });
    document["measures"].as_array_mut().unwrap().push(orders);
    app.import(&document).await;
    let reply = app.viewer().run(EVIDENCE, json!({ "until": null })).await;
    let found = reply.at("/organization/scorecard/causalLinks/0/evidence");
    let told = ["verdict", "reason", "frequency"].map(|field| found[field].as_str().unwrap());
    assert_eq!(told, ["INSUFFICIENT_DATA", "TOO_FEW_PAIRS", "QUARTERLY"], "{found}");
}

#[apply(on_databases)]
async fn who_sees_the_map_alone_is_shown_no_evidence(database: Database) {
    let query = r#"{ organization { scorecard(key: "acme") { causalLinks { cause { key } evidence { verdict } } } } }"#;
    let app = database.app().await;
    app.import(&strategy(&restless(34), &restless(34))).await;
    let eve = app.granted("eve", &[(Some("below"), Role::Admin, false)]).await;
    let reply = eve.run(query, json!({})).await;
    let link = json!({ "cause": { "key": "train" }, "evidence": null });
    assert_eq!(reply.at("/organization/scorecard/causalLinks/0"), &link);
}
