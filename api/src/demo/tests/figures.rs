//! Tests of money, dates, periods and values.

use std::collections::BTreeSet;

use domain::{calendar::FiscalCalendar, period::Period, vocabulary::Frequency};

use super::*;
use crate::demo::{FISCAL_YEAR_START, live_entries, recipes};

/// Field of a measure's period, `ago` periods before the current one.
fn figure(document: &Value, today: NaiveDate, measure: &str, field: &str, ago: i32) -> Option<f64> {
    let measure = list(document, "measures").iter().find(|it| it["key"] == measure).unwrap();
    let frequency = text(measure, "frequency").parse().unwrap();
    let current = FiscalCalendar::new(FISCAL_YEAR_START).unwrap().current(frequency, today);
    let code = current.offset(-ago).unwrap().to_string();
    list(measure, "periods").iter().find(|it| it["period"] == code)?[field].as_f64()
}

#[test]
fn the_same_day_gives_the_same_document() {
    on_each_day(|document, today| assert_eq!(document, &super::document(today)));
}

#[test]
fn every_recipe_has_a_measure_and_every_measure_a_recipe() {
    let document = document(DAYS[0].parse().unwrap());
    let mut recipes: Vec<_> = recipes::all().map(|recipe| recipe.measure).collect();
    let mut measures: Vec<_> = list(&document, "measures").iter().map(|it| text(it, "key")).collect();
    recipes.sort_unstable();
    measures.sort_unstable();
    assert_eq!(recipes, measures);
}

#[test]
fn money_and_dates_are_well_formed() {
    on_each_day(|document, today| {
        for (kind, thing) in things(document) {
            for field in ["startsOn", "endsOn", "dueOn", "doneOn"] {
                if let Some(date) = thing.get(field) {
                    let date: NaiveDate = date.as_str().unwrap().parse().unwrap();
                    assert!(field != "doneOn" || date <= today, "{thing}");
                }
            }
            if kind == "initiative" || kind == "scorecard" {
                assert!(text(thing, "startsOn") < text(thing, "endsOn"), "{thing}");
            }
            if kind == "money" {
                let decimals =
                    text(thing, "amount").split_once('.').map_or(0, |(_, decimals)| decimals.len());
                assert_eq!(decimals, if thing["currency"] == "JPY" { 0 } else { 2 }, "{thing}");
            }
        }
    });
}

#[test]
fn periods_are_of_the_measures_own_frequency_and_in_order() {
    on_each_day(|document, today| {
        let calendar = FiscalCalendar::new(FISCAL_YEAR_START).unwrap();
        for measure in list(document, "measures") {
            let frequency = text(measure, "frequency").parse().unwrap();
            let current = calendar.current(frequency, today);
            let periods: Vec<Period> =
                list(measure, "periods").iter().map(|it| text(it, "period").parse().unwrap()).collect();
            assert!(periods.iter().all(|period| period.frequency() == frequency) && periods.is_sorted());
            assert_eq!(periods.iter().collect::<BTreeSet<_>>().len(), periods.len());
            for (period, it) in periods.iter().zip(list(measure, "periods")) {
                assert!(*period <= current || it["actual"].is_null(), "a value of the future: {it}");
            }
            if measure["unit"]["kind"] != "TEXT" && measure["scoring"] != "UNSCORED" {
                let next = current.next().unwrap();
                let last = *periods.last().unwrap();
                assert_eq!(
                    calendar.fiscal_year(last),
                    calendar.fiscal_year(next),
                    "planned to the year's end"
                );
                assert_ne!(calendar.fiscal_year(last.next().unwrap()), calendar.fiscal_year(next));
            }
            let months = list(measure, "periods").iter().filter(|it| it["actual"].is_number()).count();
            if frequency == Frequency::Monthly
                && measure["formula"].is_null()
                && measure["unit"]["kind"] != "TEXT"
            {
                let missing = usize::from(measure["key"] == "voluntary-turnover");
                assert_eq!(months, 36 - missing, "{}", measure["key"]);
            }
        }
    });
}

/// Checks the rules that a target must follow to be accepted.
fn check_targets(measure: &Value, period: &Value) {
    let target = period["target"].as_f64();
    let at = || format!("{} {period}", measure["key"]);
    if let (Some(target), Some(red_flag)) = (target, period["redFlag"].as_f64()) {
        match text(measure, "direction") {
            "INCREASE" => assert!(red_flag < target, "{}", at()),
            "DECREASE" => assert!(red_flag > target, "{}", at()),
            _ => assert!(red_flag > 0.0, "{}", at()),
        }
    }
    if let Some(upper) = period["targetUpper"].as_f64() {
        assert!(
            measure["direction"] == "MAINTAIN" && target.is_some_and(|target| target <= upper),
            "{}",
            at()
        );
    }
    match text(measure, "scoring") {
        "UNSCORED" => assert_eq!(target, None),
        "PROGRESS" => assert_ne!(target, measure["baseline"].as_f64(), "{}", at()),
        "BANDS" => assert!(measure["boundaries"].as_array().unwrap().len() > 2),
        // Under a target of 0 neither a tolerance nor a percentage would mean anything.
        "THREE_BAND" => assert!(target.is_some_and(|target| target > 0.0), "{}", at()),
        _ => assert!(target.is_some(), "{}", at()),
    }
}

#[test]
fn values_keep_the_rules_of_their_measures() {
    on_each_day(|document, _| {
        for measure in list(document, "measures") {
            let boundaries: Vec<_> = list(measure, "boundaries").iter().filter_map(Value::as_f64).collect();
            assert!(boundaries.is_sorted_by(|a, b| a < b));
            assert_eq!(boundaries.is_empty(), measure["scoring"] != "BANDS");
            let scale = 10_f64.powf(measure["unit"]["decimals"].as_f64().unwrap());
            for period in list(measure, "periods") {
                check_targets(measure, period);
                if let Some(actual) = period["actual"].as_f64() {
                    assert!(measure["formula"].is_null(), "calculated values are not recorded");
                    assert!((actual * scale - (actual * scale).round()).abs() < 1e-6, "{period}");
                    assert!(measure["unit"]["kind"] != "PERCENT" || (0.0..=100.0).contains(&actual));
                    assert!(measure["scoring"] != "YES_NO" || actual == 0.0 || actual == 1.0);
                }
                assert!(period["text"].is_null() || measure["unit"]["kind"] == "TEXT");
            }
        }
    });
}

#[test]
fn every_word_is_shown_off() {
    let document = document(DAYS[0].parse().unwrap());
    let shown = |field: &str| -> BTreeSet<&str> {
        list(&document, "measures").iter().map(|it| text(it, field)).collect()
    };
    assert_eq!(shown("scoring").len(), 6);
    assert_eq!(shown("aggregation").len(), 5);
    assert_eq!(shown("direction").len(), 3);
    assert_eq!(shown("timing").len(), 2);
    assert_eq!(shown("frequency").len(), 5, "all but DAILY");
    let kinds: BTreeSet<_> = list(&document, "measures").iter().map(|it| text(&it["unit"], "kind")).collect();
    assert_eq!(kinds.len(), 7);
    let levels: BTreeSet<_> = list(&document, "scorecards").iter().map(|it| text(it, "level")).collect();
    assert_eq!(levels.len(), 5);
}

#[test]
fn the_current_month_has_every_colour() {
    on_each_day(|document, today| {
        let (mut red, mut yellow, mut green) = (0, 0, 0);
        for measure in list(document, "measures") {
            let banded = measure["scoring"] == "THREE_BAND" && measure["direction"] != "MAINTAIN";
            if !banded || measure["scorecard"] != "enterprise" || measure["frequency"] != "MONTHLY" {
                continue;
            }
            let now = |field| figure(document, today, text(measure, "key"), field, 0);
            let (Some(actual), Some(target)) = (now("actual"), now("target")) else { continue };
            let up = if measure["direction"] == "INCREASE" { 1.0 } else { -1.0 };
            let tolerance = measure["redFlagTolerance"].as_f64().unwrap_or(10.0) / 100.0 * target.abs();
            let flag = now("redFlag").unwrap_or(target - up * tolerance);
            match (actual - target) * up {
                over if over >= 0.0 => green += 1,
                _ if (actual - flag) * up <= 0.0 => red += 1,
                _ => yellow += 1,
            }
        }
        assert!(red >= 1 && yellow >= 3 && green >= 5, "{today}: {red} red, {yellow} yellow, {green} green");
        assert_eq!(figure(document, today, "voluntary-turnover", "actual", 0), None);
        assert!(figure(document, today, "voluntary-turnover", "actual", 1).is_some());
    });
}

/// Correlation of two series of equal length.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(b).map(|(a, b)| f(a - mean_a, b - mean_b)).sum()
    };
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

#[test]
fn causes_come_before_their_effects_by_the_expected_lag() {
    on_each_day(|document, today| {
        let run = |measure| -> Vec<f64> {
            (0..36).rev().map(|ago| figure(document, today, measure, "actual", ago).unwrap()).collect()
        };
        let check = |cause, effect, lag: usize| {
            let (cause, effect) = (run(cause), run(effect));
            let strength = |lag: usize| correlation(&cause[..36 - lag], &effect[lag..]).abs();
            let best = (0..=9).max_by(|a, b| strength(*a).total_cmp(&strength(*b)));
            assert_eq!(best, Some(lag));
            assert!(strength(lag) > 0.95);
        };
        check("crm-certified", "resolution-time", 2);
        check("resolution-time", "customer-retention", 3);
        check("customer-retention", "profit-margin", 4);
    });
}

#[test]
fn live_entries_move_known_measures_in_the_current_month() {
    on_each_day(|document, today| {
        let entries: Vec<_> = live_entries(today).take(200).collect();
        assert_eq!(entries, live_entries(today).take(200).collect::<Vec<_>>());
        assert_eq!(entries.len(), 200);
        for entry in &entries {
            let latest = figure(document, today, entry.measure, "actual", 0).unwrap();
            assert!((entry.value - latest).abs() <= latest * 0.25, "{entry:?} after {latest}");
        }
        for entry in &entries[..10] {
            assert!(
                entries.iter().any(|it| it.measure == entry.measure && it.value != entry.value),
                "{entry:?}"
            );
        }
        let month = FiscalCalendar::new(FISCAL_YEAR_START).unwrap().current(Frequency::Monthly, today);
        assert!(entries.iter().all(|it| it.period == month.to_string()));
    });
}
