//! Tests of the values that are compared over longer periods, and of computed values.

use super::*;
use crate::{
    evaluate::MeasureResult,
    measure::Measure,
    series::Facts,
    vocabulary::{
        Aggregation, Calculation, Direction, MeasureSource, MissingOperand, ScoringMethod, UnitKind,
    },
};

type Row = (&'static str, Option<f64>, Option<f64>);

fn rows<const N: usize>(rows: [Row; N]) -> [(&'static str, Facts); N] {
    rows.map(|(code, actual, target)| (code, facts(actual, target)))
}

/// Facts of January to March.
fn quarter(actuals: [Option<f64>; 3], targets: [Option<f64>; 3]) -> [(&'static str, Facts); 3] {
    let codes = ["2026-01", "2026-02", "2026-03"];
    std::array::from_fn(|at| (codes[at], facts(actuals[at], targets[at])))
}

fn result(strategy: &Cascade, (home, measure): (u128, u128), code: &str) -> MeasureResult {
    evaluator(strategy).measure(measure_ref(home, measure), period(code)).unwrap()
}

fn only(edit: impl FnOnce(&mut Measure), rows: [(&'static str, Facts); 3]) -> MeasureResult {
    let strategy = cascade([Draft::new(1, None).measure(1, edit, rows)]);
    result(&strategy, (1, 1), "FY2026-Q1")
}

fn formula(key: &'static str, formula: &'static str) -> impl Fn(&mut Measure) {
    move |it| {
        it.key = Some(key.to_owned());
        it.source = MeasureSource::Calculated;
        it.formula = Some(formula.to_owned());
        it.aggregation = None;
    }
}

fn keyed(key: &'static str) -> impl Fn(&mut Measure) {
    move |it| it.key = Some(key.to_owned())
}

fn aggregated(aggregation: Aggregation) -> impl Fn(&mut Measure) {
    move |it| it.aggregation = Some(aggregation)
}

/// Shown and compared values: actual, compared actual, number of compared sub-periods, target, variance.
fn compared(result: &MeasureResult) -> (Option<f64>, Option<f64>, usize, Option<f64>, Option<f64>) {
    (result.actual, result.compared_actual, result.compared, result.target, result.variance)
}

#[test]
fn actual_and_target_are_compared_over_the_same_months() {
    use Aggregation::{Average, Last, Maximum, Minimum, Sum};
    let fifty = [Some(50.0); 3];
    for (aggregation, actuals, targets, expected, status) in [
        (
            Sum,
            fifty,
            [None, None, Some(100.0)],
            (Some(150.0), Some(50.0), 1, Some(100.0), Some(-50.0)),
            Status::Red,
        ),
        (
            Sum,
            fifty,
            [Some(50.0), None, Some(50.0)],
            (Some(150.0), Some(100.0), 2, Some(100.0), Some(0.0)),
            Status::Green,
        ),
        (
            Average,
            [Some(10.0), Some(20.0), Some(60.0)],
            [Some(10.0), Some(20.0), None],
            (Some(30.0), Some(15.0), 2, Some(15.0), Some(0.0)),
            Status::Green,
        ),
        (
            Last,
            [Some(1.0), Some(2.0), Some(3.0)],
            [Some(1.0), Some(4.0), None],
            (Some(3.0), Some(2.0), 2, Some(4.0), Some(-2.0)),
            Status::Red,
        ),
        (
            Minimum,
            [Some(1.0), Some(2.0), Some(3.0)],
            [None, Some(2.0), Some(3.0)],
            (Some(1.0), Some(2.0), 2, Some(2.0), Some(0.0)),
            Status::Green,
        ),
        (
            Maximum,
            [Some(9.0), Some(2.0), Some(3.0)],
            [None, Some(2.0), Some(3.0)],
            (Some(9.0), Some(3.0), 2, Some(3.0), Some(0.0)),
            Status::Green,
        ),
        // Without any actual: the target of all months.
        (Sum, [None; 3], [Some(1.0), Some(2.0), None], (None, None, 0, Some(3.0), None), Status::NoData),
        // With actuals, but in other months than those with targets.
        (
            Sum,
            [Some(1.0), Some(1.0), None],
            [None, None, Some(9.0)],
            (Some(2.0), None, 0, None, None),
            Status::Unscored,
        ),
        (
            Sum,
            [Some(1.0), None, None],
            [Some(1.0), Some(9.0), Some(9.0)],
            (Some(1.0), Some(1.0), 1, Some(1.0), Some(0.0)),
            Status::Green,
        ),
    ] {
        let result = only(aggregated(aggregation), quarter(actuals, targets));
        assert_eq!(compared(&result), expected, "{aggregation} {actuals:?} {targets:?}");
        assert_eq!(result.verdict.status, status, "{aggregation} {actuals:?} {targets:?}");
    }
    let untargeted = only(|_| {}, quarter([Some(1.0), Some(1.0), None], [None, None, Some(9.0)]));
    assert_eq!(untargeted.verdict.reason, Some(Reason::NoTarget));
}

#[test]
fn bounds_given_once_count_for_each_compared_month() {
    let bands = |it: &mut Measure| {
        (it.scoring, it.boundaries) = (ScoringMethod::Bands, vec![0.0, 50.0, 100.0]);
    };
    // BANDS compares every month with an actual, with or without targets.
    let result = only(bands, quarter([Some(40.0), Some(60.0), None], [Some(1.0), None, Some(1.0)]));
    assert_eq!((result.verdict.score, result.compared, result.bounds.multiple), (Some(50.0), 2, 2.0));
    // Targets of one of two months are no target of both.
    assert_eq!((result.target, result.variance), (Some(1.0), None));
    let progress = |it: &mut Measure| (it.scoring, it.baseline) = (ScoringMethod::Progress, Some(10.0));
    let result =
        only(progress, quarter([Some(15.0), Some(99.0), Some(15.0)], [Some(20.0), None, Some(20.0)]));
    // From 20 to 40, where 30 is half the way.
    assert_eq!((result.verdict.score, result.progress), (Some(50.0), Some(50.0)));
}

#[test]
fn the_year_to_date_is_compared_over_the_same_months() {
    let rows = quarter([Some(50.0); 3], [None, None, Some(100.0)]);
    let strategy = cascade([Draft::new(1, None).measure(1, |_| {}, rows)]);
    let year = result(&strategy, (1, 1), "2026-03").year_to_date.unwrap();
    assert_eq!((year.actual, year.target, year.verdict.score), (Some(150.0), Some(100.0), Some(0.0)));
}

/// Checks the trend of a quarter against the preceding one: change, and number of compared months.
#[track_caller]
fn moved(edit: impl FnOnce(&mut Measure), months: [Option<f64>; 6], expected: Option<(f64, f64)>) {
    let codes = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];
    let rows: [_; 6] = std::array::from_fn(|at| (codes[at], facts(months[at], None)));
    let strategy = cascade([Draft::new(1, None).measure(1, edit, rows)]);
    let trend = result(&strategy, (1, 1), "FY2026-Q2").trend;
    assert_eq!(trend.map(|trend| (trend.change, trend.compared)), expected);
}

#[test]
fn a_trend_compares_the_same_sub_periods() {
    use Aggregation::{Average, Last, Maximum, Sum};
    let flat = Some(100.0);
    moved(aggregated(Sum), [flat, flat, flat, flat, None, None], Some((0.0, 1.0)));
    moved(aggregated(Sum), [flat, flat, flat, flat, flat, flat], Some((0.0, 3.0)));
    moved(aggregated(Sum), [None, flat, flat, flat, None, None], None);
    moved(aggregated(Sum), [None, flat, flat, flat, Some(90.0), None], Some((-10.0, 1.0)));
    moved(
        aggregated(Average),
        [Some(1.0), Some(9.0), None, Some(3.0), Some(9.0), Some(90.0)],
        Some((1.0, 2.0)),
    );
    moved(aggregated(Last), [Some(1.0), Some(2.0), Some(3.0), Some(4.0), Some(7.0), None], Some((5.0, 1.0)));
    moved(aggregated(Maximum), [Some(9.0), Some(2.0), Some(99.0), Some(8.0), None, None], Some((-1.0, 1.0)));
}

#[test]
fn trends_of_computed_measures_compare_the_same_sub_periods() {
    let months = |values: [f64; 4]| {
        let codes = ["2026-01", "2026-02", "2026-03", "2026-04"];
        std::array::from_fn::<_, 4, _>(|at| (codes[at], facts(Some(values[at]), None)))
    };
    let strategy = cascade([
        Draft::new(1, None)
            .measure(1, keyed("a"), months([1.0, 5.0, 5.0, 3.0]))
            .measure(2, keyed("b"), months([2.0, 1.0, 1.0, 2.0]))
            .measure(3, formula("ratio", "{a} / {b}"), [])
            .measure(4, |it| (it.source, it.name) = (MeasureSource::RolledUp, "Below".to_owned()), []),
        Draft::new(2, Some(1)).measure(5, |it| it.name = "below".to_owned(), months([7.0, 9.0, 9.0, 8.0])),
    ]);
    // One month of each quarter: 3/2 against 1/2, and 8 against 7.
    for (measure, change) in [(3, 1.0), (4, 1.0)] {
        let trend = result(&strategy, (1, measure), "FY2026-Q2").trend.unwrap();
        assert_eq!((trend.change, trend.compared), (change, 1.0), "{measure}");
    }
}

/// Two operands over a quarter, and a formula with targets.
fn operands(
    a: [Option<f64>; 3],
    b: [Option<f64>; 3],
    edit: impl FnOnce(&mut Measure),
    targets: [Option<f64>; 3],
) -> MeasureResult {
    let strategy = cascade([Draft::new(1, None)
        .measure(1, keyed("a"), quarter(a, [None; 3]))
        .measure(2, keyed("b"), quarter(b, [None; 3]))
        .measure(3, edit, quarter([None; 3], targets))]);
    result(&strategy, (1, 3), "FY2026-Q1")
}

#[test]
fn sums_of_sums_are_compared_with_sums_of_targets() {
    let total = |it: &mut Measure| {
        formula("total", "{a} + {b}")(it);
        it.direction = Direction::Decrease;
    };
    let result = operands([Some(40.0); 3], [Some(50.0); 3], total, [Some(100.0); 3]);
    assert_eq!(compared(&result), (Some(270.0), Some(270.0), 3, Some(300.0), Some(-30.0)));
    assert_eq!(result.verdict.status, Status::Green);
    // A chosen aggregation is used.
    let chosen = |it: &mut Measure| {
        total(it);
        it.aggregation = Some(Aggregation::Average);
    };
    let result = operands([Some(40.0); 3], [Some(50.0); 3], chosen, [Some(100.0); 3]);
    assert_eq!((result.actual, result.target), (Some(270.0), Some(100.0)));
    let bands = |it: &mut Measure| {
        formula("total", "{a} + {b}")(it);
        (it.scoring, it.boundaries) = (ScoringMethod::Bands, vec![0.0, 90.0, 180.0]);
    };
    let result = operands([Some(40.0); 3], [Some(50.0); 3], bands, [None; 3]);
    assert_eq!((result.verdict.score, result.bounds.multiple), (Some(50.0), 3.0));
}

#[test]
fn calculate_first_formulas_run_before_aggregation() {
    let bill = |calculation, aggregation| {
        move |it: &mut Measure| {
            formula("bill", "{a} * 2 + 100")(it);
            (it.calculation, it.aggregation) = (calculation, Some(aggregation));
        }
    };
    let ask = |calculation, aggregation, a| {
        let result = operands(a, [None; 3], bill(calculation, aggregation), [Some(180.0); 3]);
        (result.actual, result.target, result.completeness)
    };
    use Aggregation::{Maximum, Sum};
    use Calculation::{AggregateFirst, CalculateFirst};
    let forty = [Some(40.0); 3];
    assert_eq!(ask(AggregateFirst, Sum, forty), (Some(340.0), Some(540.0), 1.0));
    assert_eq!(ask(CalculateFirst, Sum, forty), (Some(540.0), Some(540.0), 1.0));
    assert_eq!(
        ask(CalculateFirst, Sum, [Some(40.0), None, Some(40.0)]),
        (Some(360.0), Some(360.0), 2.0 / 3.0)
    );
    assert_eq!(ask(CalculateFirst, Maximum, [Some(1.0), Some(9.0), Some(2.0)]).0, Some(118.0));
    assert_eq!(ask(CalculateFirst, Sum, [None; 3]), (None, Some(540.0), 0.0));
}

#[test]
fn operands_are_aggregated_over_the_months_in_which_all_are_known() {
    let cost = [Some(100.0), Some(100.0), None];
    let units = [Some(10.0); 3];
    let policy = |missing_operand| {
        move |it: &mut Measure| {
            formula("unit-cost", "{a} / {b}")(it);
            it.aggregation = Some(Aggregation::Average);
            (it.direction, it.missing_operand) = (Direction::Decrease, missing_operand);
        }
    };
    let result = operands(cost, units, policy(MissingOperand::Blank), [Some(10.0); 3]);
    assert_eq!(compared(&result), (Some(10.0), Some(10.0), 2, Some(10.0), Some(0.0)));
    assert_eq!((result.verdict.status, result.completeness), (Status::Green, 2.0 / 3.0));
    let result = operands(cost, units, policy(MissingOperand::Zero), [Some(10.0); 3]);
    assert_eq!(result.actual, Some(200.0 / 30.0));
    let none = operands(
        [Some(1.0), None, None],
        [None, Some(1.0), None],
        policy(MissingOperand::Blank),
        [Some(1.0); 3],
    );
    assert_eq!((none.actual, none.verdict), (None, Verdict::without(Status::NoData, Reason::MissingOperand)));
    // Fewer months are compared than have values.
    let result = operands(
        [Some(10.0), Some(30.0), None],
        units,
        policy(MissingOperand::Blank),
        [None, Some(3.0), Some(3.0)],
    );
    assert_eq!(compared(&result), (Some(2.0), Some(3.0), 1, Some(3.0), Some(0.0)));
}

#[test]
fn a_last_operand_counts_for_the_whole_period() {
    let strategy = cascade([Draft::new(1, None)
        .measure(1, keyed("revenue"), quarter([Some(10.0), Some(20.0), Some(30.0)], [None; 3]))
        .measure(
            2,
            |it| {
                keyed("people")(it);
                it.aggregation = Some(Aggregation::Last);
            },
            quarter([Some(2.0), Some(3.0), None], [None; 3]),
        )
        .measure(3, formula("per-head", "{revenue} / {people}"), [])]);
    assert_eq!(result(&strategy, (1, 3), "FY2026-Q1").actual, Some(10.0));
}

#[test]
fn operands_of_different_frequencies_are_matched_at_the_slowest() {
    let strategy = cascade([Draft::new(1, None)
        .measure(
            1,
            keyed("a"),
            rows([("2026-01", Some(1.0), None), ("2026-02", Some(2.0), None), ("2026-04", Some(4.0), None)]),
        )
        .measure(
            2,
            |it| {
                keyed("q")(it);
                it.frequency = Frequency::Quarterly;
            },
            rows([("FY2026-Q1", Some(30.0), None)]),
        )
        .measure(
            3,
            |it| {
                formula("r", "{q} / {a}")(it);
                it.frequency = Frequency::Quarterly;
            },
            [],
        )]);
    assert_eq!(result(&strategy, (1, 3), "FY2026-Q1").actual, Some(10.0));
    // In the second quarter only one of the two operands is known.
    assert_eq!(result(&strategy, (1, 3), "FY2026-H1").actual, Some(10.0));
    assert_eq!(result(&strategy, (1, 3), "FY2026").actual, Some(10.0));
}

#[test]
fn the_reason_of_a_missing_actual_is_given_without_a_target_too() {
    let zero = operands([Some(1.0); 3], [Some(0.0); 3], formula("r", "{a} / {b}"), [None; 3]);
    assert_eq!(zero.verdict, Verdict::without(Status::Unscored, Reason::DivisionByZero));
    let none = operands([Some(1.0); 3], [None; 3], formula("r", "{a} / {b}"), [None; 3]);
    assert_eq!(none.verdict, Verdict::without(Status::Unscored, Reason::MissingOperand));
    let scored = operands([Some(1.0); 3], [Some(1.0); 3], formula("r", "{a} / {b}"), [None; 3]);
    assert_eq!(scored.verdict, Verdict::without(Status::Unscored, Reason::NoTarget));
}

fn rolled_up(it: &mut Measure) {
    (it.source, it.aggregation) = (MeasureSource::RolledUp, None);
}

/// A parent and its members, each with an actual and a target in January.
fn members(
    edit: impl FnOnce(&mut Measure),
    target: Option<f64>,
    rows_below: &[(Option<f64>, Option<f64>)],
) -> MeasureResult {
    let parent = Draft::new(1, None).measure(1, edit, [("2026-01", facts(None, target))]);
    let below = rows_below.iter().enumerate().map(|(at, &(actual, target))| {
        let id = at as u128 + 2;
        Draft::new(id, Some(1)).measure(id, |_| {}, [("2026-01", facts(actual, target))])
    });
    let strategy = cascade([parent].into_iter().chain(below));
    result(&strategy, (1, 1), "2026-01")
}

#[test]
fn a_target_is_scaled_to_the_members_that_have_reported() {
    let sum = |it: &mut Measure| rolled_up(it);
    let average = |it: &mut Measure| {
        rolled_up(it);
        it.formula = Some("AVERAGE".to_owned());
    };
    let shown = |result: &MeasureResult| {
        (result.actual, result.target, result.bounds.target, result.variance, result.completeness)
    };
    let result = members(sum, Some(100.0), &[(Some(60.0), Some(60.0)), (None, Some(40.0))]);
    assert_eq!(shown(&result), (Some(60.0), Some(100.0), Some(60.0), Some(0.0), 0.5));
    assert_eq!(result.verdict.status, Status::Green);
    let result =
        members(sum, Some(90.0), &[(Some(60.0), Some(60.0)), (None, Some(30.0)), (None, Some(30.0))]);
    assert_eq!((result.bounds.target, result.completeness), (Some(45.0), 1.0 / 3.0));
    let result = members(average, Some(50.0), &[(Some(60.0), Some(60.0)), (None, Some(40.0))]);
    assert_eq!((result.actual, result.bounds.target), (Some(60.0), Some(60.0)));
    let complete = members(sum, Some(100.0), &[(Some(60.0), Some(60.0)), (Some(40.0), None)]);
    assert_eq!((complete.bounds.target, complete.verdict.status), (Some(100.0), Status::Green));
    // A boundary for all members is scaled to those that have reported.
    let bands = |it: &mut Measure| {
        rolled_up(it);
        (it.scoring, it.boundaries) = (ScoringMethod::Bands, vec![0.0, 60.0, 120.0]);
    };
    let result = members(bands, None, &[(Some(30.0), Some(50.0)), (None, Some(50.0))]);
    assert_eq!(result.verdict.score, Some(50.0));
}

#[test]
fn members_without_targets_follow_the_policy() {
    let policy = |missing_operand| {
        move |it: &mut Measure| {
            rolled_up(it);
            it.missing_operand = missing_operand;
        }
    };
    let below = [(Some(60.0), Some(60.0)), (None, None)];
    let missing = Verdict::without(Status::NoData, Reason::MemberMissing);
    let blank = members(policy(MissingOperand::Blank), Some(60.0), &below);
    assert_eq!((blank.actual, blank.verdict, blank.completeness), (Some(60.0), missing, 0.5));
    let skip = members(policy(MissingOperand::Skip), Some(60.0), &below);
    assert_eq!((skip.actual, skip.verdict.status), (Some(60.0), Status::Green));
    let zero = |it: &mut Measure| {
        policy(MissingOperand::Zero)(it);
        it.formula = Some("AVERAGE".to_owned());
    };
    let zero = members(zero, Some(60.0), &below);
    assert_eq!((zero.actual, zero.verdict.status), (Some(30.0), Status::Red));
    let nobody = members(policy(MissingOperand::Zero), Some(60.0), &[(None, None), (None, None)]);
    assert_eq!((nobody.actual, nobody.verdict.reason), (None, Some(Reason::NoActual)));
}

#[test]
fn a_roll_up_over_months_compares_the_complete_months() {
    let row = |code, actual, target| (code, facts(actual, target));
    let strategy = cascade([
        Draft::new(1, None).measure(1, rolled_up, quarter([None; 3], [Some(10.0); 3])),
        Draft::new(2, Some(1)).measure(2, |_| {}, quarter([Some(5.0); 3], [None; 3])),
        Draft::new(3, Some(1)).measure(
            3,
            |_| {},
            [row("2026-01", Some(5.0), None), row("2026-02", Some(5.0), None)],
        ),
    ]);
    let quarter = result(&strategy, (1, 1), "FY2026-Q1");
    assert_eq!(compared(&quarter), (Some(25.0), Some(20.0), 2, Some(20.0), Some(0.0)));
    assert_eq!(quarter.verdict.status, Status::Green);
    assert_eq!(result(&strategy, (1, 1), "2026-03").verdict.reason, Some(Reason::MemberMissing));
}

#[test]
fn a_slower_member_takes_part_where_its_own_period_ends() {
    let quarterly = |it: &mut Measure| it.frequency = Frequency::Quarterly;
    let strategy = cascade([
        Draft::new(1, None).measure(1, rolled_up, quarter([None; 3], [None; 3])),
        Draft::new(2, Some(1)).measure(2, |_| {}, quarter([Some(1.0); 3], [None; 3])),
        Draft::new(3, Some(1)).measure(
            3,
            quarterly,
            rows([("FY2025-Q4", Some(700.0), None), ("FY2026-Q1", Some(300.0), None)]),
        ),
    ]);
    let actual = |code| {
        let result = result(&strategy, (1, 1), code);
        (result.actual, result.completeness)
    };
    assert_eq!(actual("2026-01"), (Some(1.0), 1.0));
    assert_eq!(actual("2026-02"), (Some(1.0), 1.0));
    assert_eq!(actual("2026-03"), (Some(301.0), 1.0));
    assert_eq!(actual("FY2026-Q1"), (Some(303.0), 1.0));
    // Two months have a value of one member each; the other member's quarter ends in neither.
    let year = result(&strategy, (1, 1), "2026-02").year_to_date.unwrap();
    assert_eq!(year.actual, Some(2.0));
}

#[test]
fn members_are_found_by_folded_name() {
    let named = |name: &'static str| move |it: &mut Measure| it.name = name.to_owned();
    let parent = |it: &mut Measure| {
        rolled_up(it);
        it.name = "Zürich  Straße".to_owned();
    };
    let strategy = cascade([
        Draft::new(1, None).measure(1, parent, []),
        Draft::new(2, Some(1)).measure(
            2,
            named("Zu\u{0308}rich\u{00A0}STRASSE"),
            rows([("2026-01", Some(1.0), None)]),
        ),
        Draft::new(3, Some(1)).measure(
            3,
            named("zürich strasse\u{200B}"),
            rows([("2026-01", Some(2.0), None)]),
        ),
        Draft::new(4, Some(1)).measure(4, named("Zurich Strasse"), rows([("2026-01", Some(4.0), None)])),
    ]);
    let result = result(&strategy, (1, 1), "2026-01");
    assert_eq!(result.actual, Some(3.0));
    let members: Vec<_> =
        result.explanation.unwrap().components.iter().map(|it| (it.scorecard, it.value)).collect();
    assert_eq!(members, [(scorecard_id(2), Some(1.0)), (scorecard_id(3), Some(2.0))]);
}

#[test]
fn bounds_of_a_roll_up_follow_the_aggregation_of_its_members() {
    for (of_members, expected) in [(Aggregation::Sum, 300.0), (Aggregation::Average, 100.0)] {
        let strategy = cascade([
            Draft::new(1, None).measure(1, rolled_up, quarter([None; 3], [Some(100.0); 3])),
            Draft::new(2, Some(1)).measure(2, aggregated(of_members), quarter([Some(90.0); 3], [None; 3])),
        ]);
        assert_eq!(result(&strategy, (1, 1), "FY2026-Q1").target, Some(expected), "{of_members}");
        assert_eq!(evaluator(&strategy).aggregation(measure_ref(1, 1)), of_members);
    }
}

#[test]
fn a_default_aggregation_follows_from_the_formula() {
    for (text, expected) in [
        ("{a} + {b}", Aggregation::Sum),
        ("-({a} - 2 * {b}) / 4", Aggregation::Sum),
        ("sum({a}, avg({b}, {a}))", Aggregation::Sum),
        ("{a} + 1", Aggregation::Last),
        ("{a} * {b}", Aggregation::Last),
        ("{a} / {b}", Aggregation::Last),
        ("max({a}, {b})", Aggregation::Last),
        ("{a} + {c}", Aggregation::Last),
        ("{a} + {d}", Aggregation::Sum),
    ] {
        let strategy = cascade([Draft::new(1, None)
            .measure(1, keyed("a"), [])
            .measure(2, keyed("b"), [])
            .measure(
                3,
                |it| {
                    keyed("c")(it);
                    it.aggregation = Some(Aggregation::Average);
                },
                [],
            )
            .measure(4, formula("d", "{a} - {b}"), [])
            .measure(
                5,
                |it| {
                    formula("e", "")(it);
                    it.formula = Some(text.to_owned());
                },
                [],
            )]);
        assert_eq!(evaluator(&strategy).aggregation(measure_ref(1, 5)), expected, "{text}");
    }
}

#[test]
fn three_accidents_against_a_target_of_zero_are_red() {
    for (direction, actual, expected) in [
        (Direction::Decrease, 3.0, Status::Red),
        (Direction::Decrease, 0.0, Status::Green),
        (Direction::Increase, 3.0, Status::Green),
        (Direction::Increase, -1.0, Status::Red),
    ] {
        let strategy = cascade([Draft::new(1, None).measure(
            1,
            |it| it.direction = direction,
            rows([("2026-10", Some(actual), Some(0.0))]),
        )]);
        let result = result(&strategy, (1, 1), "2026-10");
        assert_eq!(result.verdict.status, expected, "{direction} {actual}");
        let explanation = result.explanation.unwrap();
        assert_eq!(explanation.scoring.unwrap().method, ScoringMethod::MetOrNot);
        assert!(
            explanation.rule.starts_with("THREE_BAND without a tolerance is MET_OR_NOT"),
            "{}",
            explanation.rule
        );
    }
}

#[test]
fn deviation_and_favourable_follow_the_direction() {
    let maintain = |actual| {
        let row = Facts { target_upper: Some(20.0), ..facts(Some(actual), Some(10.0)) };
        let strategy = cascade([Draft::new(1, None).measure(
            1,
            |it| it.direction = Direction::Maintain,
            [("2026-01", row)],
        )]);
        let result = result(&strategy, (1, 1), "2026-01");
        (result.deviation, result.favourable)
    };
    for (actual, deviation, favourable) in
        [(15.0, 0.0, true), (10.0, 0.0, true), (20.0, 0.0, true), (7.0, -3.0, false), (24.0, 4.0, false)]
    {
        assert_eq!(maintain(actual), (Some(deviation), Some(favourable)), "{actual}");
    }
    for (direction, actual, favourable) in [
        (Direction::Increase, 11.0, true),
        (Direction::Increase, 10.0, true),
        (Direction::Increase, 9.0, false),
        (Direction::Decrease, 9.0, true),
        (Direction::Decrease, 11.0, false),
    ] {
        let strategy = cascade([Draft::new(1, None).measure(
            1,
            |it| it.direction = direction,
            rows([("2026-01", Some(actual), Some(10.0))]),
        )]);
        let result = result(&strategy, (1, 1), "2026-01");
        assert_eq!((result.deviation, result.favourable), (None, Some(favourable)), "{direction} {actual}");
    }
}

#[test]
fn text_measures_compare_nothing() {
    let row = Facts { text: Some("well".into()), ..Facts::default() };
    let strategy =
        cascade([Draft::new(1, None).measure(1, |it| it.unit.kind = UnitKind::Text, [("2026-01", row)])]);
    let month = result(&strategy, (1, 1), "2026-01");
    assert_eq!((month.compared, month.compared_actual, month.favourable), (0, None, None));
}

#[test]
fn counts_include_children_without_a_value() {
    let unscored = |it: &mut Measure| it.scoring = ScoringMethod::Unscored;
    let scores = scores([Draft::new(1, None)
        .objective(1, 1.0, Own)
        .scored(1, 1.0, Some(80.0))
        .scored(2, 1.0, None)
        .measure(3, unscored, [])
        .place(measure_ref(1, 3), 2.0)]);
    let objective = &scores.objectives[0];
    assert_eq!((objective.coverage, objective.measured), (0.5, 0.25));
    assert_eq!((scores.score.coverage, scores.score.measured), (0.5, 0.25));
}

#[test]
fn a_roll_up_trend_covers_children_with_a_value_in_both_periods() {
    let draft = |third: f64| {
        Draft::new(1, None)
            .objective(1, 1.0, Own)
            .measure(1, plain, rows([("2026-08", Some(50.0), None), ("2026-09", Some(50.0), None)]))
            .place(measure_ref(1, 1), 1.0)
            // RED, and new in September.
            .measure(2, plain, rows([("2026-09", Some(0.0), None)]))
            .place(measure_ref(1, 2), third)
    };
    let shown = |third| {
        let scores = scores([draft(third)]);
        for score in [&scores.score, &scores.perspectives[0]] {
            assert_eq!(score.trend, scores.objectives[0].trend);
        }
        scores.score.trend.map(|trend| (trend.direction, trend.compared))
    };
    assert_eq!(shown(1.0), Some((TrendDirection::Flat, 0.5)));
    assert_eq!(shown(1.1), None);
}

#[test]
fn the_due_date_under_last_is_that_of_the_last_target() {
    let due = |row: Facts| Facts { due_on: "2026-12-31".parse().ok(), ..row };
    let last = |jan: Facts, mar: Facts| {
        let strategy = cascade([Draft::new(1, None).measure(
            1,
            aggregated(Aggregation::Last),
            [("2026-01", jan), ("2026-03", mar)],
        )]);
        result(&strategy, (1, 1), "FY2026-Q1")
    };
    let row = |actual: f64| facts(Some(actual), Some(10.0));
    let early = last(due(row(5.0)), row(9.0));
    assert_eq!((early.due_on, early.verdict.status), (None, Status::Red));
    let late = last(row(5.0), due(row(9.0)));
    assert_eq!(late.verdict, Verdict::without(Status::NotDue, Reason::NotDue));
}

#[test]
fn bounds_under_last_are_those_of_the_last_target() {
    let tolerance = |it: &mut Measure| {
        it.aggregation = Some(Aggregation::Last);
        it.red_flag_tolerance = 5.0;
    };
    let flagged = Facts { red_flag: Some(8.0), ..facts(Some(10.0), Some(10.0)) };
    let rows = |last: Facts| [("2026-01", flagged.clone()), ("2026-02", last)];
    let shown = |last: Facts| {
        let strategy = cascade([Draft::new(1, None).measure(1, tolerance, rows(last))]);
        let result = result(&strategy, (1, 1), "FY2026-Q1");
        (result.red_flag, result.red_flag_used)
    };
    assert_eq!(shown(facts(Some(140.0), Some(140.4))), (None, Some(140.4 - 140.4 * 0.05)));
    let given = Facts { red_flag: Some(130.0), ..facts(Some(140.0), Some(140.4)) };
    assert_eq!(shown(given), (Some(130.0), Some(130.0)));
    let band = |upper: Option<f64>| Facts { target_upper: upper, ..facts(Some(10.0), Some(10.0)) };
    let maintain = |it: &mut Measure| {
        it.direction = Direction::Maintain;
        it.aggregation = Some(Aggregation::Last);
    };
    let rows = [("2026-01", band(Some(12.0))), ("2026-02", band(None))];
    let strategy = cascade([Draft::new(1, None).measure(1, maintain, rows)]);
    assert_eq!(result(&strategy, (1, 1), "FY2026-Q1").target_upper, None);
}

#[test]
fn a_last_operand_is_taken_from_a_month_in_which_all_are_known() {
    let strategy = cascade([Draft::new(1, None)
        .measure(
            1,
            |it| {
                keyed("a")(it);
                it.aggregation = Some(Aggregation::Last);
            },
            [("2026-01", facts(Some(2.0), None)), ("2026-02", facts(Some(3.0), None))],
        )
        .measure(
            2,
            |it| {
                keyed("b")(it);
                it.aggregation = Some(Aggregation::Sum);
            },
            [("2026-01", facts(Some(4.0), None))],
        )
        .measure(3, formula("c", "{a} / {b}"), [("2026-01", facts(None, Some(1.0)))])]);
    let quarter = result(&strategy, (1, 3), "FY2026-Q1");
    assert_eq!(compared(&quarter), (Some(0.5), Some(0.5), 1, Some(1.0), Some(-0.5)));
}

#[test]
fn components_recombine_to_the_scored_value() {
    let sum = |key: &'static str| {
        move |it: &mut Measure| {
            keyed(key)(it);
            it.aggregation = Some(Aggregation::Sum);
        }
    };
    let months =
        |one: f64, two: f64| [("2026-01", facts(Some(one), None)), ("2026-02", facts(Some(two), None))];
    let strategy = cascade([Draft::new(1, None)
        .measure(1, sum("a"), months(2.0, 3.0))
        .measure(2, sum("b"), months(4.0, 4.0))
        .measure(3, formula("c", "{a} / {b}"), [("2026-01", facts(None, Some(1.0)))])]);
    let quarter = result(&strategy, (1, 3), "FY2026-Q1");
    assert_eq!((quarter.actual, quarter.compared_actual), (Some(0.625), Some(0.5)));
    let explanation = quarter.explanation.unwrap();
    let values: Vec<_> = explanation.components.iter().map(|it| it.value).collect();
    assert_eq!(values, [Some(2.0), Some(4.0)]);
    assert_eq!(explanation.scoring.unwrap().actual, Some(0.5));
}

#[test]
fn members_missing_in_different_months_are_reported_as_missing() {
    let strategy = cascade([
        Draft::new(1, None).measure(
            1,
            rolled_up,
            [("2026-01", facts(None, Some(10.0))), ("2026-02", facts(None, Some(10.0)))],
        ),
        Draft::new(2, Some(1)).measure(
            2,
            aggregated(Aggregation::Sum),
            [("2026-01", facts(Some(3.0), None))],
        ),
        Draft::new(3, Some(1)).measure(
            3,
            aggregated(Aggregation::Sum),
            [("2026-02", facts(Some(4.0), None))],
        ),
    ]);
    for code in ["2026-01", "FY2026-Q1"] {
        let shown = result(&strategy, (1, 1), code);
        assert_eq!(shown.verdict, Verdict::without(Status::NoData, Reason::MemberMissing), "{code}");
    }
    assert_eq!(result(&strategy, (1, 1), "FY2026-Q1").actual, Some(7.0));
}

#[test]
fn a_missing_quarterly_member_is_missing_in_the_quarter() {
    let strategy = cascade([
        Draft::new(1, None).measure(1, rolled_up, quarter([None; 3], [Some(10.0); 3])),
        Draft::new(2, Some(1)).measure(
            2,
            aggregated(Aggregation::Sum),
            quarter([Some(5.0); 3], [Some(5.0); 3]),
        ),
        Draft::new(3, Some(1)).measure(
            3,
            |it| {
                it.aggregation = Some(Aggregation::Sum);
                it.frequency = Frequency::Quarterly;
            },
            [],
        ),
    ]);
    for code in ["2026-03", "FY2026-Q1"] {
        let shown = result(&strategy, (1, 1), code);
        assert_eq!(shown.verdict, Verdict::without(Status::NoData, Reason::MemberMissing), "{code}");
    }
    assert_eq!(result(&strategy, (1, 1), "FY2026-Q1").actual, Some(15.0));
}

#[test]
fn averages_roll_up_as_averages_whether_chosen_or_inherited() {
    for said in [Some(Aggregation::Average), None] {
        let strategy = cascade([
            Draft::new(1, None).measure(
                1,
                |it| {
                    rolled_up(it);
                    it.aggregation = said;
                },
                [],
            ),
            Draft::new(2, Some(1)).measure(
                2,
                aggregated(Aggregation::Average),
                [("2026-01", facts(Some(8.0), None))],
            ),
            Draft::new(3, Some(1)).measure(
                3,
                aggregated(Aggregation::Average),
                [("2026-01", facts(Some(6.0), None))],
            ),
        ]);
        assert_eq!(result(&strategy, (1, 1), "2026-01").actual, Some(7.0), "{said:?}");
    }
}

#[test]
fn a_blend_part_without_weight_is_left_out_of_the_trend() {
    let unscored = |it: &mut Measure| it.scoring = ScoringMethod::Unscored;
    let strategy = cascade([
        Draft::new(1, None)
            .objective(1, 1.0, Blend)
            .measure(1, plain, rows([("2026-08", Some(10.0), None), ("2026-09", Some(50.0), None)]))
            .place(measure_ref(1, 1), 1.0)
            .aligned((2, 2), 1.0)
            .aligned((2, 3), 0.0),
        Draft::new(2, Some(1))
            .objective(2, 1.0, Own)
            .measure(2, unscored, [])
            .place(measure_ref(2, 2), 1.0)
            .objective(3, 1.0, Own)
            .place(measure_ref(1, 1), 1.0),
    ]);
    let scores = evaluator(&strategy).scores(scorecard_id(1), period("2026-09")).unwrap();
    let trend = scores.objectives[0].trend.unwrap();
    assert_eq!((trend.change, trend.compared), (40.0, 1.0));
}

#[test]
fn children_without_weight_do_not_blank_their_parent() {
    let scores = scores([Draft::new(1, None)
        .policy(MissingPolicy::Blank)
        .objective(1, 1.0, Own)
        .scored(1, 1.0, Some(80.0))
        .scored(2, 0.0, None)]);
    assert_eq!(scores.objectives[0].verdict, Verdict::scored(80.0));
    let rule = &scores.objectives[0].explanation.rule;
    assert!(rule.contains("of weight 0 have no say") && !rule.contains("blank"), "{rule}");
}
