//! Refused facts: what cannot be known of a measure in a period.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{check, set, several};
use crate::support::{Database, Patch, on_databases};

#[apply(on_databases)]
async fn codes_of_no_period(database: Database) {
    let at = "/measures/0/periods/0/period";
    let codes = [
        "2026-13",
        "2026-00",
        "2026-1",
        "26-01",
        "2026/01",
        "january",
        "2026-01 ",
        "２０２６-01",
        "0001-01",
        // Periods of another frequency: the measure is monthly.
        "FY2026",
        "FY2026-Q1",
        "FY2026-H1",
        "2026-W01",
        "2026-01-31",
    ];
    let mut cases: Vec<_> = codes.map(|code| set(at, code, &format!("BAD_PERIOD {at}"))).into();
    let week = "/measures/1/periods/0/period";
    cases.push(set(week, "2025-W53", &format!("BAD_PERIOD {week}")));
    let half = "/measures/5/periods/0/period";
    cases.push(set(half, "FY2026-H3", &format!("BAD_PERIOD {half}")));
    let day = "/measures/9/periods/0/period";
    cases.push(set(day, "2026-02-29", &format!("BAD_PERIOD {day}")));
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn targets_that_leave_no_scale(database: Database) {
    check(
        database,
        &[
            set("/measures/0/periods/0/redFlag", 12.5, "EQUALS_TARGET /measures/0/periods/0/redFlag"),
            set("/measures/0/periods/0/target", 11.5, "EQUALS_TARGET /measures/0/periods/0/redFlag"),
            set("/measures/0/periods/0/redFlag", 12.6, "WRONG_SIDE /measures/0/periods/0/redFlag"),
            set("/measures/2/periods/0/redFlag", 3, "WRONG_SIDE /measures/2/periods/0/redFlag"),
            // The target of PROGRESS is not its baseline.
            set("/measures/10/periods/0/target", 48, "EQUALS_TARGET /measures/10/periods/0/target"),
            several(
                Patch::default().set("/measures/10/baseline", 12),
                &[
                    "EQUALS_TARGET /measures/10/periods/0/target",
                    "EQUALS_TARGET /measures/10/periods/1/target",
                ],
            ),
        ],
    )
    .await;
}

#[apply(on_databases)]
async fn bands(database: Database) {
    check(
        database,
        &[
            set("/measures/0/periods/0/targetUpper", 14, "NOT_ALLOWED /measures/0/periods/0/targetUpper"),
            set("/measures/1/periods/0/targetUpper", 29, "WRONG_SIDE /measures/1/periods/0/targetUpper"),
            set("/measures/1/periods/0/target", Value::Null, "NOT_ALLOWED /measures/1/periods/0/targetUpper"),
            set("/measures/1/periods/0/redFlag", 0, "OUT_OF_RANGE /measures/1/periods/0/redFlag"),
            set("/measures/1/periods/0/redFlag", -5, "OUT_OF_RANGE /measures/1/periods/0/redFlag"),
        ],
    )
    .await;
}

#[apply(on_databases)]
async fn actuals_of_another_kind_than_the_unit(database: Database) {
    check(
        database,
        &[
            set("/measures/0/periods/0/text", "12.4", "NOT_ALLOWED /measures/0/periods/0/text"),
            set("/measures/7/periods/0/actual", 1, "NOT_ALLOWED /measures/7/periods/0/actual"),
            set("/measures/7/periods/0/target", 1, "NOT_ALLOWED /measures/7/periods/0/target"),
            set("/measures/6/periods/0/actual", 0.5, "OUT_OF_RANGE /measures/6/periods/0/actual"),
            // What is computed is not recorded.
            set("/measures/4/periods/0/actual", 1, "NOT_ALLOWED /measures/4/periods/0/actual"),
            set(
                "/measures/8/periods/-",
                json!({ "period": "2026-01", "actual": 1 }),
                "NOT_ALLOWED /measures/8/periods/0/actual",
            ),
        ],
    )
    .await;
}

#[apply(on_databases)]
async fn words_above_the_status(database: Database) {
    let at = "/measures/0/periods/1/override";
    check(
        database,
        &[
            set(&format!("{at}/status"), "NO_DATA", &format!("INVALID {at}/status")),
            set(&format!("{at}/status"), "UNSCORED", &format!("INVALID {at}/status")),
            set(&format!("{at}/status"), "BLUE", &format!("INVALID {at}/status")),
            set(&format!("{at}/status"), 1, &format!("WRONG_TYPE {at}/status")),
            set(&format!("{at}/status"), Value::Null, &format!("REQUIRED {at}/status")),
            set(&format!("{at}/reason"), "", &format!("REQUIRED {at}/reason")),
            set(&format!("{at}/by"), Value::Null, &format!("REQUIRED {at}/by")),
        ],
    )
    .await;
}
