//! Error policies: what happens to good entries beside bad ones.

use serde_json::{Value, json};

use super::start;
use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

/// Entries that are good, bad, good, bad in two ways, and good.
fn mixed(policy: Option<&str>) -> Value {
    let entries = json!([
        { "measure": { "key": "sales" }, "period": "2026-01", "value": 1 },
        { "measure": { "key": "nothing" }, "period": "2026-01", "value": 2 },
        { "measure": { "key": "sales" }, "period": "2026-02", "value": 3 },
        { "measure": { "key": "sales" }, "period": "2026-13", "value": 4 },
        { "measure": { "key": "cost" }, "period": "2026-01", "value": 5 },
    ]);
    match policy {
        Some(policy) => json!({ "entries": entries, "errorPolicy": policy }),
        None => json!({ "entries": entries }),
    }
}

const ERRORS: [&str; 2] = ["NOT_FOUND input.entries.1.measure", "BAD_PERIOD input.entries.3.period"];

#[apply(on_databases)]
async fn all_are_rejected_unless_told_otherwise(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let export = app.viewer().export().await;
    for input in [mixed(None), mixed(Some("REJECT_ALL"))] {
        let reply = app.contributor().record(input).await;
        assert_eq!(reply.user_errors("actualsRecord"), ERRORS);
        assert_eq!(reply.number("/actualsRecord/recorded"), 0.0);
        assert_eq!(reply.at("/actualsRecord/results"), &json!([null, null, null, null, null]));
        assert_eq!(reply.text("/actualsRecord/revision"), revision.to_string());
    }
    assert_eq!(app.viewer().revision().await, revision);
    assert_eq!(app.viewer().export().await, export);
}

#[apply(on_databases)]
async fn row_by_row_keeps_the_good_ones(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let reply = app.contributor().record(mixed(Some("ROW_BY_ROW"))).await;
    assert_eq!(reply.user_errors("actualsRecord"), ERRORS);
    assert_eq!(reply.number("/actualsRecord/recorded"), 3.0);
    let actuals: Vec<_> =
        reply.list("/actualsRecord/results").iter().map(|it| it["actual"].clone()).collect();
    assert_eq!(actuals, [json!(1.0), Value::Null, json!(3.0), Value::Null, json!(5.0)]);
    assert_eq!(app.viewer().revision().await, revision + 1);

    let export = app.viewer().export().await;
    let known = |measure: usize| export["measures"][measure]["periods"].as_array().unwrap().len();
    assert_eq!((known(0), known(1)), (2, 1));
}

#[apply(on_databases)]
async fn row_by_row_without_a_good_one_writes_nothing(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let bad = json!({
        "entries": [{ "measure": { "key": "nothing" }, "period": "2026-01", "value": 2 }],
        "errorPolicy": "ROW_BY_ROW",
    });
    let reply = app.contributor().record(bad).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["NOT_FOUND input.entries.0.measure"]);
    assert_eq!(app.viewer().revision().await, revision);
}

#[apply(on_databases)]
async fn targets_know_both_policies_too(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let entries = json!([
        { "measure": { "key": "sales" }, "period": "2026-01", "target": 10 },
        { "measure": { "key": "sales" }, "period": "2026-02", "target": 10, "redFlag": 10 },
    ]);
    let errors = ["EQUALS_TARGET input.entries.1.redFlag"];
    let reply = app.editor().set(entries.clone()).await;
    assert_eq!(reply.user_errors("targetsSet"), errors);
    assert_eq!(reply.number("/targetsSet/set"), 0.0);
    assert_eq!(app.viewer().revision().await, revision);

    let reply = app.editor().set(json!({ "entries": entries, "errorPolicy": "ROW_BY_ROW" })).await;
    assert_eq!(reply.user_errors("targetsSet"), errors);
    assert_eq!(reply.number("/targetsSet/set"), 1.0);
    assert_eq!(reply.number("/targetsSet/results/0/target"), 10.0);
    assert_eq!(reply.at("/targetsSet/results/1"), &Value::Null);
}

/// Numbers that f64 would round to a neighbour are an error of their own entry, and never recorded as that neighbour.
#[apply(on_databases)]
async fn a_whole_number_beyond_2_53_is_the_error_of_its_entry(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    for text in ["9007199254740993", "-9007199254740993", "12345678901234567"] {
        let number: Value = serde_json::from_str(text).unwrap();
        let entries = |fact: &str| {
            let entry = |period: &str, number: &Value| json!({ "measure": { "key": "sales" }, "period": period, fact: number });
            json!([entry("2026-01", &json!(1)), entry("2026-02", &number), entry("2026-03", &json!(3))])
        };
        let actuals = json!({ "entries": entries("value"), "errorPolicy": "ROW_BY_ROW" });
        let reply = app.contributor().record(actuals).await;
        assert_eq!(reply.user_errors("actualsRecord"), ["OUT_OF_RANGE input.entries.1.value"], "{text}");
        assert_eq!(reply.number("/actualsRecord/recorded"), 2.0);
        let reply = app.contributor().record(entries("value")).await;
        assert_eq!(reply.user_errors("actualsRecord"), ["OUT_OF_RANGE input.entries.1.value"], "{text}");
        assert_eq!(reply.number("/actualsRecord/recorded"), 0.0);

        let targets = json!({ "entries": entries("target"), "errorPolicy": "ROW_BY_ROW" });
        let reply = app.editor().set(targets).await;
        assert_eq!(reply.user_errors("targetsSet"), ["OUT_OF_RANGE input.entries.1.target"], "{text}");
        assert_eq!(reply.number("/targetsSet/set"), 2.0);

        // Nor is it taken for its neighbour where it is expected.
        let known =
            json!([{ "measure": { "key": "sales" }, "period": "2026-04", "value": 9007199254740992_i64 }]);
        app.contributor().record(known).await;
        let expected = json!([{ "measure": { "key": "sales" }, "period": "2026-04", "value": 4,
            "expected": { "actual": number } }]);
        let reply = app.contributor().record(expected).await;
        assert_eq!(reply.user_errors("actualsRecord"), ["CONFLICT input.entries.0.expected"], "{text}");
    }
    let query =
        "{ organization { measure(key: \"sales\") { period(code: \"2026-02\") { actual target } } } }";
    let reply = app.viewer().run(query, json!({})).await;
    let period = reply.at("/organization/measure/period");
    assert_eq!(period, &json!({ "actual": null, "target": null }));
}
