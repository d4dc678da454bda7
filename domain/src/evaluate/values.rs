//! Actuals of any measure in any period: recorded, calculated or rolled up.
//!
//! A computed value may need others that are computed in turn. What is needed is put on a stack and computed first
//! ([`Evaluator::settle`]), so that depth costs no stack of calls; which operands are needed over which sub-periods may
//! only be known when some of them have been computed, so a value is asked for its needs until it has none.

use std::{collections::HashSet, sync::Arc};

use super::{Evaluator, selection::Selection};
use crate::{
    aggregate::{aggregate, extent, is_known},
    cascade::{MeasureRef, Strategy},
    computation::Computation,
    measure::{Measure, default},
    number::finite,
    period::Period,
    series::Series,
    vocabulary::{Aggregation, MeasureSource, Reason, ScoreBasis, UnitKind},
};

/// A measure's actual, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The actual, as far as it is known.
    pub actual: Option<f64>,
    /// Why there is no actual, or why it is not to be compared with a target; `None` where all is well.
    pub reason: Option<Reason>,
    /// How much of what it is made of is known, 0 to 1: of a sum over time the share of sub-periods, of a
    /// formula the least of its operands, of a roll-up the share of members.
    pub completeness: f64,
    /// The share of a target that the actual is to be compared with: less than 1 where members of a roll-up are missing.
    pub share: f64,
}

impl Reading {
    pub(super) fn missing(reason: Reason) -> Self {
        Self { actual: None, reason: Some(reason), completeness: 0.0, share: 1.0 }
    }

    pub(super) fn known(actual: f64, completeness: f64) -> Self {
        Self { actual: Some(actual), reason: None, completeness, share: 1.0 }
    }

    /// The actual, if it may be compared with a target, or a share of one.
    #[must_use]
    pub fn whole(&self) -> Option<f64> {
        self.actual.filter(|_| self.reason.is_none())
    }

    /// Whether nothing is missing, not even a member whose part of the target is left out.
    pub(super) fn is_complete(&self) -> bool {
        self.whole().is_some() && self.share == 1.0
    }
}

/// Over which time a value is taken: a period or its year to date, or some of their sub-periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub(super) period: Period,
    pub(super) basis: ScoreBasis,
    /// Only the sub-periods that lie in one of these.
    pub(super) within: Option<Selection>,
}

impl Span {
    pub(super) fn of(period: Period, basis: ScoreBasis) -> Self {
        Self { period, basis, within: None }
    }

    /// One of its sub-periods.
    pub(super) fn part(self, period: Period) -> Self {
        Self { period, basis: ScoreBasis::Period, ..self }
    }
}

/// A value that takes other measures to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) at: MeasureRef,
    pub(super) span: Span,
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// The actual of a measure in a period, or in the year to date.
    pub fn reading(&mut self, at: MeasureRef, period: Period, basis: ScoreBasis) -> Reading {
        self.reading_over(at, Span::of(period, basis))
    }

    pub(super) fn reading_over(&mut self, at: MeasureRef, span: Span) -> Reading {
        self.settle(at, span);
        self.read(at, span)
    }

    /// Computes what [`Evaluator::read`] needs to know.
    pub(super) fn settle(&mut self, at: MeasureRef, span: Span) {
        let Some(root) = self.key(at, span) else { return };
        let (mut stack, mut started) = (vec![root], HashSet::new());
        while let Some(&key) = stack.last() {
            if self.values.contains_key(&key) {
                stack.pop();
                continue;
            }
            started.insert(key);
            // What has started and is not known stands further down: a cycle, which is cut here.
            let mut needs = self.needs(key, &started);
            if needs.is_empty() {
                let reading = self.compute(key);
                self.values.insert(key, reading);
            } else {
                stack.append(&mut needs);
            }
        }
    }

    /// The actual, given that everything it takes has been settled.
    pub(super) fn read(&self, at: MeasureRef, span: Span) -> Reading {
        match self.strategy.measure(at) {
            None => Reading::missing(Reason::NoActual),
            Some((measure, series)) if measure.source == MeasureSource::Entered => {
                self.read_entered(measure, series, span)
            }
            Some(_) => match self.key(at, span) {
                None => Reading::missing(Reason::NoActual),
                // Not there means that it stands further up in a cycle.
                Some(key) => {
                    self.values.get(&key).copied().unwrap_or(Reading::missing(Reason::MissingOperand))
                }
            },
        }
    }

    fn read_entered(&self, measure: &Measure, series: &Series, span: Span) -> Reading {
        let Some(extent) = extent(measure.frequency, span.period, span.basis, self.calendar) else {
            return Reading::missing(Reason::NoActual);
        };
        let rows = series.range(extent.first, extent.last);
        let known = rows.iter().filter(|(own, facts)| {
            is_known(measure, facts) && self.selections.holds(span.within, *own, self.calendar)
        });
        let count = Period::count_between(extent.first, extent.last).max(1);
        let completeness = known.clone().count() as f64 / count as f64;
        let aggregation = measure.aggregation.unwrap_or(default::AGGREGATION);
        let numeric = measure.unit.kind != UnitKind::Text;
        match aggregate(aggregation, known.filter_map(|(_, facts)| facts.actual)).filter(|_| numeric) {
            Some(actual) => Reading::known(actual, completeness),
            None => Reading { completeness, ..Reading::missing(Reason::NoActual) },
        }
    }

    /// Under which key a value is remembered; `None` for what is recorded, and where there is none.
    pub(super) fn key(&self, at: MeasureRef, span: Span) -> Option<Key> {
        let (measure, _) = self.strategy.measure(at)?;
        if measure.source == MeasureSource::Entered {
            return None;
        }
        let extent = extent(measure.frequency, span.period, span.basis, self.calendar)?;
        let period = if extent.carried { extent.last } else { span.period };
        Some(Key { at, span: Span { period, ..span } })
    }

    /// The computed values that a value is made of and that are not known yet, but those that have `started`. Tells of
    /// some first and, when these are known, of the others.
    fn needs(&mut self, key: Key, started: &HashSet<Key>) -> Vec<Key> {
        let Some((measure, _)) = self.strategy.measure(key.at) else { return Vec::new() };
        let computation = self.computation(key.at);
        let operands: Vec<MeasureRef> = computation.measures().collect();
        let keys: Vec<Option<Key>> = match computation.as_ref() {
            Computation::Entered | Computation::Broken => Vec::new(),
            Computation::RolledUp(..) => operands.iter().map(|&member| self.key(member, key.span)).collect(),
            Computation::Calculated(..) if self.calculates_first(measure, key.span).is_some() => {
                let parts = self.own_parts(measure, key.span);
                parts.map(|own| self.key(key.at, Span::of(own, ScoreBasis::Period))).collect()
            }
            Computation::Calculated(..) => {
                let (several, run) = self.run_in_common(measure, &operands, key.span).unwrap_or_default();
                let spans = run.into_iter().map(|period| key.span.part(period));
                let parts = spans.flat_map(|span| several.iter().map(move |&operand| (operand, span)));
                let mut keys: Vec<_> = parts.map(|(operand, span)| self.key(operand, span)).collect();
                if !keys.iter().flatten().any(|need| self.is_open(need, started)) {
                    let spans = self.operand_spans(key, measure, &operands);
                    keys.extend(operands.iter().zip(spans).map(|(&operand, span)| self.key(operand, span)));
                }
                keys
            }
        };
        keys.into_iter().flatten().filter(|need| self.is_open(need, started)).collect()
    }

    fn is_open(&self, key: &Key, started: &HashSet<Key>) -> bool {
        !self.values.contains_key(key) && !started.contains(key)
    }

    fn compute(&mut self, key: Key) -> Reading {
        let Key { at, span } = key;
        let Some((measure, _)) = self.strategy.measure(at) else { return Reading::missing(Reason::NoActual) };
        let computation = self.computation(at);
        match computation.as_ref() {
            Computation::Entered => self.read(at, span),
            Computation::Broken => Reading::missing(Reason::MissingOperand),
            // A key that is nobody's is no missing value, and never counts as 0.
            Computation::Calculated(_, operands) if operands.contains(&None) => {
                Reading::missing(Reason::MissingOperand)
            }
            Computation::Calculated(formula, operands) => {
                if let Some(extent) = self.calculates_first(measure, span) {
                    return self.aggregated_results(at, measure, span, extent);
                }
                let operands: Vec<_> = operands.iter().copied().flatten().collect();
                let spans = self.operand_spans(key, measure, &operands);
                let readings: Vec<_> =
                    operands.iter().zip(spans).map(|(&operand, span)| self.read(operand, span)).collect();
                let mut actuals = readings.iter().map(|reading| reading.actual);
                // Asked for in the order of the operands, each once.
                match formula.eval(|_| actuals.next().flatten(), measure.missing_operand) {
                    Ok(actual) => Reading {
                        actual: Some(actual),
                        // An operand of which members are missing makes a value of which they are missing.
                        reason: readings
                            .iter()
                            .any(|it| it.actual.is_some() && !it.is_complete())
                            .then_some(Reason::MemberMissing),
                        completeness: readings.iter().map(|it| it.completeness).fold(1.0, f64::min),
                        share: 1.0,
                    },
                    Err(reason) => Reading::missing(reason),
                }
            }
            Computation::RolledUp(how, members) => {
                // Without a word of its own, a measure whose values are averaged over time averages its members.
                let averages = measure.formula.is_none() && self.aggregation(at) == Aggregation::Average;
                let how = if averages { Aggregation::Average } else { *how };
                self.rolled_up(measure, how, members, span)
            }
        }
    }

    /// The periods of a measure's own frequency that a span is made of.
    pub(super) fn own_parts<'e>(
        &'e self,
        measure: &Measure,
        span: Span,
    ) -> impl Iterator<Item = Period> + use<'e, 's, S> {
        let extent = extent(measure.frequency, span.period, span.basis, self.calendar);
        let parts = extent.into_iter().flat_map(|extent| Period::span(extent.first, extent.last));
        parts.filter(move |own| self.selections.holds(span.within, *own, self.calendar))
    }

    pub(super) fn computation(&mut self, at: MeasureRef) -> Arc<Computation> {
        let strategy = self.strategy;
        let computation = || match strategy.measure(at) {
            Some((measure, _)) => Computation::of(strategy, measure),
            None => Computation::Entered,
        };
        Arc::clone(self.computations.entry(at.measure).or_insert_with(|| Arc::new(computation())))
    }
}

/// A share of a target; `None` where there is none between 0 and the whole.
pub(super) fn share_of(part: f64, whole: f64) -> Option<f64> {
    finite(part / whole).filter(|share| *share >= 0.0)
}
