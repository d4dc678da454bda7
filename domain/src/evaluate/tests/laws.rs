//! Property tests that hold for any strategy.

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::{
    measure::Measure,
    score::Score,
    series::Facts,
    vocabulary::{Aggregation, Direction, MeasureSource, ScoreBasis, ScoringMethod, UnitKind},
};

/// Strategy for any value of a closed list.
fn any_of<T: VariantArray + Clone + std::fmt::Debug>() -> impl Strategy<Value = T> {
    prop::sample::select(T::VARIANTS)
}

use proptest::strategy::Strategy;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -100.0..100.0_f64,
        1 => prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::SUBNORMAL,
        1 => prop::sample::select(vec![0.0, 1.0, f64::MAX, f64::MIN, 5e-324]),
    ]
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let maybe = || prop::option::weighted(0.8, number());
    (maybe(), maybe(), prop::option::of(number()), prop::option::of(number()), 0..20).prop_map(
        |(actual, target, target_upper, red_flag, due)| Facts {
            actual,
            target,
            target_upper,
            red_flag,
            due_on: if due == 0 { "2026-12-31".parse().ok() } else { None },
            ..Facts::default()
        },
    )
}

type Edit = (ScoringMethod, Direction, Aggregation, UnitKind, MeasureSource, ScoreBasis, Option<f64>);

fn any_edit() -> impl Strategy<Value = Edit> {
    (
        any_of::<ScoringMethod>(),
        any_of::<Direction>(),
        any_of::<Aggregation>(),
        any_of::<UnitKind>(),
        any_of::<MeasureSource>(),
        any_of::<ScoreBasis>(),
        prop::option::of(number()),
    )
}

/// Choice to let formulas depend on each other in cycles, which writes refuse, or not.
#[derive(Clone, Copy, PartialEq)]
enum Cycles {
    Some,
    None,
}

fn edit(
    number: usize,
    (scoring, direction, aggregation, kind, source, basis, baseline): Edit,
    cycles: Cycles,
    it: &mut Measure,
) {
    (it.scoring, it.direction, it.aggregation, it.unit.kind) = (scoring, direction, Some(aggregation), kind);
    (it.source, it.score_basis, it.baseline) = (source, basis, baseline);
    it.key = Some(format!("m{number}"));
    it.boundaries = vec![-10.0, 0.0, 50.0];
    if source == MeasureSource::Calculated {
        let (first, second) = match cycles {
            Cycles::Some => ((number * 7 + 3) % 12, (number + 1) % 12),
            Cycles::None => (number + 1, number + 3),
        };
        it.formula = Some(format!("{{m{first}}} / {{m{second}}} * 1e200"));
    }
}

/// Three scorecards in a row, with four measures and two objectives each, aligned down the row.
fn any_cascade(cycles: Cycles) -> impl Strategy<Value = Cascade> {
    let measures = prop::collection::vec((any_edit(), any_facts(), any_facts(), 0.0..5.0_f64), 12);
    let objectives = prop::collection::vec((any_of::<RollupMode>(), 0.0..5.0_f64, 0.0..5.0_f64), 6);
    (measures, objectives, prop::collection::vec(any_of::<MissingPolicy>(), 3)).prop_map(
        move |(measures, objectives, policies)| {
            let draft = |home: usize| {
                let id = home as u128 + 1;
                let mut draft = Draft::new(id, (home > 0).then(|| id - 1)).policy(policies[home]);
                for (slot, (mode, weight, aligned)) in objectives[home * 2..home * 2 + 2].iter().enumerate() {
                    draft = draft.objective(id * 10 + slot as u128, *weight, *mode);
                    let first = home * 4 + slot * 2;
                    for (number, measure) in measures.iter().enumerate().skip(first).take(2) {
                        let (change, august, september, weight) = measure.clone();
                        let rows = [("2026-08", august), ("2026-09", september)];
                        draft = draft
                            .measure(number as u128, |it| edit(number, change, cycles, it), rows)
                            .place(measure_ref(id, number as u128), weight);
                    }
                    if home < 2 {
                        draft = draft.aligned((id + 1, (id + 1) * 10 + slot as u128), *aligned);
                    }
                }
                draft
            };
            cascade((0..3).map(draft))
        },
    )
}

fn lawful(score: &Score, blank: bool) -> Result<(), TestCaseError> {
    prop_assert!((0.0..=1.0).contains(&score.coverage));
    let verdict = score.verdict;
    prop_assert_eq!(verdict.score.is_some(), verdict.reason.is_none());
    prop_assert!(verdict.score.is_none_or(|score| (0.0..=100.0).contains(&score)));
    let components = &score.explanation.components;
    recombines(components, verdict.score, score.coverage, blank && verdict.reason == Some(Reason::Policy))?;
    // The components of the parts of a BLEND, which are no nodes of their own, are lawful, too.
    for part in components.iter().filter(|it| it.part.is_some()) {
        let refused = blank && part.score.is_none();
        let counted =
            if part.status == Status::NoData && part.score == Some(0.0) { None } else { part.score };
        recombines(&part.components, counted, part.coverage, refused || counted != part.score)?;
    }
    Ok(())
}

/// The components of an explanation recombine to the coverage and to the score, unless a policy refuses a score.
fn recombines(
    components: &[crate::score::Component],
    score: Option<f64>,
    coverage: f64,
    refused: bool,
) -> Result<(), TestCaseError> {
    let weighed = |value: &dyn Fn(&crate::score::Component) -> Option<f64>| {
        let sum = |(a, b), (weight, value): (f64, f64)| (a + weight * value, b + weight);
        let (total, weights) =
            components.iter().filter_map(|it| Some((it.weight, value(it)?))).fold((0.0, 0.0), sum);
        (weights > 0.0).then(|| total / weights)
    };
    let near = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) - b.unwrap_or(0.0);
    if !refused {
        prop_assert!(near(weighed(&|it| it.score), score).abs() < 1e-9, "{:?} {:?}", score, components);
    }
    prop_assert!(near(weighed(&|it| Some(it.coverage)), Some(coverage)).abs() < 1e-9, "{:?}", components);
    Ok(())
}

proptest! {
    #[test]
    fn scores_recombine_and_stay_finite(
        strategy in any_cascade(Cycles::Some),
        code in prop::sample::select(vec!["2026-09", "FY2026-Q3", "FY2026", "2026-W40", "2026-10-02"]),
    ) {
        let mut evaluator = evaluator(&strategy);
        for home in 1..=3 {
            let scores = evaluator.scores(scorecard_id(home), period(code)).unwrap();
            let policy = crate::cascade::Strategy::scorecard(&strategy, scorecard_id(home)).unwrap().profile.missing_policy;
            for score in scores.objectives.iter().chain(&scores.perspectives).chain([&scores.score]) {
                lawful(score, policy == MissingPolicy::Blank)?;
            }
        }
    }

    #[test]
    fn results_of_measures_are_finite_or_none(
        strategy in any_cascade(Cycles::Some),
        code in prop::sample::select(vec!["2026-09", "FY2026-Q3", "FY2026", "2026-W40", "2026-10-02"]),
    ) {
        let mut evaluator = evaluator(&strategy);
        for number in 0..12_u128 {
            let result = evaluator.measure(measure_ref(number / 4 + 1, number), period(code)).unwrap();
            let year = result.year_to_date;
            let trend = result.trend;
            let numbers = [
                result.actual, result.target, result.target_upper, result.red_flag, result.red_flag_used,
                result.variance, result.variance_percent, result.progress, result.verdict.score,
                Some(result.completeness), year.and_then(|year| year.actual), year.and_then(|year| year.target),
                year.and_then(|year| year.verdict.score), trend.map(|trend| trend.change),
                trend.and_then(|trend| trend.change_percent),
            ];
            prop_assert!(numbers.into_iter().flatten().all(f64::is_finite), "{:?}", result);
            prop_assert!((0.0..=1.0).contains(&result.completeness));
            prop_assert!(result.verdict.score.is_none_or(|score| (0.0..=100.0).contains(&score)));
        }
    }

    /// Earlier results of this or another evaluator change neither a score nor an explanation.
    #[test]
    fn explanations_do_not_depend_on_earlier_results(
        strategy in any_cascade(Cycles::None),
        code in prop::sample::select(vec!["2026-09", "FY2026-Q3", "FY2026", "2026-W40"]),
        remembered in prop::collection::vec(prop::bool::ANY, 3),
    ) {
        let period = period(code);
        let alone = |home| evaluator(&strategy).scores(scorecard_id(home), period).unwrap();
        let expected = [alone(1), alone(2), alone(3)];
        for order in [[1, 2, 3], [3, 2, 1], [2, 1, 3]] {
            let mut evaluator = evaluator(&strategy);
            for home in order {
                let scores = evaluator.scores(scorecard_id(home), period).unwrap();
                prop_assert_eq!(&scores, &expected[home as usize - 1]);
            }
        }
        let mut second = evaluator(&strategy);
        for (home, _) in (1..=3).zip(remembered).filter(|(_, it)| *it) {
            let id = scorecard_id(home);
            let mut first = evaluator(&strategy);
            for period in period.previous().into_iter().chain([period]) {
                second.remember_objectives(id, period, &first.objectives(id, period).unwrap());
            }
            second.remember_movements(id, period, &first.movements(id, period).unwrap());
        }
        for home in 1..=3 {
            let scores = second.scores(scorecard_id(home), period).unwrap();
            prop_assert_eq!(&scores, &expected[home as usize - 1]);
        }
    }

    /// Removing the target of a month that scores no worse than its quarter does not improve the quarter, and without
    /// any target there is no score.
    #[test]
    fn removing_a_target_never_improves_a_score(
        months in prop::collection::vec((0.0..200.0_f64, 1.0..200.0_f64), 3),
        direction in prop::sample::select(vec![Direction::Increase, Direction::Decrease]),
        aggregation in prop::sample::select(vec![Aggregation::Sum, Aggregation::Average]),
        taken in 0..3_usize,
    ) {
        let quarter = |without: &[usize]| {
            let codes = ["2026-07", "2026-08", "2026-09"];
            let row = |at: usize| {
                let (actual, target) = months[at];
                (codes[at], facts(Some(actual), (!without.contains(&at)).then_some(target)))
            };
            let edit = |it: &mut Measure| (it.direction, it.aggregation) = (direction, Some(aggregation));
            let strategy = cascade([Draft::new(1, None).measure(1, edit, [row(0), row(1), row(2)])]);
            let mut evaluator = evaluator(&strategy);
            let mut score = |code| evaluator.measure(measure_ref(1, 1), period(code)).unwrap().verdict;
            (score("FY2026-Q3"), score(codes[taken]))
        };
        let (whole, month) = quarter(&[]);
        let (less, alone) = quarter(&[taken]);
        prop_assert_eq!(alone, Verdict::without(Status::Unscored, Reason::NoTarget));
        // Scores are clamped at 0, below which a month may be worse than its quarter.
        if month.score >= whole.score && whole.score > Some(0.0) {
            prop_assert!(less.score.unwrap() <= whole.score.unwrap() + 1e-9);
        }
        prop_assert_eq!(quarter(&[0, 1, 2]).0, Verdict::without(Status::Unscored, Reason::NoTarget));
    }
}
