//! Invalid shapes: unknown fields, wrong types, missing fields, and invalid words, dates, keys and money.

use macro_rules_attribute::apply;
use serde_json::json;

use super::{check, set, several, without};
use crate::support::{Database, Patch, on_databases};

const OBJECTIVE: &str = "/scorecards/0/perspectives/0/objectives/0";
const INITIATIVE: &str = "/scorecards/0/initiatives/0";

fn in_objective(field: &str) -> String {
    format!("{OBJECTIVE}{field}")
}

fn in_initiative(field: &str) -> String {
    format!("{INITIATIVE}{field}")
}

#[apply(on_databases)]
async fn unknown_fields(database: Database) {
    let places = [
        String::new(),
        "/scorecards/0".to_owned(),
        "/scorecards/0/themes/0".to_owned(),
        "/scorecards/0/perspectives/0".to_owned(),
        in_objective(""),
        in_objective("/rollup"),
        in_objective("/measures/0"),
        "/scorecards/0/links/0".to_owned(),
        "/scorecards/1/alignments/0".to_owned(),
        in_initiative(""),
        in_initiative("/budget"),
        in_initiative("/deliverables/0"),
        "/measures/0".to_owned(),
        "/measures/0/unit".to_owned(),
        "/measures/0/periods/0".to_owned(),
        "/measures/0/periods/1/override".to_owned(),
    ];
    let case = |place: &String| {
        // The field reads `a/b~c`.
        let pointer = format!("{place}/a~1b~0c");
        set(&pointer, true, &format!("UNKNOWN_FIELD {pointer}"))
    };
    check(database, &places.iter().map(case).collect::<Vec<_>>()).await;
}

#[apply(on_databases)]
async fn wrong_types(database: Database) {
    let cases = [
        ("/scorecards", json!({})),
        ("/scorecards/3", json!("ventures")),
        ("/scorecards/0/name", json!(5)),
        ("/scorecards/0/mission", json!(["text"])),
        ("/scorecards/0/level", json!(1)),
        ("/scorecards/0/parent", json!(false)),
        ("/scorecards/0/startsOn", json!(20_250_701)),
        ("/scorecards/0/values/1", json!(1)),
        ("/scorecards/0/values", json!("Candour")),
        ("/scorecards/0/links", json!({ "cause": "train-staff" })),
        ("/scorecards/0/links/0/expectedLagMonths", json!(1.5)),
        ("/scorecards/0/links/0/expectedLagMonths", json!("6")),
        ("/scorecards/0/perspectives/0/weight", json!("2")),
        ("/scorecards/0/perspectives/0/objectives/0/rollup", json!("OWN")),
        ("/scorecards/0/initiatives/0/budget", json!("250000.00")),
        ("/scorecards/0/initiatives/0/budget/amount", json!(250_000)),
        ("/measures/8", json!(null)),
        ("/measures/0/unit", json!("PERCENT")),
        ("/measures/0/unit/decimals", json!(1.5)),
        ("/measures/0/redFlagTolerance", json!([7.5])),
        ("/measures/3/boundaries/1", json!("4000")),
        ("/measures/3/boundaries/1", json!(null)),
        ("/measures/0/periods/0", json!([])),
        ("/measures/0/periods/0/period", json!(202_601)),
        ("/measures/0/periods/0/actual", json!("12.4")),
        ("/measures/0/periods/0/actual", json!("NaN")),
        ("/measures/0/periods/0/target", json!(true)),
        ("/measures/0/periods/0/note", json!(1)),
        ("/measures/7/periods/0/text", json!(1)),
        ("/measures/0/periods/1/override", json!("YELLOW")),
    ];
    check(database, &cases.map(|(at, value)| set(at, value, &format!("WRONG_TYPE {at}")))).await;
}

#[apply(on_databases)]
async fn missing_fields(database: Database) {
    let cases = [
        "/format".to_owned(),
        "/scorecards/3/key".to_owned(),
        "/scorecards/3/name".to_owned(),
        "/scorecards/3/level".to_owned(),
        "/scorecards/0/themes/0/name".to_owned(),
        "/scorecards/0/perspectives/0/kind".to_owned(),
        "/scorecards/0/perspectives/0/key".to_owned(),
        // A perspective of one's own has no classic name.
        "/scorecards/0/perspectives/2/name".to_owned(),
        in_objective("/name"),
        in_objective("/measures/0/measure"),
        "/scorecards/0/links/0/cause".to_owned(),
        "/scorecards/0/links/0/effect".to_owned(),
        "/scorecards/1/alignments/0/objective".to_owned(),
        "/scorecards/1/alignments/0/parentObjective".to_owned(),
        "/scorecards/0/initiatives/1/key".to_owned(),
        in_initiative("/name"),
        in_initiative("/budget/amount"),
        in_initiative("/budget/currency"),
        in_initiative("/deliverables/0/name"),
        "/measures/8/key".to_owned(),
        "/measures/8/scorecard".to_owned(),
        "/measures/0/periods/0/period".to_owned(),
        "/measures/0/periods/1/override/status".to_owned(),
    ];
    let mut cases: Vec<_> = cases.iter().map(|at| without(at, &format!("REQUIRED {at}"))).collect();
    // Blank is as good as missing.
    cases.push(set("/scorecards/3/name", " \t", "REQUIRED /scorecards/3/name"));
    // All of it.
    let all = Patch::default().remove("/format").remove("/scorecards").remove("/measures");
    cases.push(several(all, &["REQUIRED /format"]));
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn words_dates_and_keys_that_are_none(database: Database) {
    let long = "x".repeat(101);
    let cases = [
        ("/format", "scorecard/2"),
        ("/scorecards/0/level", "BOSS"),
        ("/scorecards/0/level", "enterprise"),
        ("/scorecards/0/state", "OPEN"),
        ("/scorecards/0/valueProposition", "LOVE"),
        ("/scorecards/0/missingPolicy", "IGNORE"),
        ("/scorecards/0/reviewFrequency", "HOURLY"),
        ("/scorecards/0/perspectives/0/kind", "MONEY"),
        ("/scorecards/0/perspectives/0/objectives/0/category", "FUN"),
        ("/scorecards/0/perspectives/0/objectives/0/rollup/mode", "MINE"),
        ("/scorecards/0/links/0/polarity", "SIDEWAYS"),
        ("/scorecards/1/alignments/0/kind", "LOOSE"),
        ("/scorecards/0/initiatives/0/status", "LATE"),
        ("/measures/0/unit/kind", "POUND"),
        ("/measures/0/direction", "UP"),
        ("/measures/0/timing", "NOW"),
        ("/measures/0/aggregation", "MEDIAN"),
        ("/measures/0/scoring", "GUESS"),
        ("/measures/0/scoreBasis", "EVER"),
        ("/measures/0/missingOperand", "ONE"),
        ("/measures/4/source", "RUMOUR"),
        ("/measures/0/periods/1/override/status", "AMBER"),
        ("/scorecards/0/startsOn", "2026-02-30"),
        ("/scorecards/0/startsOn", "2026-2-3"),
        ("/scorecards/0/startsOn", "2026-02-03T00:00:00Z"),
        ("/measures/0/periods/0/dueOn", "tomorrow"),
        ("/scorecards/3/key", "a b"),
        ("/scorecards/3/key", "é"),
    ];
    let mut cases: Vec<_> = cases.map(|(at, word)| set(at, word, &format!("INVALID {at}"))).into();
    cases.push(set("/scorecards/3/key", long.as_str(), "TOO_LONG /scorecards/3/key"));
    cases.push(set("/scorecards/0/endsOn", "2025-06-30", "OUT_OF_RANGE /scorecards/0/endsOn"));
    cases.push(set(&in_initiative("/endsOn"), "2026-01-04", &format!("OUT_OF_RANGE {INITIATIVE}/endsOn")));
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn money_that_is_none(database: Database) {
    let budget = in_initiative("/budget");
    let bad = format!("INVALID {budget}");
    let money =
        |amount: &str, currency: &str| set(&budget, json!({ "amount": amount, "currency": currency }), &bad);
    let cases = [
        money("1.234", "CAD"),
        money("1.5", "JPY"),
        money("1e3", "CAD"),
        money("1,000.00", "CAD"),
        money("+1", "CAD"),
        money("99999999999999999999", "CAD"),
        money("1", "XAU"),
        money("1", "cad"),
        money("1", "???"),
        set(&in_initiative("/spent/amount"), "9100000.0", &format!("INVALID {INITIATIVE}/spent")),
    ];
    check(database, &cases).await;
}
