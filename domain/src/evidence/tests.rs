use proptest::prelude::*;

use super::*;
use crate::{
    calendar::FiscalCalendar,
    evaluate::Evaluator,
    fixture::{Draft, cascade, facts, measure_ref, period, scorecard_id},
    measure::Measure,
    vocabulary::{Direction, RollupMode, ScoringMethod},
};
use EvidenceVerdict::{Contradicted, InsufficientData, NotSupported, Supported};
use InsufficientDataReason::{NoFigures, RarelyChanges, TooFewPairs, TooFewValues};
use Polarity::{Negative, Positive};

/// Pseudo-random values between -1 and 1, the same in each run (the constants are Knuth's for MMIX).
fn noise(seed: u64, length: usize) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
    };
    std::iter::repeat_with(&mut next).skip(5).take(length).collect()
}

fn figures_of(values: &[f64]) -> Figures {
    Figures::of(&values.iter().copied().map(Some).collect::<Vec<_>>(), 0.0)
}

/// An effect that follows the cause at a lag, by a factor, with noise of its own.
fn following(cause: &[f64], lag: usize, factor: f64, own: f64) -> Vec<f64> {
    let noise = noise(77, cause.len());
    (0..cause.len()).map(|at| factor * cause[at.saturating_sub(lag)] + own * noise[at]).collect()
}

fn evidence_for(cause: &[f64], effect: &[f64], polarity: Polarity, expected_lag: Option<usize>) -> Evidence {
    evidence(&figures_of(cause), &figures_of(effect), Hypothesis { polarity, expected_lag })
}

#[track_caller]
fn check(
    (cause, effect): (&[f64], &[f64]),
    polarity: Polarity,
    expected_lag: Option<usize>,
    (verdict, lag): (EvidenceVerdict, Option<usize>),
) {
    let result = evidence_for(cause, effect, polarity, expected_lag);
    assert_eq!((result.verdict, result.best.map(|at| at.lag)), (verdict, lag), "{result:#?}");
}

#[test]
fn without_an_expected_lag_the_best_of_thirteen_decides() {
    let cause = noise(1, 48);
    let lagged = following(&cause, 3, 2.0, 0.5);
    check((&cause, &lagged), Positive, None, (Supported, Some(3)));
    check((&cause, &lagged), Negative, None, (Contradicted, Some(3)));
    let against = following(&cause, 0, -1.0, 0.3);
    check((&cause, &against), Negative, None, (Supported, Some(0)));
    check((&cause, &against), Positive, None, (Contradicted, Some(0)));
    let independent = evidence_for(&cause, &noise(9, 48), Positive, None);
    assert_eq!(independent.verdict, NotSupported, "{independent:#?}");
    assert_eq!((independent.lags.len(), independent.elsewhere), (13, None));
    let best = independent.best.unwrap().differences.unwrap();
    assert_eq!(independent.p_value, Some((best.p_value * 13.0).min(1.0)));
}

#[test]
fn an_expected_lag_is_tested_with_its_neighbours_only() {
    let cause = noise(1, 48);
    let lagged = following(&cause, 5, 2.0, 0.3);
    for expected in [4, 5, 6] {
        check((&cause, &lagged), Positive, Some(expected), (Supported, Some(5)));
    }
    let result = evidence_for(&cause, &lagged, Positive, Some(2));
    assert_eq!((result.verdict, result.elsewhere.map(|at| at.lag)), (NotSupported, Some(5)), "{result:#?}");
    let best = result.best.unwrap();
    assert!((1..=3).contains(&best.lag));
    assert_eq!(result.p_value, Some((best.differences.unwrap().p_value * 3.0).min(1.0)));
}

#[test]
fn an_expected_lag_beyond_a_year_is_tested() {
    let cause = noise(1, 58);
    let result = evidence_for(&cause, &following(&cause, 22, 2.0, 0.3), Positive, Some(22));
    assert_eq!((result.verdict, result.best.map(|at| at.lag)), (Supported, Some(22)), "{result:#?}");
    let lags: Vec<_> = result.lags.iter().map(|at| at.lag).collect();
    assert_eq!(lags, (0..=12).chain(21..=23).collect::<Vec<_>>());
    assert_eq!((periods_for(None), periods_for(Some(12)), periods_for(Some(22))), (48, 48, 58));
}

#[test]
fn insufficient_data_has_a_reason() {
    let cause = noise(1, 48);
    let reason = |effect: &Figures, expected_lag| {
        let result = evidence(&figures_of(&cause), effect, Hypothesis { polarity: Positive, expected_lag });
        assert_eq!(result.verdict == InsufficientData, result.reason.is_some());
        assert_eq!(result.verdict == InsufficientData, result.p_value.is_none());
        result.reason
    };
    let known = |from: usize| {
        Figures::of(&(0..48).map(|at| (at >= from).then(|| cause[at])).collect::<Vec<_>>(), 0.0)
    };
    assert_eq!(reason(&known(48), None), Some(NoFigures));
    // 25 values have 24 changes.
    assert_eq!(reason(&known(24), None), Some(TooFewPairs));
    assert_eq!(reason(&known(23), None), None);
    // Before the first value of the effect no cause is left at a longer lag: enough pairs at lag 11, too few at 25.
    assert_eq!(reason(&known(12), Some(11)), None);
    assert_eq!(reason(&known(0), Some(25)), Some(TooFewPairs));
    let steps = |levels: usize| figures_of(&(0..48).map(|at| (at % levels) as f64).collect::<Vec<_>>());
    assert_eq!(reason(&steps(9), None), Some(TooFewValues));
    assert_eq!(reason(&steps(10), None), None);
    // 24 or 23 of 47 changes are 0.
    let resting = |from: usize| figures_of(&(0..48).map(|at| cause[(at + from) / 2]).collect::<Vec<_>>());
    assert_eq!(reason(&resting(0), None), Some(RarelyChanges));
    assert_eq!(reason(&resting(1), None), None);
}

/// Two growing series, each with fluctuations of its own.
#[test]
fn a_common_trend_is_no_evidence() {
    let growing = |seed| {
        noise(seed, 48).into_iter().zip(0..).map(|(noise, at)| noise + f64::from(at)).collect::<Vec<_>>()
    };
    let result = evidence_for(&growing(3), &growing(4), Positive, None);
    assert_eq!(result.verdict, NotSupported);
    assert!(result.lags[0].levels.unwrap().coefficient > 0.9);
}

#[test]
fn a_gap_costs_its_pairs_only() {
    let cause = noise(1, 40);
    let effect = figures_of(&following(&cause, 0, 1.0, 0.2));
    let mut gappy: Vec<_> = cause.iter().copied().map(Some).collect();
    gappy[10] = None;
    let result =
        evidence(&Figures::of(&gappy, 0.0), &effect, Hypothesis { polarity: Positive, expected_lag: None });
    let at = result.lags[0];
    assert_eq!((at.levels.unwrap().pairs, at.differences.unwrap().pairs), (39, 37));
    assert_eq!(result.verdict, Supported);
}

/// By the textbook example of Benjamini and Hochberg's procedure: q(i) is the minimum of p(j) m / j over j >= i.
#[test]
fn q_values_are_corrected_over_all_links() {
    let with = |p_value| Evidence { p_value, ..evidence_for(&[], &[], Positive, None) };
    let mut links = [Some(0.04), None, Some(0.01), Some(0.03), Some(0.02), Some(0.9)].map(with);
    correct(&mut links);
    let q_values = links.map(|link| link.q_value);
    let expected = [Some(0.05), None, Some(0.05), Some(0.05), Some(0.05), Some(0.9)];
    for (result, expected) in q_values.into_iter().zip(expected) {
        assert_eq!(result.is_some(), expected.is_some());
        assert!((result.unwrap_or_default() - expected.unwrap_or_default()).abs() < 1e-12, "{q_values:?}");
    }
}

/// Figures of an objective of a scorecard in the first half of 2026.
fn figures_in<const N: usize>(drafts: [Draft; N], objective: usize) -> (Figures, Option<Frequency>) {
    let strategy = cascade(drafts);
    let calendar = FiscalCalendar::new(1).unwrap();
    let mut evaluator = Evaluator::new(&strategy, calendar, "2026-12-31".parse().unwrap());
    let scorecard = strategy.scorecards().find(|it| it.profile.id == scorecard_id(1)).unwrap();
    let slowest = figures::slowest(&strategy, scorecard, objective);
    let (first, last) = match slowest {
        Some(Frequency::Quarterly) => ("FY2026-Q1", "FY2026-Q2"),
        _ => ("2026-01", "2026-04"),
    };
    let periods: Vec<_> = crate::period::Period::span(period(first), period(last)).collect();
    (figures::figures(&mut evaluator, &strategy, (scorecard, objective), &periods), slowest)
}

/// Adds a measure with actuals of the months from January 2026.
fn measured(draft: Draft, number: u128, edit: impl FnOnce(&mut Measure), actuals: [f64; 4]) -> Draft {
    let home = draft.parts.profile.id;
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    let rows = std::array::from_fn::<_, 4, _>(|at| (months[at], facts(Some(actuals[at]), Some(10.0))));
    let at = crate::cascade::MeasureRef { scorecard: home, measure: measure_ref(1, number).measure };
    draft.measure(number, edit, rows).place(at, 1.0)
}

#[track_caller]
fn near(result: &[Option<f64>], expected: &[f64]) {
    let result: Vec<f64> = result.iter().copied().map(Option::unwrap).collect();
    assert_eq!(result.len(), expected.len());
    assert!(result.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{result:?} {expected:?}");
}

#[test]
fn figures_are_signed_actuals_in_standard_deviations() {
    let one = |edit: fn(&mut Measure)| {
        let draft = Draft::new(1, None).objective(1, 1.0, RollupMode::Own);
        figures_in([measured(draft, 1, edit, [8.0, 12.0, 8.0, 12.0])], 0).0.values
    };
    near(&one(|_| ()), &[-1.0, 1.0, -1.0, 1.0]);
    near(&one(|it| it.direction = Direction::Decrease), &[1.0, -1.0, 1.0, -1.0]);
    // All values lie 2 from the only target there is.
    near(&one(|it| it.direction = Direction::Maintain), &[0.0; 4]);
    // Figures far beyond the target still move, where the score has reached its bound.
    let draft = Draft::new(1, None).objective(1, 1.0, RollupMode::Own);
    let (beyond, _) = figures_in([measured(draft, 1, |_| (), [100.0, 200.0, 300.0, 400.0])], 0);
    assert!(beyond.changes[1..].iter().all(|change| change.unwrap() > 0.5), "{beyond:?}");
    let unscored = |it: &mut Measure| it.scoring = ScoringMethod::Unscored;
    assert_eq!(one(unscored), [None; 4]);
}

#[test]
fn figures_of_several_measures_are_their_mean_in_standard_deviations() {
    let draft = Draft::new(1, None).objective(1, 1.0, RollupMode::Own);
    let draft = measured(draft, 1, |_| (), [8.0, 12.0, 8.0, 12.0]);
    let draft = measured(draft, 2, |_| (), [800.0, 800.0, 1_200.0, 1_200.0]);
    let (figures, _) = figures_in([draft], 0);
    let two = std::f64::consts::SQRT_2;
    near(&figures.values, &[-two, 0.0, 0.0, two]);
    near(&figures.changes[1..], &[two, 0.0, two]);
}

#[test]
fn figures_of_an_aligned_objective_have_the_slowest_frequency_below() {
    let above = Draft::new(1, None).objective(1, 1.0, RollupMode::Aligned).aligned((2, 2), 1.0);
    let below = Draft::new(2, Some(1)).objective(2, 1.0, RollupMode::Own);
    let rows = [("FY2026-Q1", facts(Some(1.0), None)), ("FY2026-Q2", facts(Some(3.0), None))];
    let at = crate::cascade::MeasureRef { scorecard: scorecard_id(2), measure: measure_ref(1, 9).measure };
    let quarterly = below.measure(9, |it| it.frequency = Frequency::Quarterly, rows).place(at, 1.0);
    let (figures, slowest) = figures_in([above, quarterly], 0);
    assert_eq!(slowest, Some(Frequency::Quarterly));
    near(&figures.values, &[-1.0, 1.0]);
}

#[test]
fn lags_are_in_periods_of_the_frequency() {
    for (months, frequency, expected) in [
        (6, Frequency::Monthly, 6),
        (6, Frequency::Quarterly, 2),
        (4, Frequency::Quarterly, 1),
        (18, Frequency::Annual, 2),
        (3, Frequency::Weekly, 13),
        (2, Frequency::Daily, 61),
        (0, Frequency::Semiannual, 0),
    ] {
        assert_eq!(periods_of_lag(months, frequency), expected, "{months} months, {frequency}");
    }
}

proptest! {
    /// Any figures give a finite result that does not depend on the unit.
    #[test]
    fn any_figures_give_a_finite_result_whatever_their_unit(
        cause in prop::collection::vec(prop::option::weighted(0.9, -1e3..1e3_f64), 48),
        effect in prop::collection::vec(prop::option::weighted(0.9, -1e3..1e3_f64), 48),
        exponent in -290..290_i32,
        expected_lag in prop::option::of(0..20_usize),
    ) {
        let hypothesis = Hypothesis { polarity: Positive, expected_lag };
        let result = evidence(&Figures::of(&cause, 0.0), &Figures::of(&effect, 0.0), hypothesis);
        let other: Vec<_> = cause.iter().map(|it| it.map(|value| value * 2_f64.powi(exponent))).collect();
        let in_other_unit = evidence(&Figures::of(&other, 0.0), &Figures::of(&effect, 0.0), hypothesis);
        prop_assert_eq!(result.verdict, in_other_unit.verdict);
        for at in result.lags.iter().filter_map(|at| at.differences) {
            prop_assert!(at.coefficient.abs() <= 1.0 && (0.0..=1.0).contains(&at.p_value));
            prop_assert!(at.effective_pairs > 0.0 && at.effective_pairs <= at.pairs as f64);
        }
    }
}
