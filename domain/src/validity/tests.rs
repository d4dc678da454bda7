use super::*;
use crate::{
    fixture,
    measure::{Measure, Unit},
    series::{Facts, StatusOverride},
    vocabulary::{
        Aggregation,
        Direction::{Decrease, Increase, Maintain},
        MeasureSource, ScoringMethod, Status, UnitKind,
    },
};
use Fault::{
    Cycle, EqualsTarget, Immutable, Malformed, NotAllowed, NotAscending, NotFinite, OutOfRange, Required,
    TooEarly, WrongSide,
};

#[track_caller]
fn check(violations: &[Violation], expected: &[(&str, Fault)]) {
    let results: Vec<_> = violations.iter().map(|violation| (violation.field, violation.fault)).collect();
    assert_eq!(results, expected, "{violations:?}");
}

fn with(edit: impl FnOnce(&mut Measure)) -> Measure {
    let mut measure = fixture::measure();
    edit(&mut measure);
    measure
}

fn of(kind: UnitKind) -> Unit {
    Unit { kind, symbol: None, decimals: 0 }
}

#[track_caller]
fn defines(edit: impl FnOnce(&mut Measure), expected: &[(&str, Fault)]) {
    check(&measure(&with(edit)), expected);
}

#[test]
fn invalid_definitions_of_measures_are_refused() {
    defines(|_| {}, &[]);
    defines(|it| it.name = "  ".to_owned(), &[("name", Required)]);
    defines(|it| it.unit.decimals = 10, &[("unit.decimals", OutOfRange)]);
    defines(|it| it.red_flag_tolerance = -0.1, &[("redFlagTolerance", OutOfRange)]);
    defines(|it| it.red_flag_tolerance = f64::INFINITY, &[("redFlagTolerance", NotFinite)]);
    defines(|it| it.red_flag_tolerance = 0.0, &[]);
    defines(|it| it.trend_gap = f64::NAN, &[("trendGap", NotFinite)]);
    defines(|it| it.baseline = Some(f64::NAN), &[("baseline", NotFinite)]);
    defines(|it| it.scoring = ScoringMethod::Progress, &[]);
    defines(|it| it.scoring = ScoringMethod::YesNo, &[("scoring", NotAllowed)]);
    defines(|it| (it.scoring, it.unit) = (ScoringMethod::YesNo, of(UnitKind::YesNo)), &[]);
    defines(|it| it.unit = of(UnitKind::Text), &[]);
}

#[test]
fn boundaries_of_bands_are_three_or_more_and_ascending() {
    let bands = |boundaries: &[f64], expected: &[(&str, Fault)]| {
        let edit =
            |it: &mut Measure| (it.scoring, it.boundaries) = (ScoringMethod::Bands, boundaries.to_vec());
        defines(edit, expected);
    };
    bands(&[0.0, 4000.0, 6000.0, 12000.0], &[]);
    bands(&[0.0, 1.0], &[("boundaries", Required)]);
    bands(&[0.0, 1.0, 1.0], &[("boundaries", NotAscending)]);
    bands(&[0.0, f64::NAN, 1.0], &[("boundaries", NotFinite)]);
    defines(|it| it.boundaries = vec![1.0, 2.0, 3.0], &[("boundaries", NotAllowed)]);
    let no_end = |it: &mut Measure| {
        (it.scoring, it.direction, it.boundaries) = (ScoringMethod::Bands, Maintain, vec![1.0, 2.0, 3.0]);
    };
    defines(no_end, &[("scoring", NotAllowed)]);
}

#[test]
fn formulas_must_fit_the_source() {
    let sourced = |source, formula: Option<&str>, expected: &[(&str, Fault)]| {
        let edit = |it: &mut Measure| {
            (it.key, it.source, it.formula) = (Some("me".to_owned()), source, formula.map(str::to_owned));
        };
        defines(edit, expected);
    };
    sourced(MeasureSource::Entered, Some("{a}"), &[("formula", NotAllowed)]);
    sourced(MeasureSource::Calculated, None, &[("formula", Required)]);
    sourced(MeasureSource::Calculated, Some("{a} +"), &[("formula", Malformed)]);
    sourced(MeasureSource::Calculated, Some("1 + 1"), &[("formula", Malformed)]);
    sourced(MeasureSource::Calculated, Some("{a} + {me}"), &[("formula", Cycle)]);
    sourced(MeasureSource::Calculated, Some("{a} / {b} * 100"), &[]);
    for word in [None, Some("SUM"), Some("AVERAGE")] {
        sourced(MeasureSource::RolledUp, word, &[]);
    }
    for word in ["sum", "LAST", "{a}"] {
        sourced(MeasureSource::RolledUp, Some(word), &[("formula", Malformed)]);
    }
    defines(
        |it| (it.unit, it.source) = (of(UnitKind::Text), MeasureSource::RolledUp),
        &[("source", NotAllowed)],
    );
}

#[test]
fn roll_ups_are_sums_except_for_shares() {
    let how = |edit: &dyn Fn(&mut Measure)| roll_up(&with(edit));
    assert_eq!(how(&|_| {}), Some(Aggregation::Sum));
    assert_eq!(how(&|it| it.aggregation = Some(Aggregation::Last)), Some(Aggregation::Sum));
    assert_eq!(how(&|it| it.aggregation = Some(Aggregation::Average)), Some(Aggregation::Average));
    assert_eq!(how(&|it| it.unit.kind = UnitKind::Percent), Some(Aggregation::Average));
    let sum_of_percentages =
        |it: &mut Measure| (it.unit.kind, it.formula) = (UnitKind::Percent, Some("SUM".to_owned()));
    assert_eq!(how(&sum_of_percentages), Some(Aggregation::Sum));
}

#[track_caller]
fn records(edit: impl FnOnce(&mut Measure), known: &Facts, expected: &[(&str, Fault)]) {
    check(&facts(&with(edit), known), expected);
}

fn flagged(target: f64, flag: f64) -> Facts {
    Facts { target: Some(target), red_flag: Some(flag), ..Facts::default() }
}

#[test]
fn red_flags_lie_on_the_bad_side_of_the_target() {
    records(|_| {}, &flagged(700.0, 500.0), &[]);
    records(|_| {}, &flagged(700.0, 700.0), &[("redFlag", EqualsTarget)]);
    records(|_| {}, &flagged(700.0, 800.0), &[("redFlag", WrongSide)]);
    records(|it| it.direction = Decrease, &flagged(500.0, 700.0), &[]);
    records(|it| it.direction = Decrease, &flagged(500.0, 500.0), &[("redFlag", EqualsTarget)]);
    records(|it| it.direction = Decrease, &flagged(500.0, 400.0), &[("redFlag", WrongSide)]);
    records(|it| it.direction = Maintain, &flagged(500.0, 1.0), &[]);
    records(|it| it.direction = Maintain, &flagged(500.0, 500.0), &[]);
    records(|it| it.direction = Maintain, &flagged(500.0, 0.0), &[("redFlag", OutOfRange)]);
    records(|it| it.scoring = ScoringMethod::MetOrNot, &flagged(500.0, 500.0), &[]);
    records(|_| {}, &Facts { red_flag: Some(1.0), ..Facts::default() }, &[]);
    records(|_| {}, &Facts { target: Some(0.0), ..Facts::default() }, &[]);
}

#[test]
fn target_bands_need_maintain_and_a_target_below() {
    let band = |target, upper| Facts { target, target_upper: Some(upper), ..Facts::default() };
    records(|it| it.direction = Maintain, &band(Some(1.0), 1.0), &[]);
    records(|it| it.direction = Maintain, &band(Some(1.0), 0.9), &[("targetUpper", WrongSide)]);
    records(|it| it.direction = Maintain, &band(None, 0.9), &[("targetUpper", NotAllowed)]);
    records(|it| it.direction = Increase, &band(Some(1.0), 2.0), &[("targetUpper", NotAllowed)]);
}

#[test]
fn values_fit_the_unit_and_the_source() {
    let actual = |actual| Facts { actual: Some(actual), ..Facts::default() };
    let text = || Facts { text: Some("well".into()), ..Facts::default() };
    records(|_| {}, &actual(f64::NAN), &[("actual", NotFinite)]);
    records(|_| {}, &text(), &[("text", NotAllowed)]);
    records(|it| it.unit.kind = UnitKind::Text, &text(), &[]);
    records(|it| it.unit.kind = UnitKind::Text, &actual(1.0), &[("actual", NotAllowed)]);
    records(|it| it.unit.kind = UnitKind::YesNo, &actual(1.0), &[]);
    records(|it| it.unit.kind = UnitKind::YesNo, &actual(0.5), &[("actual", OutOfRange)]);
    records(|it| it.source = MeasureSource::Calculated, &actual(1.0), &[("actual", NotAllowed)]);
    let target = Facts { target: Some(1.0), ..Facts::default() };
    records(|it| it.source = MeasureSource::RolledUp, &target, &[]);
    let progress = |it: &mut Measure| (it.scoring, it.baseline) = (ScoringMethod::Progress, Some(1.0));
    records(progress, &target, &[("target", EqualsTarget)]);
    let all = f64::INFINITY;
    let broken = Facts { stretch: Some(all), benchmark: Some(all), ..flagged(all, all) };
    let expected = ["target", "redFlag", "stretch", "benchmark"].map(|field| (field, NotFinite));
    records(|_| {}, &broken, &expected);
}

#[test]
fn overrides_need_a_band_a_reason_and_a_name() {
    let overridden = |status, reason: &str, by: &str| Facts {
        status_override: Some(Box::new(StatusOverride {
            status,
            reason: reason.to_owned(),
            by: by.to_owned(),
        })),
        ..Facts::default()
    };
    records(|_| {}, &overridden(Status::Yellow, "Storm", "Ada"), &[]);
    records(|_| {}, &overridden(Status::NoData, "Storm", "Ada"), &[("override.status", Malformed)]);
    let blank = overridden(Status::Red, " ", "");
    records(|_| {}, &blank, &[("override.reason", Required), ("override.by", Required)]);
}

#[test]
fn a_measure_with_periods_keeps_its_frequency() {
    use crate::vocabulary::Frequency::{Monthly, Weekly};
    for (before, after, has_periods, expected) in [
        (Monthly, Monthly, true, &[][..]),
        (Monthly, Weekly, false, &[]),
        (Monthly, Weekly, true, &[("frequency", Immutable)]),
    ] {
        check(&Vec::from_iter(frequency(before, after, has_periods)), expected);
    }
}

#[test]
fn a_new_definition_must_fit_recorded_facts() {
    let known =
        [("2026-01", flagged(2.0, 1.0)), ("2026-02", flagged(4.0, 3.0)), ("2026-03", flagged(1.0, 1.5))];
    let known = known.map(|(code, facts)| (fixture::period(code), facts));
    let violations = |edit: &dyn Fn(&mut Measure)| {
        let violations = fits(&with(edit), known.iter().map(|(period, facts)| (*period, facts)));
        violations.into_iter().map(|it| (it.field, it.fault, it.sentence())).collect::<Vec<_>>()
    };
    let reported_once = |count: &str, side: &str| {
        let message = format!("{count} would not fit: redFlag must lie {side}");
        vec![("", WrongSide, message)]
    };
    let two = reported_once("2 known periods, 2026-01 among them,", "above the target for DECREASE");
    assert_eq!(violations(&|it| it.direction = Decrease), two);
    assert_eq!(
        violations(&|_| {}),
        reported_once("the known period 2026-03", "below the target for INCREASE")
    );
}

#[test]
fn a_violation_reads_as_a_sentence_that_begins_with_the_field() {
    for (field, steps, sentence) in [
        ("unit.decimals", &["unit", "decimals"][..], "decimals must be small"),
        ("name", &["name"], "name must be small"),
        ("", &[], "must be small"),
    ] {
        let violation = Violation::new(field, Required, "must be small");
        assert_eq!(
            (violation.steps().collect::<Vec<_>>(), violation.sentence()),
            (steps.to_vec(), sentence.to_owned())
        );
    }
}

#[test]
fn weights_and_shares_outside_their_range_are_refused() {
    check(&Vec::from_iter([0.0, 2.5].into_iter().filter_map(weight)), &[]);
    check(
        &Vec::from_iter([-1.0, f64::NAN].into_iter().filter_map(weight)),
        &[("weight", OutOfRange), ("weight", NotFinite)],
    );
    check(&Vec::from_iter([0.0, 1.0, 1.1].into_iter().filter_map(own_share)), &[("ownShare", OutOfRange)]);
    check(
        &Vec::from_iter([100.0, 101.0].into_iter().filter_map(percent_complete)),
        &[("percentComplete", OutOfRange)],
    );
    check(
        &Vec::from_iter([0, -1].into_iter().filter_map(expected_lag_months)),
        &[("expectedLagMonths", OutOfRange)],
    );
}

#[test]
fn malformed_email_addresses_are_refused() {
    check(&Vec::from_iter(["a@b", "ann+x@example.com", "\"a@b\"@c"].into_iter().filter_map(email)), &[]);
    for bad in ["", "ann", "@example.com", "ann@", "an n@b", "a@b\0", &format!("{}@b", "a".repeat(254))] {
        check(&Vec::from_iter(email(bad)), &[("email", Malformed)]);
    }
}

#[test]
fn only_contributors_are_restricted_to_their_own_measures() {
    for role in [Role::Viewer, Role::Contributor, Role::Editor, Role::Admin] {
        check(&Vec::from_iter(own_measures_only(role, false)), &[]);
        let expected: &[_] = if role == Role::Contributor { &[] } else { &[("ownMeasuresOnly", NotAllowed)] };
        check(&Vec::from_iter(own_measures_only(role, true)), expected);
    }
}

#[test]
fn actuals_of_periods_after_the_next_fiscal_year_or_before_1900_are_refused() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let table = [
        // The fiscal year is the calendar year: the next one is 2027.
        (1, "2026-11", None),
        (1, "2027-12", None),
        (1, "2028-01", Some(TooEarly)),
        (1, "FY2027", None),
        (1, "FY2028", Some(TooEarly)),
        (1, "FY2027-Q4", None),
        (1, "FY2028-Q1", Some(TooEarly)),
        (1, "FY2028-H1", Some(TooEarly)),
        (1, "2027-12-31", None),
        (1, "2028-01-01", Some(TooEarly)),
        // The week begins on 27 December 2027.
        (1, "2027-W52", None),
        (1, "2028-W01", Some(TooEarly)),
        (1, "2199-12", Some(TooEarly)),
        (1, "1900-01", None),
        (1, "FY1900", None),
        (1, "1900-W01", None),
        // Today is in FY2027, and the next fiscal year ends in June 2028.
        (7, "2028-06", None),
        (7, "2028-07", Some(TooEarly)),
        (7, "FY2028", None),
        (7, "FY2029", Some(TooEarly)),
        // The fiscal year begins in July 1899.
        (7, "FY1900", Some(OutOfRange)),
        (7, "FY1900-Q2", Some(OutOfRange)),
        (7, "FY1900-Q3", None),
        (7, "FY1901", None),
    ];
    for (start, code, expected) in table {
        let calendar = FiscalCalendar::new(start).unwrap();
        let results = recordable(calendar, code.parse().unwrap(), today);
        assert_eq!(
            results.as_ref().map(|it| it.fault),
            expected,
            "{code}, fiscal year from month {start}: {results:?}"
        );
        assert!(results.is_none_or(|it| it.sentence().contains(code)));
    }
}
