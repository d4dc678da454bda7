use super::*;
use crate::{
    aggregate::observe,
    calendar::FiscalCalendar,
    fixture::{self, facts, period, series},
    measure::Unit,
    series::{Facts, StatusOverride},
};

fn calendar() -> FiscalCalendar {
    FiscalCalendar::new(1).unwrap()
}

/// Runs a check with the observed values of September 2026, given these facts.
fn with<T>(measure: &Measure, facts: Facts, run: impl FnOnce(&Observed<'_>) -> T) -> T {
    let series = series([("2026-09", facts)]);
    run(&observe(measure, &series, period("2026-09"), calendar()))
}

#[track_caller]
fn check(measure: &Measure, facts: Facts, status: Status, reason: Option<Reason>) {
    let end = calendar().ends_on(period("2026-09"));
    let verdict = with(measure, facts, |observed| verdict(measure, observed, end, Reason::NoActual));
    assert_eq!((verdict.status, verdict.reason), (status, reason));
    assert_eq!(verdict.score.is_some(), reason.is_none());
}

fn overridden(status: Status) -> Option<Box<StatusOverride>> {
    Some(Box::new(StatusOverride { status, reason: "Storm".to_owned(), by: "Ada".to_owned() }))
}

#[test]
fn a_status_is_decided_in_order() {
    let sales = fixture::measure();
    let later = "2026-10-01".parse().ok();
    check(&sales, facts(Some(100.0), Some(100.0)), Status::Green, None);
    check(&sales, facts(Some(95.0), Some(100.0)), Status::Yellow, None);
    check(&sales, facts(Some(90.0), Some(100.0)), Status::Red, None);
    check(&sales, facts(None, Some(100.0)), Status::NoData, Some(Reason::NoActual));
    check(&sales, facts(Some(1.0), None), Status::Unscored, Some(Reason::NoTarget));
    check(&sales, Facts::default(), Status::Unscored, Some(Reason::NoTarget));
    // Without a tolerance the target is met or not.
    check(&sales, facts(Some(1.0), Some(0.0)), Status::Green, None);
    check(&sales, facts(Some(-1.0), Some(0.0)), Status::Red, None);
    // A target that is due on the last day is due.
    let due = |due_on: &str| Facts { due_on: due_on.parse().ok(), ..facts(Some(1.0), Some(100.0)) };
    check(&sales, due("2026-10-01"), Status::NotDue, Some(Reason::NotDue));
    check(&sales, due("2026-09-30"), Status::Red, None);
    check(&sales, Facts { actual: None, ..due("2026-10-01") }, Status::NotDue, Some(Reason::NotDue));
    check(&sales, Facts { target: None, ..due("2026-10-01") }, Status::Unscored, Some(Reason::NoTarget));
    for status in [Status::Green, Status::Yellow, Status::Red] {
        let facts = Facts { status_override: overridden(status), due_on: later, ..Facts::default() };
        check(&sales, facts, status, None);
    }
}

#[test]
fn text_and_the_method_unscored_have_no_score() {
    let words =
        Measure { unit: Unit { kind: UnitKind::Text, symbol: None, decimals: 0 }, ..fixture::measure() };
    let text = Facts { text: Some("well".into()), target: Some(1.0), ..Facts::default() };
    check(&words, text.clone(), Status::Unscored, Some(Reason::Text));
    check(&words, Facts { status_override: overridden(Status::Red), ..text }, Status::Red, None);
    let shown = Measure { scoring: ScoringMethod::Unscored, ..fixture::measure() };
    check(&shown, facts(Some(1.0), Some(1.0)), Status::Unscored, Some(Reason::Method));
    let progress = Measure { scoring: ScoringMethod::Progress, ..fixture::measure() };
    check(&progress, facts(Some(1.0), Some(2.0)), Status::Unscored, Some(Reason::NoBaseline));
}

#[test]
fn the_bounds_belong_to_green_and_red() {
    for (score, status) in [
        (100.0, Status::Green),
        (GREEN_FROM, Status::Green),
        // Sums of thirds.
        ((0.1 * GREEN_FROM + 0.2 * GREEN_FROM) / (0.1 + 0.2), Status::Green),
        (66.666_666, Status::Yellow),
        (33.333_334, Status::Yellow),
        (RED_TO, Status::Red),
        (0.0, Status::Red),
    ] {
        assert_eq!(status_of(score), status, "{score}");
    }
    assert_eq!(score_of(Status::Green).map(status_of), Some(Status::Green));
    assert_eq!(score_of(Status::NoData), None);
}

#[test]
fn figures_beside_the_score_follow_actual_and_target() {
    let measure = Measure { baseline: Some(48.0), ..fixture::measure() };
    let beside = |actual, target| {
        with(&measure, facts(actual, target), |o| (variance(o), variance_percent(o), progress(&measure, o)))
    };
    assert_eq!(beside(Some(30.0), Some(12.0)), (Some(18.0), Some(150.0), Some(50.0)));
    assert_eq!(beside(Some(-1.0), Some(-4.0)), (Some(3.0), Some(75.0), Some(4_900.0 / 52.0)));
    assert_eq!(beside(Some(60.0), Some(48.0)), (Some(12.0), Some(25.0), None));
    assert_eq!(beside(Some(3.0), Some(0.0)), (Some(3.0), None, Some(93.75)));
    assert_eq!(beside(Some(57.0), Some(12.0)).2, Some(-25.0));
    assert_eq!(beside(None, Some(1.0)), (None, None, None));
    assert_eq!(beside(Some(f64::MAX), Some(f64::MIN)).0, None);
    let without = fixture::measure();
    assert_eq!(with(&without, facts(Some(1.0), Some(2.0)), |o| progress(&without, o)), None);
}

#[test]
fn rules_give_method_and_bounds() {
    let rule_of = |measure: &Measure, facts| {
        with(measure, facts, |observed| rule(measure, observed.bounds, observed.status_override))
    };
    let sales = fixture::measure();
    let flagged = Facts { red_flag: Some(500.0), ..facts(Some(1.0), Some(700.0)) };
    assert_eq!(rule_of(&sales, flagged), "THREE_BAND: red ends at 500, green starts at 700");
    assert_eq!(rule_of(&sales, facts(None, None)), "THREE_BAND: NO_TARGET");
    let facts = Facts { status_override: overridden(Status::Red), ..Facts::default() };
    assert_eq!(rule_of(&sales, facts), "RED by Ada: Storm");
}
