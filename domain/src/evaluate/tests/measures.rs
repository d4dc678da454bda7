//! Tests of measures: calculated and rolled-up values, and the figures beside a score.

use super::*;
use crate::{
    evaluate::{MeasureResult, YearToDate},
    measure::Measure,
    series::{Facts, StatusOverride},
    vocabulary::{Aggregation, Direction, MeasureSource, MissingOperand, ScoreBasis, UnitKind},
};

fn keyed(key: &'static str) -> impl FnOnce(&mut Measure) {
    move |it| it.key = Some(key.to_owned())
}

fn formula(formula: &'static str) -> impl FnOnce(&mut Measure) {
    move |it| {
        it.source = MeasureSource::Calculated;
        it.formula = Some(formula.to_owned());
    }
}

fn known<const N: usize>(rows: [(&'static str, f64); N]) -> [(&'static str, Facts); N] {
    rows.map(|(code, actual)| (code, facts(Some(actual), None)))
}

fn result(strategy: &Cascade, measure: u128, code: &str) -> MeasureResult {
    evaluator(strategy).measure(measure_ref(1, measure), period(code)).unwrap()
}

/// Churn: 2 of 4 customers in January, 2 of 100 in February.
fn churn(edit: impl FnOnce(&mut Measure), targets: [(&str, Facts); 2]) -> Cascade {
    cascade([Draft::new(1, None)
        .measure(
            1,
            keyed("churned"),
            known([("2026-01", 2.0), ("2026-02", 2.0), ("2026-04", 1.0), ("2026-05", 1.0)]),
        )
        .measure(2, keyed("customers"), known([("2026-01", 4.0), ("2026-02", 100.0), ("2026-04", 0.0)]))
        .measure(
            3,
            |it| {
                formula("{churned} / {customers} * 100")(it);
                it.direction = Direction::Decrease;
                it.aggregation = Some(Aggregation::Average);
                edit(it);
            },
            targets,
        )])
}

fn no_targets() -> [(&'static str, Facts); 2] {
    [("2026-01", Facts::default()), ("2026-02", Facts::default())]
}

#[test]
fn operands_are_aggregated_before_the_formula_runs() {
    let strategy = churn(|_| {}, no_targets());
    let actual = |code| result(&strategy, 3, code).actual;
    assert_eq!((actual("2026-01"), actual("2026-02")), (Some(50.0), Some(2.0)));
    assert_eq!(actual("FY2026-Q1"), Some(400.0 / 104.0));
    assert_eq!(result(&strategy, 3, "FY2026-Q1").completeness, 2.0 / 3.0);
    let year = result(&strategy, 3, "2026-02").year_to_date.unwrap();
    assert_eq!(year.actual, Some(400.0 / 104.0));
    // A day shows the last month that has ended.
    let day = result(&strategy, 3, "2026-03-14");
    assert_eq!((day.actual, day.carried, day.source), (Some(2.0), true, period("2026-02")));
}

#[track_caller]
fn fails(strategy: &Cascade, code: &str, reason: Reason) {
    let result = result(strategy, 3, code);
    assert_eq!((result.actual, result.verdict), (None, Verdict::without(Status::NoData, reason)));
}

#[test]
fn a_formula_without_a_value_gives_a_reason() {
    let bands = |it: &mut Measure| plain(it);
    let strategy = churn(bands, no_targets());
    fails(&strategy, "2026-03", Reason::MissingOperand);
    fails(&strategy, "2026-04", Reason::DivisionByZero);
    fails(&strategy, "2026-05", Reason::MissingOperand);
    let zero = |it: &mut Measure| {
        plain(it);
        it.missing_operand = MissingOperand::Zero;
    };
    fails(&churn(zero, no_targets()), "2026-05", Reason::DivisionByZero);
    let unknown = |it: &mut Measure| {
        zero(it);
        it.formula = Some("{churned} + {nobodys}".to_owned());
    };
    fails(&churn(unknown, no_targets()), "2026-01", Reason::MissingOperand);
    for broken in [None, Some("{".to_owned())] {
        let strategy = churn(
            |it| {
                plain(it);
                it.formula = broken;
            },
            no_targets(),
        );
        fails(&strategy, "2026-01", Reason::MissingOperand);
    }
}

#[test]
fn targets_of_a_formula_are_compared_over_the_same_months() {
    let target = |code, target| (code, facts(None, Some(target)));
    let strategy = churn(|_| {}, [target("2026-01", 10.0), target("2026-03", 30.0)]);
    let quarter = result(&strategy, 3, "FY2026-Q1");
    // February has an actual and no target, March a target and no actual: January is compared.
    assert_eq!((quarter.actual, quarter.compared_actual), (Some(400.0 / 104.0), Some(50.0)));
    assert_eq!((quarter.target, quarter.variance), (Some(10.0), Some(40.0)));
    assert_eq!(quarter.verdict.status, Status::Red);
}

#[test]
fn formulas_may_depend_on_formulas_to_any_depth() {
    let count = 5_000;
    let mut draft = Draft::new(1, None);
    for number in 1..count {
        let formula = format!("{{m{}}} + 1", number + 1);
        let edit = |it: &mut Measure| {
            it.key = Some(format!("m{number}"));
            it.source = MeasureSource::Calculated;
            it.formula = Some(formula);
        };
        draft = draft.measure(number, edit, []);
    }
    let last = |it: &mut Measure| it.key = Some(format!("m{count}"));
    let strategy = cascade([draft.measure(count, last, known([("2026-09", 1.0)]))]);
    assert_eq!(result(&strategy, 1, "2026-09").actual, Some(5_000.0));
    let round = cascade([Draft::new(1, None)
        .measure(
            1,
            |it| {
                keyed("a")(it);
                formula("{b} + 1")(it);
            },
            [],
        )
        .measure(
            2,
            |it| {
                keyed("b")(it);
                formula("{a} + 1")(it);
            },
            [],
        )]);
    assert_eq!(result(&round, 1, "2026-09").actual, None);
}

#[test]
fn measures_roll_up_from_child_scorecards() {
    let rolled = |it: &mut Measure| it.source = MeasureSource::RolledUp;
    let averaged =
        |it: &mut Measure| (it.source, it.formula) = (MeasureSource::RolledUp, Some("AVERAGE".to_owned()));
    let ratio = |it: &mut Measure| it.name = "Other".to_owned();
    let strategy = cascade([
        Draft::new(1, None).measure(1, rolled, []).measure(2, averaged, []),
        Draft::new(2, Some(1)).measure(
            3,
            |_| {},
            known([("2026-07", 1.0), ("2026-08", 2.0), ("2026-09", 3.0)]),
        ),
        Draft::new(3, Some(1)).measure(4, rolled, []).measure(5, ratio, known([("2026-09", 1e9)])),
        Draft::new(4, Some(3)).measure(6, |_| {}, known([("2026-09", 10.0)])),
    ]);
    let shown = |measure, code| {
        let result = result(&strategy, measure, code);
        (result.actual, result.completeness)
    };
    assert_eq!(shown(1, "2026-09"), (Some(13.0), 1.0));
    assert_eq!(shown(2, "2026-09"), (Some(6.5), 1.0));
    assert_eq!(shown(1, "2026-08"), (Some(2.0), 0.5));
    assert_eq!(shown(1, "FY2026-Q3"), (Some(16.0), 1.0));
    assert_eq!(shown(1, "2026-06"), (None, 0.0));
}

#[test]
fn a_measure_may_be_scored_on_the_year_to_date() {
    let target = |actual, target| facts(Some(actual), Some(target));
    let rows = || [("2026-01", target(5.0, 10.0)), ("2026-02", target(25.0, 10.0))];
    let verdicts = |score_basis| {
        let strategy = cascade([Draft::new(1, None)
            .measure(1, |it| it.score_basis = score_basis, rows())
            .objective(1, 1.0, Own)
            .place(measure_ref(1, 1), 1.0)]);
        let result = result(&strategy, 1, "2026-02");
        let scores = evaluator(&strategy).scores(scorecard_id(1), period("2026-02")).unwrap();
        assert_eq!(scores.score.verdict, result.verdict);
        assert_eq!((result.actual, result.target, result.variance), (Some(25.0), Some(10.0), Some(15.0)));
        let year = result.year_to_date.unwrap();
        assert_eq!((year.actual, year.target), (Some(30.0), Some(20.0)));
        (result.verdict, year, result.bounds.target)
    };
    let (period_verdict, YearToDate { verdict: year_verdict, .. }, target) = verdicts(ScoreBasis::Period);
    assert_eq!((period_verdict, target), (Verdict::scored(100.0), Some(10.0)));
    let (basis_verdict, year, target) = verdicts(ScoreBasis::YearToDate);
    assert_eq!((basis_verdict, year.verdict, target), (year_verdict, year_verdict, Some(20.0)));
}

#[test]
fn a_status_override_takes_precedence_on_either_basis() {
    let status_override =
        StatusOverride { status: Status::Red, reason: "Storm".to_owned(), by: "Ada".to_owned() };
    for score_basis in [ScoreBasis::Period, ScoreBasis::YearToDate] {
        let row =
            Facts { status_override: Some(Box::new(status_override.clone())), ..facts(Some(9.0), Some(1.0)) };
        let strategy =
            cascade([Draft::new(1, None).measure(1, |it| it.score_basis = score_basis, [("2026-02", row)])]);
        let month = result(&strategy, 1, "2026-02");
        assert_eq!((month.verdict.status, month.verdict.score), (Status::Red, Some(50.0 / 3.0)));
        assert_eq!(month.status_override, Some(status_override.clone()));
        assert_eq!(month.year_to_date.unwrap().verdict.status, Status::Green);
        // The override does not apply to the quarter.
        assert_eq!(result(&strategy, 1, "FY2026-Q1").verdict.status, Status::Green);
    }
}

#[test]
fn a_target_with_a_later_due_date_is_not_due() {
    let row = Facts { due_on: "2026-03-31".parse().ok(), ..facts(Some(1.0), Some(10.0)) };
    let strategy = cascade([Draft::new(1, None).measure(1, |_| {}, [("2026-01", row)])]);
    assert_eq!(result(&strategy, 1, "2026-01").verdict, Verdict::without(Status::NotDue, Reason::NotDue));
    assert_eq!(result(&strategy, 1, "FY2026-Q1").verdict.status, Status::Red);
}

#[test]
fn trends_of_measures_compare_with_the_preceding_period() {
    let rows = [("2026-07", facts(Some(30.0), Some(20.0))), ("2026-08", facts(Some(24.0), Some(20.0)))];
    let strategy = cascade([Draft::new(1, None)
        .measure(1, |it| it.direction = Direction::Decrease, rows.clone())
        .measure(2, |it| it.unit.kind = UnitKind::Text, rows)]);
    let trend = result(&strategy, 1, "2026-08").trend.unwrap();
    assert_eq!((trend.direction, trend.improving), (TrendDirection::Down, Some(true)));
    assert_eq!((trend.change, trend.change_percent), (-6.0, Some(-20.0)));
    assert_eq!(result(&strategy, 1, "2026-07").trend, None);
    assert_eq!(result(&strategy, 1, "2026-09").trend, None);
    // A carried month is compared with the month before it.
    assert_eq!(result(&strategy, 1, "2026-09-15").trend, Some(trend));
    let words = result(&strategy, 2, "2026-08");
    assert_eq!((words.trend, words.year_to_date), (None, None));
    assert_eq!(words.verdict, Verdict::without(Status::Unscored, Reason::Text));
}

#[test]
fn explanations_of_measures_give_the_rule_and_its_figures() {
    let strategy = churn(|_| {}, [("2026-01", facts(None, Some(4.0))), ("2026-02", Facts::default())]);
    let result = result(&strategy, 3, "2026-01");
    assert_eq!((result.red_flag, result.red_flag_used), (None, Some(4.4)));
    assert_eq!(
        result.explanation.unwrap().rule,
        "THREE_BAND: red ends at 4.4, green starts at 4; actual = {churned} / {customers} * 100"
    );
}

#[test]
fn an_unknown_measure_has_no_result() {
    let strategy = cascade([Draft::new(1, None)
        .objective(1, 1.0, Own)
        .place(measure_ref(1, 9), 1.0)
        .aligned((7, 7), 1.0)]);
    let mut evaluator = evaluator(&strategy);
    assert_eq!(evaluator.measure(measure_ref(1, 9), period("2026-09")), None);
    assert_eq!(evaluator.scores(scorecard_id(9), period("2026-09")), None);
    let scores = evaluator.scores(scorecard_id(1), period("2026-09")).unwrap();
    assert_eq!(scores.score.verdict.status, Status::Unscored);
}
