//! Figures of an objective: the series that evidence of its causal links is computed from.
//!
//! Figures are actuals and never scores, which are clamped at 0 and 100 and jump when a target is raised. The figures
//! of an objective are those of its measures, signed so that more is better; of several measures the weighted mean of
//! the standardized ones; of an ALIGNED objective those of the aligned objectives below it, by the same rule.

use std::collections::HashMap;

use crate::{
    agenda,
    cascade::{MeasureRef, Strategy},
    computation::Computation,
    evaluate::{Evaluator, MeasureResult, Wanted, order},
    id::{ObjectiveId, ScorecardId},
    measure::Measure,
    number::reads_same,
    period::Period,
    scorecard::{Objective, Scorecard},
    standardize::Standardization,
    vocabulary::{Direction, Frequency, RollupMode, ScorecardState, ScoringMethod, UnitKind},
};

/// Series of values and changes in successive periods, in standard deviations; more is better.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Values by period, with gaps.
    pub values: Vec<Option<f64>>,
    /// Change of each value from the preceding period; `None` across a gap. For several measures the mean change of
    /// those that have one, so that a value that is missing in one of two periods causes no change.
    pub changes: Vec<Option<f64>>,
    /// Smallest change that counts as a move, in standard deviations: from the `trendGap` of the measures.
    pub gap: f64,
}

/// Key of an objective: its scorecard and id.
type ObjectiveKey = (ScorecardId, ObjectiveId);

impl Figures {
    /// Figures of one measure, from its signed values and its `trendGap`.
    #[must_use]
    pub fn of(values: &[Option<f64>], gap: f64) -> Self {
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        let Some(standard) = Standardization::of(&known) else {
            return Self { values: vec![None; values.len()], changes: vec![None; values.len()], gap: 0.0 };
        };
        let change = |pair: &[Option<f64>]| {
            let (before, now) = (pair[0]?, pair[1]?);
            let is_same = reads_same(before, now);
            Some(if is_same { 0.0 } else { standard.standardized(now) - standard.standardized(before) })
        };
        let first = values.first().map(|_| None);
        Self {
            values: values.iter().map(|value| value.map(|value| standard.standardized(value))).collect(),
            changes: first.into_iter().chain(values.windows(2).map(change)).collect(),
            gap: standard.distance(gap),
        }
    }

    /// Weighted mean of several figures, in each period over those that have a value; `None` of none.
    fn mean(parts: &[(f64, Self)]) -> Option<Self> {
        let (first, others) = parts.split_first()?;
        if others.is_empty() {
            return Some(first.1.clone());
        }
        let rows = |row: fn(&Self) -> &[Option<f64>]| {
            let at = |at: usize| weighted(parts.iter().map(|(weight, part)| (*weight, row(part)[at])));
            (0..first.1.values.len()).map(at).collect()
        };
        let gap = weighted(parts.iter().map(|(weight, part)| (*weight, Some(part.gap))));
        let mean = Self {
            values: rows(|part| &part.values),
            changes: rows(|part| &part.changes),
            gap: gap.unwrap_or_default(),
        };
        Some(mean.standardized())
    }

    /// Rescales to standard deviations: a mean of several standardized series no longer has the standard deviation 1.
    fn standardized(mut self) -> Self {
        let known: Vec<f64> = self.values.iter().flatten().copied().collect();
        if let Some(standard) = Standardization::of(&known) {
            self.values.iter_mut().flatten().for_each(|value| *value = standard.standardized(*value));
            self.changes.iter_mut().flatten().for_each(|change| *change = standard.distance(*change));
            self.gap = standard.distance(self.gap);
        }
        self
    }
}

/// Weighted mean of the values that exist.
fn weighted(values: impl Iterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let known = values.filter_map(|(weight, value)| Some((weight, value?)));
    let (weights, sum) =
        known.fold((0.0, 0.0), |(weights, sum), (weight, value)| (weights + weight, sum + weight * value));
    (weights > 0.0).then(|| sum / weights)
}

/// Figures of an objective in successive periods; all `None` where it has none.
pub fn figures<S: Strategy>(
    evaluator: &mut Evaluator<'_, S>,
    strategy: &S,
    (scorecard, objective): (&Scorecard, usize),
    periods: &[Period],
) -> Figures {
    let root = (scorecard.profile.id, scorecard.objectives[objective].id);
    let mut known: HashMap<ObjectiveKey, Figures> = HashMap::new();
    for key in order(root, |key| below(strategy, key).into_iter().map(|(_, key)| key).collect()) {
        if let Some(combined) = combine(evaluator, strategy, key, periods, &known) {
            known.insert(key, combined);
        }
    }
    known.remove(&root).unwrap_or_else(|| Figures::of(&vec![None; periods.len()], 0.0))
}

/// True when all own measures of an objective are at the bound of their range in this period; see
/// [`agenda::is_at_bound`].
pub fn is_at_bound<S: Strategy>(
    evaluator: &mut Evaluator<'_, S>,
    strategy: &S,
    (scorecard, objective): (&Scorecard, usize),
    period: Period,
    better: bool,
) -> bool {
    let measures = own(strategy, (scorecard.profile.id, scorecard.objectives[objective].id));
    let mut at_bounds = measures.into_iter().filter_map(|(_, at)| {
        let (measure, _) = strategy.measure(at)?;
        let result = evaluator.parts_of_measure(at, period, Wanted::default())?;
        let band = result.target.map(|low| (low, result.target_upper.unwrap_or(low)));
        Some(agenda::is_at_bound(measure, result.actual?, band, better))
    });
    at_bounds.next().is_some_and(|first| first && at_bounds.all(|it| it))
}

/// Slowest frequency among all direct and indirect inputs of the objective's figures; `None` without inputs. In shorter
/// periods a carried value would appear several times and count as several.
#[must_use]
pub fn slowest<S: Strategy>(strategy: &S, scorecard: &Scorecard, objective: usize) -> Option<Frequency> {
    let root = (scorecard.profile.id, scorecard.objectives[objective].id);
    let objectives = order(root, |key| below(strategy, key).into_iter().map(|(_, key)| key).collect());
    let measures = objectives.into_iter().flat_map(|key| own(strategy, key));
    measures.filter_map(|(_, measure)| slowest_operand(strategy, measure)).max()
}

/// Slowest frequency among a measure and its direct and indirect operands.
fn slowest_operand<S: Strategy>(strategy: &S, measure: MeasureRef) -> Option<Frequency> {
    let computation = |at| strategy.measure(at).map(|(measure, _)| Computation::of(strategy, measure));
    let operands = order(measure, |at| {
        computation(at).into_iter().flat_map(|it| it.measures().collect::<Vec<_>>()).collect()
    });
    operands.into_iter().filter_map(|at| Some(strategy.measure(at)?.0.frequency)).max()
}

/// Figures of an objective, given those of the aligned objectives below it.
fn combine<S: Strategy>(
    evaluator: &mut Evaluator<'_, S>,
    strategy: &S,
    key: ObjectiveKey,
    periods: &[Period],
    known: &HashMap<ObjectiveKey, Figures>,
) -> Option<Figures> {
    let objective = find(strategy, key)?.1;
    let own: Vec<_> = own(strategy, key)
        .into_iter()
        .filter_map(|(weight, measure)| Some((weight, measured(evaluator, strategy, measure, periods)?)))
        .collect();
    let aligned: Vec<_> = below(strategy, key)
        .into_iter()
        .filter_map(|(weight, key)| Some((weight, known.get(&key)?.clone())))
        .collect();
    let share = objective.own_share.clamp(0.0, 1.0);
    let parts = [(share, Figures::mean(&own)), (1.0 - share, Figures::mean(&aligned))];
    let parts: Vec<_> = parts
        .into_iter()
        .filter_map(|(share, part)| Some((share, part?)))
        .filter(|(share, _)| *share > 0.0 || objective.rollup != RollupMode::Blend)
        .collect();
    Figures::mean(&parts)
}

/// Figures of a measure, signed by its direction; `None` without values.
fn measured<S: Strategy>(
    evaluator: &mut Evaluator<'_, S>,
    strategy: &S,
    at: MeasureRef,
    periods: &[Period],
) -> Option<Figures> {
    let (measure, _) = strategy.measure(at)?;
    let results: Vec<_> = periods
        .iter()
        .map(|period| evaluator.parts_of_measure(at, *period, Wanted::default()))
        .collect::<Option<_>>()?;
    // The last band is used in all periods: with a band for each period, a moved band would move the figures.
    let band = results.iter().rev().find_map(|it| it.target.map(|low| (low, it.target_upper.unwrap_or(low))));
    let sign = |actual: f64| match measure.direction {
        Direction::Increase => Some(actual),
        Direction::Decrease => Some(-actual),
        Direction::Maintain => band.map(|(low, high)| -(low - actual).max(actual - high).max(0.0)),
    };
    let values: Vec<_> = results.iter().map(|it| complete(measure, it).and_then(sign)).collect();
    values.iter().flatten().next()?;
    Some(Figures::of(&values, measure.trend_gap))
}

/// Actual of the period, unless it is carried or covers only a part of the period.
fn complete(measure: &Measure, result: &MeasureResult) -> Option<f64> {
    let is_whole = result.period.frequency() == measure.frequency || result.completeness >= 1.0;
    result.actual.filter(|_| is_whole && !result.carried)
}

/// Measures that an objective's score is computed from, with their weights, except archived and unscored ones.
fn own<S: Strategy>(strategy: &S, key: ObjectiveKey) -> Vec<(f64, MeasureRef)> {
    let Some((scorecard, objective)) = find(strategy, key) else { return Vec::new() };
    if objective.rollup == RollupMode::Aligned {
        return Vec::new();
    }
    let is_scored = |measure: &Measure| {
        let unscored = measure.unit.kind == UnitKind::Text || measure.scoring == ScoringMethod::Unscored;
        !unscored && measure.archived_at.is_none()
    };
    let placements = scorecard.placements_on(objective.id).filter(|it| it.weight > 0.0);
    let measures = placements.filter_map(|it| {
        let at = MeasureRef { scorecard: it.measure_scorecard, measure: it.measure };
        strategy.measure(at).is_some_and(|(measure, _)| is_scored(measure)).then_some((it.weight, at))
    });
    measures.collect()
}

/// Aligned objectives that an objective's score is computed from, with their weights, except those of archived
/// scorecards.
fn below<S: Strategy>(strategy: &S, key: ObjectiveKey) -> Vec<(f64, ObjectiveKey)> {
    let Some((scorecard, objective)) = find(strategy, key) else { return Vec::new() };
    if objective.rollup == RollupMode::Own {
        return Vec::new();
    }
    let is_in_use = |key: ObjectiveKey| {
        find(strategy, key).is_some_and(|(it, _)| it.profile.state != ScorecardState::Archived)
    };
    let alignments = scorecard.alignments_below(objective.id).filter(|it| it.weight > 0.0);
    let objectives = alignments.map(|it| (it.weight, (it.scorecard, it.objective)));
    objectives.filter(|(_, key)| is_in_use(*key)).collect()
}

fn find<S: Strategy>(strategy: &S, (scorecard, objective): ObjectiveKey) -> Option<(&Scorecard, &Objective)> {
    let scorecard = strategy.scorecard(scorecard)?;
    Some((scorecard, scorecard.objectives.get(scorecard.objective(objective)?)?))
}
