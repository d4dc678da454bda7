//! Forecasts of measures, through the API.

use serde_json::{Value, json};

use crate::support::{Database, document, on_databases};
use macro_rules_attribute::apply;

/// Sales that grow by 2 a month up to October 2026, the current one; complaints, of which little is known.
fn strategy() -> Value {
    let month = |at: i32| format!("{}-{:02}", at / 12, at % 12 + 1);
    let last = 2026 * 12 + 9;
    let sales: Vec<_> = (last - 23..=last)
        .map(|at| json!({ "period": month(at), "actual": f64::from(2 * (at - last)) + 100.0 }))
        .collect();
    let targets = (last + 1..=last + 3).map(|at| json!({ "period": month(at), "target": 105 }));
    let sales: Vec<_> = sales.into_iter().chain(targets).collect();
    let few: Vec<_> = (last - 6..=last).map(|at| json!({ "period": month(at), "actual": 1 })).collect();
    let measure = |key: &str, unit: &str, periods: Value| json!({ "key": key, "scorecard": "acme", "name": key, "unit": { "kind": unit }, "periods": periods });
    let doubled =
        json!({ "key": "doubled", "scorecard": "acme", "name": "Doubled", "formula": "{sales} * 2" });
    document(
        json!([{ "key": "acme", "name": "Acme", "level": "ENTERPRISE" }]),
        json!([
            measure("sales", "NUMBER", json!(sales)),
            measure("few", "NUMBER", json!(few)),
            measure("held", "YES_NO", json!(few)),
            doubled,
        ]),
    )
}

const FORECAST: &str = "query ($key: String!, $periods: Int, $level: Float, $until: PeriodCode) { organization {
    measure(key: $key) { forecast(periods: $periods, level: $level, until: $until) { last { code } history seasonLength
        level points { period { code } value lower upper measurePeriod { target actual } } } } } }";

#[apply(on_databases)]
async fn a_measure_goes_on_as_it_did(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let ask = async |variables: Value| {
        let reply = app.viewer().run(FORECAST, variables).await;
        reply.at("/organization/measure/forecast").clone()
    };
    for (key, factor) in [("sales", 1.0), ("doubled", 2.0)] {
        let found = ask(json!({ "key": key, "periods": 2, "level": 0.9 })).await;
        assert_eq!(found["last"], json!({ "code": "2026-10" }));
        assert_eq!(
            [&found["history"], &found["seasonLength"], &found["level"]],
            [&json!(24), &Value::Null, &json!(0.9)]
        );
        let points = found["points"].as_array().unwrap();
        assert_eq!(points.len(), 2);
        for (at, point) in points.iter().enumerate() {
            let wanted = factor * (102.0 + 2.0 * at as f64);
            let number = |name: &str| point[name].as_f64().unwrap();
            assert!((number("value") - wanted).abs() < factor, "{point} is not near {wanted}");
            assert!(number("lower") <= number("value") && number("value") <= number("upper"), "{point}");
            assert_eq!(point["period"]["code"], format!("2026-{}", 11 + at));
        }
        let target = if key == "sales" { json!(105.0) } else { Value::Null };
        assert_eq!(points[0]["measurePeriod"], json!({ "target": target, "actual": null }));
    }
    // As of an earlier period, beside what came.
    let found = ask(json!({ "key": "sales", "periods": 1, "until": "2026-06" })).await;
    assert_eq!([&found["history"], &found["level"]], [&json!(20), &json!(0.8)]);
    assert_eq!(found["points"][0]["measurePeriod"], json!({ "target": null, "actual": 94.0 }));
    assert_eq!(ask(json!({ "key": "few" })).await, Value::Null, "seven values tell nothing");
    assert_eq!(ask(json!({ "key": "held" })).await, Value::Null);
    let quarter = ask(json!({ "key": "sales", "until": "FY2026-Q3" })).await;
    assert_eq!(quarter["last"]["code"], "2026-09", "the measure's last period that ended in it");
    for (wrong, said) in [
        (json!({ "key": "sales", "periods": 0 }), "`periods` is a number from 1 to 36"),
        (json!({ "key": "sales", "periods": 37 }), "`periods` is a number from 1 to 36"),
        (
            json!({ "key": "sales", "level": 1.0 }),
            "`level` is a number from 0.5 to 0.99: 0.8 holds four of five cases",
        ),
    ] {
        let reply = app.viewer().run(FORECAST, wrong).await;
        assert_eq!(
            (reply.codes(), reply.body["errors"][0]["message"].as_str()),
            (vec!["BAD_USER_INPUT"], Some(said))
        );
    }
}
