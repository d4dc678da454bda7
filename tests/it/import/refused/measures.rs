//! Invalid definitions of measures, and numbers out of range.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{check, set, several};
use crate::support::{Database, Patch, on_databases};

#[apply(on_databases)]
async fn numbers_outside_their_bounds(database: Database) {
    let cases = [
        ("/scorecards/0/perspectives/0/weight", json!(-1)),
        ("/scorecards/0/perspectives/0/objectives/0/weight", json!(-0.5)),
        ("/scorecards/0/perspectives/0/objectives/0/measures/0/weight", json!(-1e-300)),
        ("/scorecards/1/alignments/0/weight", json!(-2)),
        ("/scorecards/0/perspectives/0/objectives/0/rollup/ownShare", json!(1.01)),
        ("/scorecards/0/perspectives/0/objectives/0/rollup/ownShare", json!(-0.01)),
        ("/scorecards/0/links/0/expectedLagMonths", json!(-1)),
        ("/scorecards/0/links/0/expectedLagMonths", json!(121)),
        ("/scorecards/0/links/0/expectedLagMonths", json!(1e30)),
        ("/scorecards/0/initiatives/0/percentComplete", json!(100.5)),
        ("/scorecards/0/initiatives/0/percentComplete", json!(-1)),
        ("/measures/0/unit/decimals", json!(10)),
        ("/measures/0/redFlagTolerance", json!(-7.5)),
        ("/measures/0/trendGap", json!(-0.1)),
    ];
    check(database, &cases.map(|(at, number)| set(at, number, &format!("OUT_OF_RANGE {at}")))).await;
}

#[apply(on_databases)]
async fn boundaries(database: Database) {
    let at = "/measures/3/boundaries";
    check(
        database,
        &[
            set(at, Value::Null, "REQUIRED /measures/3/boundaries"),
            set(at, json!([0, 4000]), "REQUIRED /measures/3/boundaries"),
            set(at, json!([0, 4000, 4000]), "INVALID /measures/3/boundaries"),
            set(at, json!([0, 4000, 3999.5]), "INVALID /measures/3/boundaries"),
            set("/measures/0/boundaries", json!([0, 1, 2]), "NOT_ALLOWED /measures/0/boundaries"),
            set("/measures/3/direction", "MAINTAIN", "NOT_ALLOWED /measures/3/scoring"),
        ],
    )
    .await;
}

#[apply(on_databases)]
async fn sources_and_formulas(database: Database) {
    check(
        database,
        &[
            set("/measures/4/formula", Value::Null, "REQUIRED /measures/4/formula"),
            set("/measures/4/formula", "{churned} /", "INVALID /measures/4/formula"),
            set("/measures/4/formula", "{churned", "INVALID /measures/4/formula"),
            set("/measures/4/formula", "1 + 1", "INVALID /measures/4/formula"),
            set("/measures/0/formula", "{churned}", "NOT_ALLOWED /measures/0/formula"),
            set("/measures/8/formula", "MEDIAN", "INVALID /measures/8/formula"),
            set("/measures/0/scoring", "YES_NO", "NOT_ALLOWED /measures/0/scoring"),
            several(
                Patch::default().set("/measures/8/unit/kind", "TEXT"),
                &["NOT_ALLOWED /measures/8/source"],
            ),
        ],
    )
    .await;
}
