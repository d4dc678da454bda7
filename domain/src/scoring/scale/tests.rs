use super::*;
use crate::{
    aggregate::observe,
    calendar::FiscalCalendar,
    fixture::{self, period, series},
    number::round12,
    scoring::{GREEN_FROM, RED_TO, status_of},
    series::Facts,
    vocabulary::Status,
};
use Direction::{Decrease, Increase, Maintain};
use proptest::prelude::*;

/// Measure and facts of a period, reduced to what the scale needs.
#[derive(Clone, Debug)]
struct Case {
    method: ScoringMethod,
    direction: Direction,
    target: Option<f64>,
    upper: Option<f64>,
    flag: Option<f64>,
    tolerance: f64,
    baseline: Option<f64>,
    boundaries: Vec<f64>,
}

fn case(method: ScoringMethod, direction: Direction) -> Case {
    Case {
        method,
        direction,
        target: None,
        upper: None,
        flag: None,
        tolerance: 10.0,
        baseline: None,
        boundaries: Vec::new(),
    }
}

fn three_band(direction: Direction, target: f64, flag: impl Into<Option<f64>>) -> Case {
    Case { target: Some(target), flag: flag.into(), ..case(ScoringMethod::ThreeBand, direction) }
}

fn measure(case: &Case) -> Measure {
    Measure {
        scoring: case.method,
        direction: case.direction,
        baseline: case.baseline,
        boundaries: case.boundaries.clone(),
        red_flag_tolerance: case.tolerance,
        ..fixture::measure()
    }
}

fn bounds_of(case: &Case) -> Bounds {
    let facts = Facts {
        target: case.target,
        target_upper: case.upper,
        red_flag: case.flag,
        actual: Some(0.0),
        ..Facts::default()
    };
    let series = series([("2026-09", facts)]);
    observe(&measure(case), &series, period("2026-09"), FiscalCalendar::new(1).unwrap()).bounds
}

fn score(case: &Case, actual: f64) -> Result<f64, Reason> {
    Scale::new(&measure(case), bounds_of(case)).map(|scale| scale.score(actual))
}

#[track_caller]
fn check(case: &Case, expected: &[(f64, f64)]) {
    for &(actual, expected) in expected {
        let score = score(case, actual).unwrap();
        assert_eq!(round12(score), round12(expected), "{actual} in {case:?}");
    }
}

#[track_caller]
fn none(case: &Case, reason: Reason) {
    assert_eq!(score(case, 1.0), Err(reason), "{case:?}");
}

const THIRD: f64 = 100.0 / 3.0;

#[test]
fn three_band_divides_the_scale_in_three() {
    let increase = three_band(Increase, 700.0, 500.0);
    check(&increase, &[(600.0, 50.0), (700.0, 2.0 * THIRD), (500.0, THIRD), (300.0, 0.0), (1000.0, 100.0)]);
    check(&increase, &[(900.0, 100.0), (800.0, 250.0 / 3.0), (400.0, 50.0 / 3.0), (-1e9, 0.0)]);
    let decrease = three_band(Decrease, 500.0, 700.0);
    check(&decrease, &[(600.0, 50.0), (500.0, 2.0 * THIRD), (700.0, THIRD), (900.0, 0.0), (200.0, 100.0)]);
    // The bounds are met exactly, despite rounding.
    for (flag, target) in [(0.1, 0.3), (1.1, 1.7), (9_007_199_254_740_992.0, 9_007_199_254_740_994.0)] {
        let exact = three_band(Increase, target, flag);
        assert_eq!(score(&exact, target), Ok(200.0 / 3.0));
        assert_eq!(score(&exact, flag), Ok(100.0 / 3.0));
    }
}

#[test]
fn a_missing_red_flag_follows_from_the_tolerance() {
    check(&three_band(Increase, 100.0, None), &[(100.0, 2.0 * THIRD), (90.0, THIRD), (95.0, 50.0)]);
    check(&three_band(Decrease, 100.0, None), &[(100.0, 2.0 * THIRD), (110.0, THIRD)]);
    check(&three_band(Increase, -100.0, None), &[(-100.0, 2.0 * THIRD), (-110.0, THIRD)]);
    let wide = Case { tolerance: 50.0, ..three_band(Increase, 100.0, None) };
    check(&wide, &[(50.0, THIRD), (75.0, 50.0)]);
    none(&three_band(Increase, 5.0, 6.0), Reason::NoRedFlag);
    none(&three_band(Decrease, 5.0, 4.0), Reason::NoRedFlag);
    none(&case(ScoringMethod::ThreeBand, Increase), Reason::NoTarget);
}

#[test]
fn maintain_is_green_inside_its_band() {
    let band = Case { upper: Some(60.0), ..three_band(Maintain, 40.0, 10.0) };
    check(&band, &[(50.0, 100.0), (40.0, 2.0 * THIRD), (60.0, 2.0 * THIRD), (45.0, 250.0 / 3.0)]);
    check(
        &band,
        &[(35.0, 50.0), (65.0, 50.0), (30.0, THIRD), (70.0, THIRD), (75.0, 50.0 / 3.0), (80.0, 0.0)],
    );
    check(&band, &[(0.0, 0.0), (1e300, 0.0)]);
    // A target without upper bound: a band of width 0.
    let point = three_band(Maintain, 50.0, None);
    check(&point, &[(50.0, 100.0), (52.5, 50.0), (45.0, THIRD), (40.0, 0.0)]);
    let odd = Case { upper: Some(0.3), ..three_band(Maintain, 0.1, 0.1) };
    assert_eq!(score(&odd, 0.3), Ok(200.0 / 3.0));
    none(&three_band(Maintain, 5.0, -1.0), Reason::NoRedFlag);
}

#[test]
fn without_a_tolerance_the_target_is_met_or_not() {
    let untolerant = |direction, target| Case { tolerance: 0.0, ..three_band(direction, target, None) };
    check(&three_band(Increase, 0.0, None), &[(0.0, 100.0), (3.0, 100.0), (-0.1, 0.0)]);
    check(&three_band(Decrease, 0.0, None), &[(0.0, 100.0), (3.0, 0.0), (-1.0, 100.0)]);
    check(&three_band(Maintain, 0.0, None), &[(0.0, 100.0), (0.1, 0.0), (-0.1, 0.0)]);
    check(
        &Case { upper: Some(2.0), ..three_band(Maintain, 0.0, None) },
        &[(1.0, 100.0), (2.0, 100.0), (2.1, 0.0)],
    );
    check(&untolerant(Increase, 5.0), &[(5.0, 100.0), (4.9, 0.0)]);
    check(&untolerant(Decrease, 5.0), &[(5.0, 100.0), (5.1, 0.0)]);
    check(&untolerant(Maintain, 5.0), &[(5.0, 100.0), (5.1, 0.0)]);
    // A red flag of its own counts.
    check(&three_band(Decrease, 0.0, 3.0), &[(0.0, 2.0 * THIRD), (3.0, THIRD), (1.5, 50.0)]);
}

#[test]
fn met_or_not_scores_100_or_0() {
    let met = |direction, target| Case { target: Some(target), ..case(ScoringMethod::MetOrNot, direction) };
    check(&met(Increase, 80.0), &[(80.0, 100.0), (79.9, 0.0), (81.0, 100.0)]);
    check(&met(Decrease, 80.0), &[(80.0, 100.0), (80.1, 0.0), (-5.0, 100.0)]);
    let band = Case { upper: Some(60.0), ..met(Maintain, 40.0) };
    check(&band, &[(39.9, 0.0), (40.0, 100.0), (60.0, 100.0), (60.1, 0.0)]);
    check(&met(Maintain, 40.0), &[(40.0, 100.0), (40.1, 0.0)]);
    // A value that reads 0.3 meets 0.3.
    check(&met(Decrease, 0.3), &[(0.1 + 0.2, 100.0)]);
    none(&case(ScoringMethod::MetOrNot, Increase), Reason::NoTarget);
}

#[test]
fn bands_have_equal_points() {
    let boundaries = vec![0.0, 4000.0, 6000.0, 12000.0];
    let rising = Case { boundaries, ..case(ScoringMethod::Bands, Increase) };
    check(&rising, &[(9000.0, 250.0 / 3.0), (0.0, 0.0), (2000.0, 50.0 / 3.0), (4000.0, THIRD)]);
    check(&rising, &[(6000.0, 2.0 * THIRD), (12000.0, 100.0), (20000.0, 100.0), (-1.0, 0.0)]);
    let falling = Case { direction: Decrease, ..rising };
    check(
        &falling,
        &[(9000.0, 50.0 / 3.0), (0.0, 100.0), (12000.0, 0.0), (4000.0, 2.0 * THIRD), (-1.0, 100.0)],
    );
    let uneven = Case { boundaries: vec![0.0, 1.0, 3.0], ..falling };
    check(&uneven, &[(2.0, 25.0)]);
    for boundaries in [vec![], vec![1.0, 2.0], vec![1.0, 1.0, 2.0], vec![1.0, f64::NAN, 2.0]] {
        none(&Case { boundaries, ..uneven.clone() }, Reason::Method);
    }
}

#[test]
fn progress_runs_from_baseline_to_target() {
    let way =
        |from, to| Case { target: Some(to), baseline: Some(from), ..case(ScoringMethod::Progress, Decrease) };
    check(&way(48.0, 12.0), &[(30.0, 50.0), (48.0, 0.0), (60.0, 0.0), (12.0, 100.0), (0.0, 100.0)]);
    check(&way(0.0, 40.0), &[(10.0, 25.0)]);
    none(&way(5.0, 5.0), Reason::NoBaseline);
    none(&Case { baseline: None, ..way(1.0, 5.0) }, Reason::NoBaseline);
    none(&Case { target: None, ..way(1.0, 5.0) }, Reason::NoTarget);
}

#[test]
fn yes_no_scores_100_or_0() {
    check(&case(ScoringMethod::YesNo, Increase), &[(1.0, 100.0), (0.0, 0.0), (0.67, 0.0), (3.0, 100.0)]);
    check(&case(ScoringMethod::YesNo, Decrease), &[(1.0, 0.0), (0.0, 100.0), (0.33, 0.0)]);
    none(&case(ScoringMethod::Unscored, Increase), Reason::Method);
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1000.0..1000.0_f64,
        1 => prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::SUBNORMAL,
        1 => prop::sample::select(vec![0.0, 1.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324]),
    ]
}

fn any_case() -> impl Strategy<Value = Case> {
    let method = prop::sample::select(<ScoringMethod as strum::VariantArray>::VARIANTS);
    let direction = prop::sample::select(<Direction as strum::VariantArray>::VARIANTS);
    let maybe = || prop::option::weighted(0.8, number());
    let boundaries = prop::collection::vec(number(), 0..6);
    (method, direction, maybe(), maybe(), maybe(), 0.0..100.0_f64, maybe(), boundaries).prop_map(
        |(method, direction, target, upper, flag, tolerance, baseline, mut boundaries)| {
            boundaries.sort_by(f64::total_cmp);
            Case { method, direction, target, upper, flag, tolerance, baseline, boundaries }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_score_lies_in_0_to_100(case in any_case(), actual in number()) {
        if let Ok(score) = score(&case, actual) {
            prop_assert!((0.0..=100.0).contains(&score), "{}", score);
        }
    }

    #[test]
    fn more_is_never_worse_where_more_is_better(case in any_case(), a in number(), b in number()) {
        let case = Case { direction: Increase, ..case };
        // PROGRESS follows its baseline and target, whatever the direction is.
        prop_assume!(case.method != ScoringMethod::Progress || case.baseline < case.target);
        if let (Ok(low), Ok(high)) = (score(&case, a.min(b)), score(&case, a.max(b))) {
            prop_assert!(low <= high, "{} {}", low, high);
        }
    }

    #[test]
    fn mirrored_measures_score_alike(case in any_case(), actual in number()) {
        // YES_NO has no mirror image, and MAINTAIN no direction.
        let method = if case.method == ScoringMethod::YesNo { ScoringMethod::ThreeBand } else { case.method };
        let (towards, direction) =
            if case.direction == Decrease { (Decrease, Increase) } else { (Increase, Decrease) };
        let case = Case { method, direction: towards, ..case };
        let negated = |number: Option<f64>| number.map(|it| -it);
        let mut boundaries: Vec<_> = case.boundaries.iter().map(|boundary| -boundary).collect();
        boundaries.reverse();
        let plain = score(&case, actual);
        let mirrored = Case {
            direction,
            boundaries,
            target: negated(case.target),
            flag: negated(case.flag),
            baseline: negated(case.baseline),
            ..case
        };
        match (plain, score(&mirrored, -actual)) {
            // BANDS counts from the lowest boundary, so that the sums round differently.
            (Ok(a), Ok(b)) => prop_assert!((a - b).abs() < 1e-9, "{} {}", a, b),
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn a_rule_is_described_for_any_case(case in any_case()) {
        let measure = Measure { scoring: case.method, boundaries: case.boundaries, ..fixture::measure() };
        let series = series([("2026-09", Facts { target: case.target, ..Facts::default() })]);
        let observed = observe(&measure, &series, period("2026-09"), FiscalCalendar::new(1).unwrap());
        prop_assert!(!super::super::rule(&measure, observed.bounds, None).is_empty());
    }
}

/// Ranges of a case: bounds and status of each.
fn ranges(case: &Case) -> Vec<(Option<f64>, Option<f64>, Status)> {
    let rounded = |at: Option<f64>| at.map(round12);
    with_scale(case, |scale| scale.bands())
        .into_iter()
        .map(|band| (rounded(band.from), rounded(band.to), band.status))
        .collect()
}

fn with_scale<T>(case: &Case, run: impl FnOnce(Scale<'_>) -> T) -> T {
    let measure = measure(case);
    let facts = bounds_of(case);
    run(Scale::new(&measure, facts).unwrap())
}

#[test]
fn bands_give_the_range_of_each_status() {
    use Status::{Green, Red, Yellow};
    for (case, expected) in [
        (
            three_band(Increase, 700.0, 500.0),
            vec![(None, Some(500.0), Red), (Some(500.0), Some(700.0), Yellow), (Some(700.0), None, Green)],
        ),
        (
            three_band(Decrease, 10.0, None),
            vec![(None, Some(10.0), Green), (Some(10.0), Some(11.0), Yellow), (Some(11.0), None, Red)],
        ),
        (
            Case { upper: Some(20.0), ..three_band(Maintain, 10.0, 5.0) },
            vec![
                (None, Some(5.0), Red),
                (Some(5.0), Some(10.0), Yellow),
                (Some(10.0), Some(20.0), Green),
                (Some(20.0), Some(25.0), Yellow),
                (Some(25.0), None, Red),
            ],
        ),
        (three_band(Decrease, 0.0, None), vec![(None, Some(0.0), Green), (Some(0.0), None, Red)]),
        (
            Case { boundaries: vec![0.0, 4000.0, 6000.0, 12000.0], ..case(ScoringMethod::Bands, Increase) },
            vec![
                (None, Some(4000.0), Red),
                (Some(4000.0), Some(6000.0), Yellow),
                (Some(6000.0), None, Green),
            ],
        ),
        (
            Case { boundaries: vec![0.0, 50.0, 100.0], ..case(ScoringMethod::Bands, Decrease) },
            vec![
                (None, Some(round12(100.0 / 3.0)), Green),
                (Some(round12(100.0 / 3.0)), Some(50.0), Yellow),
                (Some(50.0), Some(round12(200.0 / 3.0)), Yellow),
                (Some(round12(200.0 / 3.0)), None, Red),
            ],
        ),
        (
            Case { baseline: Some(48.0), target: Some(12.0), ..case(ScoringMethod::Progress, Decrease) },
            vec![(None, Some(24.0), Green), (Some(24.0), Some(36.0), Yellow), (Some(36.0), None, Red)],
        ),
        (case(ScoringMethod::YesNo, Increase), vec![(None, Some(1.0), Red), (Some(1.0), None, Green)]),
        (case(ScoringMethod::YesNo, Decrease), vec![(None, Some(0.0), Green), (Some(0.0), None, Red)]),
    ] {
        assert_eq!(ranges(&case), expected, "{case:?}");
    }
}

#[test]
fn a_band_of_one_value_scores_100_there() {
    let bands = with_scale(&three_band(Maintain, 10.0, 2.0), |scale| scale.bands());
    let point = bands.iter().find(|band| band.from == band.to && band.from.is_some()).unwrap();
    assert_eq!((point.score_from, point.score_to), (100.0, 100.0));
}

fn any_valid_case() -> impl Strategy<Value = Case> {
    let number = || -1000.0..1000.0_f64;
    let methods = prop::sample::select(vec![
        ScoringMethod::ThreeBand,
        ScoringMethod::MetOrNot,
        ScoringMethod::Bands,
        ScoringMethod::Progress,
    ]);
    let directions = prop::sample::select(vec![Increase, Decrease, Maintain]);
    let steps = prop::collection::vec(1.0..100.0_f64, 2..6);
    (methods, directions, number(), 0.5..200.0_f64, number(), prop::option::of(0.5..100.0_f64), steps)
        .prop_map(|(method, direction, target, wide, baseline, flag, steps)| Case {
            upper: (direction == Maintain).then_some(target + wide),
            flag: flag.map(|distance| match direction {
                Increase => target - distance,
                Decrease => target + distance,
                Maintain => distance,
            }),
            target: Some(target),
            baseline: Some(baseline),
            boundaries: steps
                .iter()
                .scan(target, |at, step| {
                    *at += step;
                    Some(*at)
                })
                .collect(),
            ..case(method, if method == ScoringMethod::Bands { Increase } else { direction })
        })
}

proptest! {
    #[test]
    fn every_value_in_a_band_has_its_status(case in any_valid_case(), share in 0.01..0.99_f64) {
        let Ok(_) = score(&case, 0.0) else { return Ok(()) };
        with_scale(&case, |scale| {
            let bands = scale.bands();
            prop_assert!(bands[0].from.is_none() && bands[bands.len() - 1].to.is_none());
            for pair in bands.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for band in bands {
                let from = band.from.unwrap_or_else(|| band.to.unwrap() - 1000.0);
                let to = band.to.unwrap_or_else(|| band.from.unwrap() + 1000.0);
                let inside = from * (1.0 - share) + to * share;
                let score = scale.score(inside);
                prop_assert_eq!(status_of(score), band.status, "{} in {:?}", inside, band);
            }
            for (at, bound) in [(scale.red_at(), RED_TO), (scale.green_at(), GREEN_FROM)] {
                let score = scale.score(at.unwrap());
                let is_met_or_not = scale.method() == ScoringMethod::MetOrNot;
                prop_assert!(is_met_or_not || (score - bound).abs() < 1e-6, "{} {}", score, bound);
            }
            Ok(())
        })?;
    }
}
