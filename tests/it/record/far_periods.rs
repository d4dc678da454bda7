//! Actuals of periods that are most likely mistyped: more than a fiscal year ahead, or before 1900.

use serde_json::{Value, json};

use crate::support::{App, Database, Reply, document, on_databases, small};
use macro_rules_attribute::apply;

fn entries(measure: &str, period: &str, rest: Value) -> Value {
    let mut entry = json!({ "measure": { "key": measure }, "period": period });
    entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    json!([entry])
}

async fn record(app: &App, measure: &str, period: &str, allow_future: Value) -> Reply {
    let value = json!({ "value": 1 });
    let input = json!({ "entries": entries(measure, period, value), "allowFuture": allow_future });
    app.contributor().record(input).await
}

/// Today is 2026-11-23.
#[apply(on_databases)]
async fn actuals_are_refused_after_the_next_fiscal_year_unless_allowed(database: Database) {
    // The fiscal year begins in July: today is in FY2027, and FY2028 ends in June 2028.
    let app = database.app_with_fiscal_year(7).await;
    app.import(&small()).await;
    let revision = app.viewer().revision().await;
    let too_early = ["TOO_EARLY input.entries.0.period"];
    for (measure, period) in
        [("sales", "2028-07"), ("sales", "2199-12"), ("staff", "FY2029"), ("certified", "FY2029-Q1")]
    {
        for allow in [json!(false), Value::Null] {
            let reply = record(&app, measure, period, allow).await;
            assert_eq!(reply.user_errors("actualsRecord"), too_early, "{measure} {period}");
        }
    }
    let reply = record(&app, "staff", "FY1900", json!(false)).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["OUT_OF_RANGE input.entries.0.period"]);
    // Other entries of the batch are recorded.
    let mut mixed = entries("sales", "2026-10", json!({ "value": 1 }));
    mixed
        .as_array_mut()
        .unwrap()
        .extend(entries("sales", "2029-10", json!({ "value": 1 })).as_array().unwrap().clone());
    let reply = app.contributor().record(json!({ "entries": mixed, "errorPolicy": "ROW_BY_ROW" })).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["TOO_EARLY input.entries.1.period"]);
    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0);
    assert_eq!(app.viewer().revision().await, revision + 1);

    for (measure, period) in
        [("sales", "2028-06"), ("staff", "FY2028"), ("certified", "FY2028-Q4"), ("sales", "1900-01")]
    {
        let reply = record(&app, measure, period, json!(false)).await;
        assert!(reply.user_errors("actualsRecord").is_empty(), "{measure} {period}");
    }
    for (measure, period) in [("sales", "2199-12"), ("staff", "FY2029"), ("staff", "FY1900")] {
        let reply = record(&app, measure, period, json!(true)).await;
        assert!(reply.user_errors("actualsRecord").is_empty(), "{measure} {period}");
        // Existing values may be recorded again, as importing an exported file does.
        let reply = record(&app, measure, period, json!(false)).await;
        assert!(reply.user_errors("actualsRecord").is_empty(), "{measure} {period}");
        // Clearing a value recorded by mistake needs no permission for far periods.
        let cleared = entries(measure, period, json!({ "clear": true }));
        let reply = app.contributor().record(cleared).await;
        assert!(reply.user_errors("actualsRecord").is_empty(), "{measure} {period}");
    }
    // A plan reaches further than what was measured.
    let target = entries("sales", "2035-01", json!({ "target": 1 }));
    assert!(app.editor().set(target).await.user_errors("targetsSet").is_empty());
}

#[apply(on_databases)]
async fn a_document_says_that_it_may_and_keeps_what_is_known(database: Database) {
    let app = database.app().await;
    let with = |periods: Value| {
        let scorecard = json!({ "key": "top", "name": "Top", "level": "ENTERPRISE" });
        let measure = json!({ "key": "own", "scorecard": "top", "name": "Own", "periods": periods });
        document(json!([scorecard]), json!([measure]))
    };
    let far = with(json!([
        { "period": "2026-10", "actual": 1 },
        { "period": "2035-01", "target": 5 },
        { "period": "2062-10", "actual": 1 },
    ]));
    let reply = app.editor().try_import(&far, false).await;
    assert_eq!(reply.problems(), ["TOO_EARLY /measures/0/periods/2/period"]);
    let import = "mutation ($input: ScorecardsImportInput!) { scorecardsImport(input: $input) {
        changed userErrors { code } } }";
    let input = json!({ "input": { "document": far, "allowFuture": true } });
    let reply = app.editor().run(import, input).await;
    assert_eq!(reply.at("/scorecardsImport/userErrors"), &json!([]));
    // Stored values are not new in the document, and are accepted.
    app.import(&far).await;
    app.import(&app.viewer().export().await).await;
    let changed = with(json!([{ "period": "2062-10", "actual": 2 }]));
    let reply = app.editor().try_import(&changed, false).await;
    assert_eq!(reply.problems(), ["TOO_EARLY /measures/0/periods/0/period"]);
    app.import(&with(json!([{ "period": "2062-10", "actual": null }]))).await;
}
