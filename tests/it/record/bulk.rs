//! Bulk recording: many entries are written by set-based statements.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, sized};
use macro_rules_attribute::apply;

/// 5,000 entries: 50 measures, 100 months.
fn entries(first: usize, value: Option<f64>) -> Value {
    let months: Vec<String> = (0..100).map(|at| format!("{}-{:02}", 2010 + at / 12, at % 12 + 1)).collect();
    let measures = first..first + 50;
    let entries = measures.flat_map(|measure| {
        months.iter().map(move |month| {
            let reference = json!({ "key": format!("measure-{measure}") });
            match value {
                Some(value) => json!({ "measure": reference, "period": month, "value": value }),
                None => json!({ "measure": reference, "period": month, "target": 5, "redFlag": 4 }),
            }
        })
    });
    entries.collect()
}

const RECORD: &str = "mutation ($input: ActualsRecordInput!) { actualsRecord(input: $input) { recorded userErrors { code } } }";
const SET: &str =
    "mutation ($input: TargetsSetInput!) { targetsSet(input: $input) { set userErrors { code } } }";

/// Maximum number of statements for 5,000 entries.
const BOUND: usize = 20;

async fn record(app: &App, first: usize) {
    let input = json!({ "input": { "entries": entries(first, Some(2.0)) } });
    let (count, reply) = app.counted(app.contributor().run(RECORD, input)).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 5_000.0, "{:?}", reply.at("/actualsRecord"));
    assert!(count <= BOUND, "{count} statements on {:?}", app.database());
}

async fn set(app: &App, first: usize) {
    let input = json!({ "input": { "entries": entries(first, None) } });
    let (count, reply) = app.counted(app.editor().run(SET, input)).await;
    assert_eq!(reply.number("/targetsSet/set"), 5_000.0);
    assert!(count <= BOUND, "{count} statements on {:?}", app.database());
}

#[apply(on_databases)]
async fn ten_thousand_actuals_take_few_statements(database: Database) {
    let app = database.app().await;
    app.import(&sized(20, 100, 1)).await;
    let revision = app.viewer().revision().await;
    record(&app, 0).await;
    record(&app, 50).await;
    // Over what is there already.
    set(&app, 50).await;
    assert_eq!(app.viewer().revision().await, revision + 3);
    let query = r#"{ organization { measure(key: "measure-99") {
        periods(from: "2010-01", to: "2018-04") { actual target redFlag } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let periods = reply.list("/organization/measure/periods");
    assert_eq!(periods.len(), 100);
    let known = json!({ "actual": 2.0, "target": 5.0, "redFlag": 4.0 });
    assert!(periods.iter().all(|period| *period == known), "{periods:?}");
}
