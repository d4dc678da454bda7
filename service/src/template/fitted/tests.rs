//! Tests of the adaptation of templates on a given day.

use super::*;
use crate::template::{all, find};

fn fit(today: &str) -> Fit<'static> {
    Fit {
        key: "acme",
        name: None,
        level: CascadeLevel::Enterprise,
        calendar: FiscalCalendar::new(4).unwrap(),
        currency: "JPY",
        today: today.parse().unwrap(),
    }
}

/// Finds the only entity of the document with this key.
fn thing<'a>(document: &'a Value, key: &str) -> &'a Value {
    fn look<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
        if value["key"] == key {
            found.push(value);
        }
        let items = value.as_array().into_iter().flatten();
        items.chain(value.as_object().into_iter().flat_map(Map::values)).for_each(|it| look(it, key, found));
    }
    let mut found = Vec::new();
    look(document, key, &mut found);
    assert_eq!(found.len(), 1, "{key}");
    found[0]
}

#[test]
fn keys_dates_and_money_are_adapted() {
    let document = find("manufacturer").unwrap().fitted(&fit("2026-01-31"));
    let scorecard = thing(&document, "acme");
    assert_eq!(scorecard["startsOn"], "2025-04-01");
    assert_eq!(scorecard["endsOn"], "2028-03-31");
    let initiative = thing(&document, "acme-flow-planning");
    assert_eq!(
        (&initiative["startsOn"], &initiative["endsOn"]),
        (&json!("2026-02-01"), &json!("2026-09-30"))
    );
    assert_eq!(initiative["budget"], json!({ "amount": "220000", "currency": "JPY" }));
    assert_eq!(initiative["deliverables"][0]["dueOn"], "2026-03-31");
    assert_eq!(initiative["objectives"][0], "acme-plan-flow");
    assert_eq!(thing(&document, "acme-conversion-cost")["unit"]["symbol"], "JPY");
    assert_eq!(thing(&document, "acme-return")["theme"], "acme-flow");
}

#[test]
fn targets_run_from_the_current_period_to_a_year_later() {
    let software = find("software-company").unwrap().fitted(&fit("2026-02-01"));
    let periods = |key: &str| thing(&software, key)["periods"].as_array().unwrap().clone();
    let monthly = periods("acme-weekly-active-seats");
    assert_eq!(monthly.len(), 13);
    let first = json!({ "period": "2026-01", "target": 55.0, "redFlag": 49.0, "stretch": 60.0 });
    assert_eq!(monthly[0], first);
    assert_eq!((&monthly[12]["period"], &monthly[12]["target"]), (&json!("2027-01"), &json!(68.0)));
    // Less is better: the red flag is above the target.
    let quarterly = periods("acme-logo-churn");
    assert_eq!(quarterly[0], json!({ "period": "FY2026-Q3", "target": 3.5, "redFlag": 4.3 }));
    let city = find("city").unwrap().fitted(&fit("2026-02-01"));
    let band = &thing(&city, "acme-budget-variance")["periods"][0];
    assert_eq!(*band, json!({ "period": "2026-01", "target": 97.0, "targetUpper": 100.0, "redFlag": 2.0 }));
}

#[test]
fn every_template_is_described_and_complete() {
    for template in all() {
        assert!(!template.name.is_empty() && template.description.len() > 80, "{}", template.key);
        assert_eq!(template.lanes().count(), 4);
        assert!(template.lanes().all(|lane| (3..=5).contains(&lane.objectives.len())));
        assert!((15..=25).contains(&template.measures().len()));
        assert!(template.initiatives().len() >= 5);
    }
}
