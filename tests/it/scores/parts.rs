//! Only requested fields are computed: each has the same value alone as among all.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::support::{Database, document, on_databases};

const FIELDS: [&str; 20] = [
    "period { code }",
    "actual",
    "text",
    "target",
    "targetUpper",
    "redFlag",
    "stretch",
    "benchmark",
    "dueOn",
    "variance",
    "variancePercent",
    "progress",
    "score",
    "status",
    "reason",
    "trend { direction change }",
    "yearToDate { actual target score status }",
    "completeness",
    "carried",
    "explanation { rule }",
];

#[apply(on_databases)]
async fn a_field_says_alone_what_it_says_among_all(database: Database) {
    let periods: Vec<_> = (1..=9)
        .map(|month| {
            json!({ "period": format!("2026-{month:02}"), "actual": 80 + month * month, "target": 100, "redFlag": 70,
                "benchmark": 120 })
        })
        .collect();
    let measure = |key: &str, basis: &str| {
        json!({ "key": key, "scorecard": "s", "name": key, "aggregation": "SUM", "scoreBasis": basis, "baseline": 50,
            "periods": periods })
    };
    let scorecard = json!([{ "key": "s", "name": "S", "level": "TEAM" }]);
    let measures = json!([measure("monthly", "PERIOD"), measure("yearly", "YEAR_TO_DATE")]);
    let app = database.app().await;
    app.import(&document(scorecard.clone(), measures.clone())).await;
    for key in ["monthly", "yearly"] {
        for (frequency, to) in [("MONTHLY", "2026-09"), ("QUARTERLY", "FY2026-Q3")] {
            let ask = async |fields: &str| {
                let query = format!(
                    "{{ organization {{ measure(key: \"{key}\") {{
                        periods(last: 3, to: \"{to}\", frequency: {frequency}) {{ {fields} }} }} }} }}"
                );
                let reply = app.viewer().run(&query, json!({})).await;
                reply.list("/organization/measure/periods").to_vec()
            };
            let all = ask(&FIELDS.join(" ")).await;
            assert!(all.iter().all(|period| period["score"].is_number()), "{all:#?}");
            for field in FIELDS {
                let name = field.split(' ').next().unwrap();
                for (alone, among) in ask(field).await.iter().zip(&all) {
                    assert_eq!(alone[name], among[name], "{key} {frequency} {name}");
                }
                let spread = format!("x: {field} ... {{ {field} }}");
                for (hidden, among) in ask(&spread).await.iter().zip(&all) {
                    assert_eq!((&hidden["x"], &hidden[name]), (&among[name], &among[name]), "{key} {name}");
                }
            }
        }
    }
}
