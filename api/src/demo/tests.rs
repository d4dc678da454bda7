//! Tests that the generated document is valid and contains the intended figures, on any day.

use chrono::NaiveDate;
use serde_json::Value;

use super::document;

mod figures;
mod format;
mod strategy;

/// Days to test: ends and beginnings of months, quarters, years and ISO years, a leap day, and days between.
const DAYS: [&str; 9] = [
    "2026-11-23",
    "2026-01-01",
    "2026-01-31",
    "2026-06-30",
    "2026-12-31",
    "2027-01-04",
    "2027-05-13",
    "2028-02-29",
    "2031-09-07",
];

/// Calls `check` with the document of each of the days.
fn on_each_day(check: impl Fn(&Value, NaiveDate)) {
    for day in DAYS {
        let today = day.parse().unwrap();
        check(&document(today), today);
    }
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

fn perspectives(scorecard: &Value) -> &[Value] {
    list(scorecard, "perspectives")
}

fn objectives(scorecard: &Value) -> impl Iterator<Item = &Value> {
    perspectives(scorecard).iter().flat_map(|perspective| list(perspective, "objectives"))
}

fn scorecard<'a>(document: &'a Value, key: &str) -> &'a Value {
    list(document, "scorecards").iter().find(|it| it["key"] == key).unwrap()
}

/// Objects of the document with their kinds.
fn things(document: &Value) -> Vec<(&'static str, &Value)> {
    let mut things = vec![("document", document)];
    for measure in list(document, "measures") {
        things.extend([("measure", measure), ("unit", &measure["unit"])]);
        for period in list(measure, "periods") {
            things.push(("period", period));
            things.extend(period.get("override").map(|it| ("override", it)));
        }
    }
    for scorecard in list(document, "scorecards") {
        things.push(("scorecard", scorecard));
        things.extend(list(scorecard, "themes").iter().map(|it| ("theme", it)));
        things.extend(perspectives(scorecard).iter().map(|it| ("perspective", it)));
        for objective in objectives(scorecard) {
            things.push(("objective", objective));
            things.extend(objective.get("rollup").map(|it| ("rollup", it)));
            things.extend(list(objective, "measures").iter().map(|it| ("placement", it)));
        }
        things.extend(list(scorecard, "links").iter().map(|it| ("link", it)));
        things.extend(list(scorecard, "alignments").iter().map(|it| ("alignment", it)));
        for initiative in list(scorecard, "initiatives") {
            things.push(("initiative", initiative));
            things.extend(["budget", "spent"].map(|field| ("money", &initiative[field])));
            things.extend(list(initiative, "deliverables").iter().map(|it| ("deliverable", it)));
        }
    }
    things
}
