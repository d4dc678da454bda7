//! Figures that are easy to get wrong: comparisons, the periods they cover, and the measures they come from.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{document, scorecard};
use crate::support::{App, Database, on_databases};

/// A scorecard without objectives.
fn home(key: &str, parent: Option<&str>) -> Value {
    scorecard(key, parent, json!([]))
}

#[apply(on_databases)]
async fn computed_measures_are_listed_by_the_score_that_they_show(database: Database) {
    const LIST: &str = "query ($filter: MeasureFilter) { organization {
        measures(filter: $filter, orderBy: { field: SCORE }) { nodes { key period { score status } } } } }";
    let app = database.app().await;
    // Operands of the same scorecard, of another one, and of a formula of another one.
    let measure = |key: &str, at: &str, formula: Option<&str>, actual: Option<f64>| {
        json!({ "key": key, "scorecard": at, "name": key, "formula": formula, "scoring": "BANDS",
            "boundaries": [0, 50, 100], "periods": [{ "period": "2026-10", "actual": actual, "target": 100 }] })
    };
    let measures = json!([
        measure("a", "s", None, Some(80.0)),
        measure("b", "t", None, Some(20.0)),
        measure("half", "s", Some("{a} / 2"), None),
        measure("sum", "s", Some("{a} + {b} - 5"), None),
        measure("far", "s", Some("{near} / 2"), None),
        measure("near", "t", Some("{b} * 1.5"), None),
    ]);
    app.import(&document(json!([home("s", None), home("t", Some("s"))]), measures)).await;
    let list = async |filter: Value| app.viewer().run(LIST, json!({ "filter": filter })).await;
    let all = list(json!({})).await;
    let scores: Vec<_> = all
        .list("/organization/measures/nodes")
        .iter()
        .map(|it| (it["key"].as_str().unwrap().to_owned(), it["period"]["score"].as_f64()))
        .collect();
    let scores: Vec<_> = scores.iter().map(|(key, score)| (key.as_str(), *score)).collect();
    let expected = [("far", 15.0), ("b", 20.0), ("near", 30.0), ("half", 40.0), ("a", 80.0), ("sum", 95.0)];
    assert_eq!(scores, expected.map(|(key, score)| (key, Some(score))));
    for status in ["RED", "YELLOW", "GREEN", "NO_DATA", "UNSCORED"] {
        let shown =
            all.list("/organization/measures/nodes").iter().filter(|it| it["period"]["status"] == status);
        let shown: Vec<_> = shown.map(|it| it["key"].as_str().unwrap().to_owned()).collect();
        let found = list(json!({ "status": [status] })).await;
        assert_eq!(found.texts("/organization/measures/nodes", "/key"), shown, "{status}");
    }
}

/// Measure with the months that have data: code, actual, target.
fn measure(key: &str, home: &str, more: Value, months: &[(&str, Option<f64>, Option<f64>)]) -> Value {
    let periods: Vec<_> = months
        .iter()
        .map(|(code, actual, target)| {
            let mut period = json!({ "period": code });
            for (name, value) in [("actual", actual), ("target", target)] {
                if let Some(value) = value {
                    period[name] = json!(value);
                }
            }
            period
        })
        .collect();
    let mut measure = json!({ "key": key, "scorecard": home, "name": key, "periods": periods });
    for (name, value) in more.as_object().unwrap() {
        measure[name] = value.clone();
    }
    measure
}

const FIRST_QUARTER: [&str; 3] = ["2026-01", "2026-02", "2026-03"];

/// January to March, each month with the same actual and target.
fn months(actual: Option<f64>, target: Option<f64>) -> Vec<(&'static str, Option<f64>, Option<f64>)> {
    FIRST_QUARTER.map(|code| (code, actual, target)).to_vec()
}

async fn shown(app: &App, key: &str, code: &str, fields: &str) -> Value {
    let query = format!(
        "query ($key: String!, $code: PeriodCode!) {{ organization {{ measure(key: $key) {{
        period(code: $code) {{ {fields} }} }} }} }}"
    );
    let reply = app.viewer().run(&query, json!({ "key": key, "code": code })).await;
    reply.at("/organization/measure/period").clone()
}

#[apply(on_databases)]
async fn a_quarter_with_a_target_for_one_month_compares_that_month(database: Database) {
    let app = database.app().await;
    let sum = json!({ "aggregation": "SUM" });
    let sales =
        [("2026-01", Some(50.0), None), ("2026-02", Some(50.0), None), ("2026-03", Some(50.0), Some(100.0))];
    let late = [("2026-01", Some(50.0), None), ("2026-03", None, Some(100.0))];
    let open = [("2026-01", None, Some(10.0)), ("2026-02", None, Some(20.0))];
    let measures = json!([
        measure("sales", "s", sum.clone(), &sales),
        measure("late", "s", sum.clone(), &late),
        measure("open", "s", sum, &open),
    ]);
    app.import(&document(json!([home("s", None)]), measures)).await;
    const FIELDS: &str = "actual comparedActual compared target variance score status reason yearToDate { actual target score status }";
    let quarter = json!({ "actual": 150.0, "comparedActual": 50.0, "compared": 1, "target": 100.0, "variance": -50.0,
        "score": 0.0, "status": "RED", "reason": null,
        "yearToDate": { "actual": 150.0, "target": 100.0, "score": 0.0, "status": "RED" } });
    assert_eq!(shown(&app, "sales", "FY2026-Q1", FIELDS).await, quarter);
    const SHORT: &str = "actual comparedActual compared target status reason";
    let late = json!({ "actual": 50.0, "comparedActual": null, "compared": 0, "target": null, "status": "UNSCORED", "reason": "NO_TARGET" });
    assert_eq!(shown(&app, "late", "FY2026-Q1", SHORT).await, late);
    let open = json!({ "actual": null, "comparedActual": null, "compared": 0, "target": 30.0, "status": "NO_DATA", "reason": "NO_ACTUAL" });
    assert_eq!(shown(&app, "open", "FY2026-Q1", SHORT).await, open);
    let month = json!({ "actual": 50.0, "comparedActual": 50.0, "compared": 1, "target": 100.0, "status": "RED", "reason": null });
    assert_eq!(shown(&app, "sales", "2026-03", SHORT).await, month);
}

#[apply(on_databases)]
async fn a_quarter_of_which_one_month_is_in_is_compared_with_one_month(database: Database) {
    let app = database.app().await;
    let flat = ["2026-04", "2026-05", "2026-06", "2026-07"].map(|code| (code, Some(100.0), None));
    let measures = json!([
        measure("orders", "s", json!({ "aggregation": "SUM" }), &flat),
        measure("level", "s", json!({ "aggregation": "LAST" }), &flat),
        measure(
            "double",
            "s",
            json!({ "formula": "{orders} * 2" }),
            &flat.map(|(code, ..)| (code, None, Some(1.0)))
        ),
    ]);
    app.import(&document(json!([home("s", None)]), measures)).await;
    for key in ["orders", "level", "double"] {
        let trend = shown(&app, key, "FY2026-Q3", "trend { direction change compared }").await;
        assert_eq!(trend["trend"], json!({ "direction": "FLAT", "change": 0.0, "compared": 1.0 }), "{key}");
    }
    let trend = shown(&app, "orders", "FY2026-Q4", "trend { direction }").await;
    assert_eq!(trend["trend"], Value::Null);
}

#[apply(on_databases)]
async fn computed_measures_are_held_against_what_their_months_add_up_to(database: Database) {
    let app = database.app().await;
    let entered = |key: &str, actual: f64| {
        measure(key, "s", json!({ "aggregation": "SUM" }), &months(Some(actual), None))
    };
    let bill = |key: &str, calculation: &str| {
        let more = json!({ "formula": "{a} * 2 + 100", "aggregation": "SUM", "calculation": calculation });
        measure(key, "s", more, &months(None, Some(180.0)))
    };
    let measures = json!([
        entered("a", 40.0),
        entered("b", 50.0),
        measure(
            "total",
            "s",
            json!({ "formula": "{a} + {b}", "direction": "DECREASE" }),
            &months(None, Some(100.0))
        ),
        measure(
            "banded",
            "s",
            json!({ "formula": "{a} + {b}", "scoring": "BANDS", "boundaries": [0, 90, 180] }),
            &months(None, Some(90.0))
        ),
        measure(
            "way",
            "s",
            json!({ "formula": "{a} + {b}", "scoring": "PROGRESS", "baseline": 80 }),
            &months(None, Some(100.0))
        ),
        bill("bill", "AGGREGATE_FIRST"),
        bill("monthly-bill", "CALCULATE_FIRST"),
    ]);
    app.import(&document(json!([home("s", None)]), measures)).await;
    const FIELDS: &str = "actual target variance status score";
    for (key, actual, target, status, score) in [
        ("total", 270.0, 300.0, "GREEN", 100.0),
        ("banded", 270.0, 270.0, "YELLOW", 50.0),
        ("way", 270.0, 300.0, "YELLOW", 50.0),
        ("bill", 340.0, 540.0, "RED", 0.0),
        ("monthly-bill", 540.0, 540.0, "GREEN", 66.6666666667),
    ] {
        let expected = json!({ "actual": actual, "target": target, "variance": actual - target, "status": status, "score": score });
        assert_eq!(shown(&app, key, "FY2026-Q1", FIELDS).await, expected, "{key}");
    }
    let reply = app
        .viewer()
        .run("{ organization { measures { nodes { key aggregation calculation } } } }", json!({}))
        .await;
    let all: Vec<_> = reply
        .list("/organization/measures/nodes")
        .iter()
        .map(|it| {
            (
                it["key"].as_str().unwrap(),
                it["aggregation"].as_str().unwrap(),
                it["calculation"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(all.contains(&("total", "SUM", "AGGREGATE_FIRST")), "{all:?}");
    assert!(all.contains(&("monthly-bill", "SUM", "CALCULATE_FIRST")), "{all:?}");
}

#[apply(on_databases)]
async fn how_a_formula_is_taken_over_time_is_edited_like_anything_else(database: Database) {
    let app = database.app().await;
    let entered = |key: &str| measure(key, "s", json!({ "aggregation": "SUM" }), &months(Some(1.0), None));
    app.import(&document(json!([home("s", None)]), json!([entered("a"), entered("b")]))).await;
    let scorecard = app.id("scorecard", "s").await;
    const SHOWN: &str = "measure { id aggregation calculation missingOperand }";
    let created = json!({ "scorecardId": scorecard, "key": "c", "name": "C", "formula": "{a} + {b}",
        "calculation": "CALCULATE_FIRST", "missingOperand": "SKIP" });
    let reply = app.editor().done("measureCreate", created, SHOWN).await;
    let measure = reply.at("/measureCreate/measure").clone();
    assert_eq!(
        (&measure["aggregation"], &measure["calculation"]),
        (&json!("SUM"), &json!("CALCULATE_FIRST"))
    );
    assert_eq!(measure["missingOperand"], "SKIP");
    let update = async |fields: Value| {
        let mut input = json!({ "id": measure["id"] });
        input.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let reply = app.editor().done("measureUpdate", input, SHOWN).await;
        reply.at("/measureUpdate/measure/aggregation").clone()
    };
    assert_eq!(update(json!({ "aggregation": "MAXIMUM" })).await, "MAXIMUM");
    assert_eq!(update(json!({ "name": "D" })).await, "MAXIMUM");
    // Not chosen any more.
    assert_eq!(update(json!({ "aggregation": null })).await, "SUM");
    assert_eq!(update(json!({ "formula": "{a} / {b}" })).await, "LAST");
    // The document says what was chosen, and what was not.
    let exported = app.editor().export().await;
    let copied = exported["measures"].as_array().unwrap().iter().find(|it| it["key"] == "c").unwrap().clone();
    assert_eq!((&copied["aggregation"], &copied["calculation"]), (&Value::Null, &json!("CALCULATE_FIRST")));
    app.import(&exported).await;
    assert_eq!(app.editor().export().await, exported);
}

#[apply(on_databases)]
async fn three_accidents_against_a_target_of_none_are_red(database: Database) {
    let app = database.app().await;
    let measures = json!([measure(
        "accidents",
        "s",
        json!({ "direction": "DECREASE", "aggregation": "SUM" }),
        &[("2026-10", Some(3.0), Some(0.0))]
    )]);
    app.import(&document(json!([home("s", None)]), measures)).await;
    let fields = "score status explanation { method rule redAt greenAt }";
    let period = shown(&app, "accidents", "2026-10", fields).await;
    assert_eq!((&period["score"], &period["status"]), (&json!(0.0), &json!("RED")));
    let explanation = &period["explanation"];
    assert_eq!(
        (&explanation["method"], &explanation["redAt"], &explanation["greenAt"]),
        (&json!("MET_OR_NOT"), &json!(0.0), &json!(0.0))
    );
    assert!(explanation["rule"].as_str().unwrap().contains("without a tolerance"), "{explanation}");
    let reply = app
        .viewer()
        .run(
            "{ organization { scorecard(key: \"s\") { balance { findings { code severity nodes { __typename } } } } } }",
            json!({}),
        )
        .await;
    let finding = json!({ "code": "MEASURE_WITHOUT_RED_FLAG", "severity": "INFO", "nodes": [{ "__typename": "Measure" }] });
    assert!(
        reply.list("/organization/scorecard/balance/findings").contains(&finding),
        "{:?}",
        reply.at("/organization/scorecard/balance/findings")
    );
}

#[apply(on_databases)]
async fn operands_are_taken_over_the_months_in_which_all_are_known(database: Database) {
    let app = database.app().await;
    let ratio = |key: &str, policy: &str| {
        let more = json!({ "formula": "{cost} / {units}", "direction": "DECREASE", "aggregation": "AVERAGE", "missingOperand": policy });
        measure(key, "s", more, &months(None, Some(10.0)))
    };
    let measures = json!([
        measure("cost", "s", json!({ "aggregation": "SUM" }), &months(Some(100.0), None)[..2]),
        measure("units", "s", json!({ "aggregation": "SUM" }), &months(Some(10.0), None)),
        ratio("unit-cost", "BLANK"),
        ratio("all-months", "ZERO"),
        measure("nothing", "s", json!({ "formula": "{units} / ({units} - {units})" }), &months(None, None)),
    ]);
    app.import(&document(json!([home("s", None)]), measures)).await;
    let quarter = shown(
        &app,
        "unit-cost",
        "FY2026-Q1",
        "actual target compared status explanation { components { label value } }",
    )
    .await;
    let components = json!([{ "label": "cost", "value": 200.0 }, { "label": "units", "value": 20.0 }]);
    let expected = json!({ "actual": 10.0, "target": 10.0, "compared": 2, "status": "GREEN", "explanation": { "components": components } });
    assert_eq!(quarter, expected);
    assert_eq!(shown(&app, "all-months", "FY2026-Q1", "actual").await["actual"], json!(6.66666666667));
    let nothing = shown(&app, "nothing", "2026-01", "actual status reason").await;
    assert_eq!(nothing, json!({ "actual": null, "status": "UNSCORED", "reason": "DIVISION_BY_ZERO" }));
}

#[apply(on_databases)]
async fn a_roll_up_lists_its_members_and_is_scored_for_those_that_have_reported(database: Database) {
    let app = database.app().await;
    let cards = json!([home("s", None), home("x", Some("s")), home("y", Some("s")), home("z", Some("s"))]);
    let named = |key: &str, at: &str, name: &str, actual: Option<f64>, target: Option<f64>| {
        measure(key, at, json!({ "name": name, "aggregation": "SUM" }), &[("2026-10", actual, target)])
    };
    let parent = |key: &str, name: &str, target: f64| {
        measure(key, "s", json!({ "name": name, "source": "ROLLED_UP" }), &[("2026-10", None, Some(target))])
    };
    let measures = json!([
        parent("sales", "Zürich sales", 100.0),
        named("x-sales", "x", "zu\u{308}rich  SALES", Some(60.0), Some(60.0)),
        named("y-sales", "y", "Zürich sales\u{200b}", None, Some(40.0)),
        named("z-sales", "z", "Zurich sales", Some(1.0), Some(1.0)),
        parent("costs", "Costs", 10.0),
        named("x-costs", "x", "costs", Some(5.0), None),
        named("y-costs", "y", "costs", None, None),
    ]);
    app.import(&document(cards, measures)).await;
    const FIELDS: &str = "actual target variance status reason completeness
        explanation { scoredTarget components { label nodeOrNull { __typename } status value score } }";
    let period = shown(&app, "sales", "2026-10", FIELDS).await;
    let component = |label: &str, status: &str, value: Option<f64>| json!({ "label": label, "nodeOrNull": { "__typename": "Measure" }, "status": status, "value": value, "score": null });
    let expected = json!({ "actual": 60.0, "target": 100.0, "variance": 0.0, "status": "GREEN", "reason": null, "completeness": 0.5,
        "explanation": { "scoredTarget": 60.0, "components": [
            component("zu\u{308}rich  SALES", "GREEN", Some(60.0)), component("Zürich sales\u{200b}", "NO_DATA", None)] } });
    assert_eq!(period, expected);
    let costs = shown(&app, "costs", "2026-10", "actual status reason").await;
    assert_eq!(costs, json!({ "actual": 5.0, "status": "NO_DATA", "reason": "MEMBER_MISSING" }));
    let reply = app
        .viewer()
        .run(
            "{ organization { scorecard(key: \"s\") { balance { findings { code message } } } } }",
            json!({}),
        )
        .await;
    let messages = reply
        .list("/organization/scorecard/balance/findings")
        .iter()
        .filter(|it| it["code"] == "ROLLED_UP_LEAVES_OUT");
    let messages: Vec<_> = messages.map(|it| it["message"].as_str().unwrap()).collect();
    assert!(
        matches!(messages[..], [message] if message.contains("\"Zurich sales\" of \"z\"")),
        "{messages:?}"
    );
}

#[apply(on_databases)]
async fn recorded_figures_come_back_as_they_were_and_computed_ones_rounded(database: Database) {
    let app = database.app().await;
    app.import(&document(
        json!([home("s", None)]),
        json!([measure("m", "s", json!({ "aggregation": "SUM" }), &[])]),
    ))
    .await;
    let figures = [1234567890123.45, 1234567890123.0, 0.1 + 0.2, 9007199254740992.0, -98765432109876.5];
    let codes = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"];
    for (code, value) in codes.iter().zip(figures) {
        app.contributor()
            .record(json!([{ "measure": { "key": "m" }, "period": code, "value": value }]))
            .await;
        assert_eq!(shown(&app, "m", code, "actual").await["actual"].as_f64(), Some(value), "{code}");
    }
    let quarter = shown(&app, "m", "FY2026-Q1", "actual").await;
    assert_eq!(quarter["actual"].as_f64(), Some(2469135780250.0));
    // Whole numbers that would become their neighbours are refused, as literals and in variables.
    const RECORD: &str = "mutation ($value: Float!) { actualsRecord(input: { entries: [{ measure: { key: \"m\" }, period: \"2026-06\", value: $value }] }) { recorded userErrors { code field } } }";
    let inexact: Value = serde_json::from_str("9007199254740993").unwrap();
    let refused = app.contributor().run(RECORD, json!({ "value": inexact })).await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
    let literal = RECORD.replace("$value }", "9007199254740993 }").replace(" ($value: Float!)", "");
    let refused = app.contributor().run(&literal, json!({})).await;
    assert_eq!(refused.user_errors("actualsRecord"), ["OUT_OF_RANGE input.entries.0.value"]);
    let beyond = app.contributor().run(RECORD, json!({ "value": 1e17 })).await;
    assert_eq!(beyond.user_errors("actualsRecord"), ["OUT_OF_RANGE input.entries.0.value"]);
    assert_eq!(shown(&app, "m", "2026-06", "actual").await["actual"], Value::Null);
}

#[apply(on_databases)]
async fn explanations_of_measures_are_data(database: Database) {
    let app = database.app().await;
    let measures = json!([
        measure("sales", "s", json!({ "baseline": 50 }), &[("2026-10", Some(95.0), Some(100.0))]),
        measure(
            "temperature",
            "s",
            json!({ "direction": "MAINTAIN" }),
            &[("2026-10", Some(25.0), Some(20.0))]
        ),
    ]);
    app.import(&document(json!([home("s", None)]), measures)).await;
    const FIELDS: &str =
        "redFlag deviation favourable explanation { method basis scoredActual scoredTarget redAt greenAt
        bands { from to status } components { label } }";
    let band = |from: Option<f64>, to: Option<f64>, status: &str| json!({ "from": from, "to": to, "status": status });
    let bands = [
        band(None, Some(90.0), "RED"),
        band(Some(90.0), Some(100.0), "YELLOW"),
        band(Some(100.0), None, "GREEN"),
    ];
    let sales = json!({ "redFlag": null, "deviation": null, "favourable": false, "explanation": {
        "method": "THREE_BAND", "basis": "PERIOD", "scoredActual": 95.0, "scoredTarget": 100.0, "redAt": 90.0,
        "greenAt": 100.0, "bands": bands, "components": [] } });
    assert_eq!(shown(&app, "sales", "2026-10", FIELDS).await, sales);
    let temperature = shown(&app, "temperature", "2026-10", FIELDS).await;
    assert_eq!((&temperature["deviation"], &temperature["favourable"]), (&json!(5.0), &json!(false)));
    let statuses: Vec<_> = temperature["explanation"]["bands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["status"].clone())
        .collect();
    assert_eq!(statuses, ["RED", "YELLOW", "GREEN", "YELLOW", "RED"]);
}
