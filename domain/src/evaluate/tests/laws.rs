//! Laws that hold for any strategy.

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::{
    measure::Measure,
    score::Score,
    series::Facts,
    vocabulary::{Aggregation, Direction, MeasureSource, ScoreBasis, ScoringMethod, UnitKind},
};

/// Any word of a closed list.
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

fn edit(
    number: usize,
    (scoring, direction, aggregation, kind, source, basis, baseline): Edit,
    it: &mut Measure,
) {
    (it.scoring, it.direction, it.aggregation, it.unit.kind) = (scoring, direction, aggregation, kind);
    (it.source, it.score_basis, it.baseline) = (source, basis, baseline);
    it.key = Some(format!("m{number}"));
    it.boundaries = vec![-10.0, 0.0, 50.0];
    if source == MeasureSource::Calculated {
        // Goes round now and then.
        it.formula = Some(format!("{{m{}}} / {{m{}}} * 1e200", (number * 7 + 3) % 12, (number + 1) % 12));
    }
}

/// Three scorecards in a row, four measures and two objectives each, aligned down the row.
fn any_cascade() -> impl Strategy<Value = Cascade> {
    let measures = prop::collection::vec((any_edit(), any_facts(), any_facts(), 0.0..5.0_f64), 12);
    let objectives = prop::collection::vec((any_of::<RollupMode>(), 0.0..5.0_f64, 0.0..5.0_f64), 6);
    (measures, objectives, prop::collection::vec(any_of::<MissingPolicy>(), 3)).prop_map(
        |(measures, objectives, policies)| {
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
                            .measure(number as u128, |it| edit(number, change, it), rows)
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
    // What the explanation names makes the score, and the coverage.
    let components = &score.explanation.components;
    let weighed = |value: &dyn Fn(&crate::score::Component) -> Option<f64>| {
        let sum = |(a, b), (weight, value): (f64, f64)| (a + weight * value, b + weight);
        let (total, weights) =
            components.iter().filter_map(|it| Some((it.weight, value(it)?))).fold((0.0, 0.0), sum);
        (weights > 0.0).then(|| total / weights)
    };
    let near = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) - b.unwrap_or(0.0);
    if !(blank && verdict.reason == Some(Reason::Policy)) {
        prop_assert!(near(weighed(&|it| it.score), verdict.score).abs() < 1e-9, "{:?}", score);
    }
    prop_assert!(near(weighed(&|it| Some(it.coverage)), Some(score.coverage)).abs() < 1e-9, "{:?}", score);
    Ok(())
}

proptest! {
    #[test]
    fn scores_explain_themselves_and_stay_numbers(
        strategy in any_cascade(),
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
    fn results_of_measures_are_numbers_or_none(
        strategy in any_cascade(),
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
}
