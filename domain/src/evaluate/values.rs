//! Actuals of any measure in any period: recorded, calculated or rolled up.
//!
//! A computed value may depend on others that are computed, too. The dependencies are put on a stack and computed first
//! ([`Evaluator::settle`]), so that a deep chain needs no deep call stack. Which operands are needed over which
//! sub-periods may depend on values that are not computed yet, so the dependencies of a value are asked for again until
//! none are left.

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

/// Actual of a measure, or the reason for its lack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Actual, in the unit of the measure; partial where `reason` is given beside it.
    pub actual: Option<f64>,
    /// Reason why there is no actual, or why it must not be compared with a target; `None` for a complete actual.
    pub reason: Option<Reason>,
    /// Share of the inputs that are known, 0 to 1: for an aggregation over time the share of sub-periods, for a formula
    /// the least completeness of its operands, for a roll-up the share of members.
    pub completeness: f64,
    /// Share of a target that the actual is compared with: less than 1 where members of a roll-up are missing.
    pub share: f64,
}

impl Reading {
    pub(super) fn missing(reason: Reason) -> Self {
        Self { actual: None, reason: Some(reason), completeness: 0.0, share: 1.0 }
    }

    pub(super) fn known(actual: f64, completeness: f64) -> Self {
        Self { actual: Some(actual), reason: None, completeness, share: 1.0 }
    }

    /// Actual, if it may be compared with a target or with a share of one.
    #[must_use]
    pub fn whole(&self) -> Option<f64> {
        self.actual.filter(|_| self.reason.is_none())
    }

    /// True when nothing is missing, not even a member whose share of the target is left out.
    pub(super) fn is_complete(&self) -> bool {
        self.whole().is_some() && self.share == 1.0
    }
}

/// Time span that a value is taken over: a period or its year to date, or a selection of their sub-periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub(super) period: Period,
    pub(super) basis: ScoreBasis,
    /// Restriction to the sub-periods that belong to this selection; `None` for all of them.
    pub(super) within: Option<Selection>,
}

impl Span {
    pub(super) fn of(period: Period, basis: ScoreBasis) -> Self {
        Self { period, basis, within: None }
    }

    /// Span of one sub-period.
    pub(super) fn part(self, period: Period) -> Self {
        Self { period, basis: ScoreBasis::Period, ..self }
    }
}

/// Key of a computed value in the memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) at: MeasureRef,
    pub(super) span: Span,
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Reading of a measure in a period, or in the year to date.
    pub fn reading(&mut self, at: MeasureRef, period: Period, basis: ScoreBasis) -> Reading {
        self.reading_over(at, Span::of(period, basis))
    }

    pub(super) fn reading_over(&mut self, at: MeasureRef, span: Span) -> Reading {
        self.settle(at, span);
        self.read(at, span)
    }

    /// Computes all values that [`Evaluator::read`] needs for this one.
    pub(super) fn settle(&mut self, at: MeasureRef, span: Span) {
        let Some(root) = self.key(at, span) else { return };
        let (mut stack, mut started) = (vec![root], HashSet::new());
        while let Some(&key) = stack.last() {
            if self.values.contains_key(&key) {
                stack.pop();
                continue;
            }
            started.insert(key);
            // A value that has been started and is not known lies further down the stack: the cycle is cut here.
            let mut needs = self.needs(key, &started);
            if needs.is_empty() {
                let reading = self.compute(key);
                self.values.insert(key, reading);
            } else {
                stack.append(&mut needs);
            }
        }
    }

    /// Reading of a measure; everything it depends on must have been settled.
    pub(super) fn read(&self, at: MeasureRef, span: Span) -> Reading {
        match self.strategy.measure(at) {
            None => Reading::missing(Reason::NoActual),
            Some((measure, series)) if measure.source == MeasureSource::Entered => {
                self.read_entered(measure, series, span)
            }
            Some(_) => match self.key(at, span) {
                None => Reading::missing(Reason::NoActual),
                // A missing value belongs to a cycle.
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
            is_known(measure, facts) && self.selections.contains(span.within, *own, self.calendar)
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

    /// Key of a value in the memo; `None` for recorded values, and where the span has no periods of the measure.
    pub(super) fn key(&self, at: MeasureRef, span: Span) -> Option<Key> {
        let (measure, _) = self.strategy.measure(at)?;
        if measure.source == MeasureSource::Entered {
            return None;
        }
        let extent = extent(measure.frequency, span.period, span.basis, self.calendar)?;
        let period = if extent.carried { extent.last } else { span.period };
        Some(Key { at, span: Span { period, ..span } })
    }

    /// Computed values that a value depends on and that are not known yet, except those that have been `started`. May
    /// return only some of them; the others follow when these are known.
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
                let (several, run) =
                    self.operands_with_several_values(measure, &operands, key.span).unwrap_or_default();
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
            // An unknown key is no missing value, and never counts as 0.
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
                // The operands are asked for in their order, each once.
                match formula.eval(|_| actuals.next().flatten(), measure.missing_operand) {
                    Ok(actual) => Reading {
                        actual: Some(actual),
                        // A result is partial if members of one of its operands are missing.
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
                // Without a formula of its own, a measure that is averaged over time averages its members.
                let averages = measure.formula.is_none() && self.aggregation(at) == Aggregation::Average;
                let how = if averages { Aggregation::Average } else { *how };
                self.rolled_up(measure, how, members, span)
            }
        }
    }

    /// Periods of a measure's own frequency that belong to a span.
    pub(super) fn own_parts<'e>(
        &'e self,
        measure: &Measure,
        span: Span,
    ) -> impl Iterator<Item = Period> + use<'e, 's, S> {
        let extent = extent(measure.frequency, span.period, span.basis, self.calendar);
        let parts = extent.into_iter().flat_map(|extent| Period::span(extent.first, extent.last));
        parts.filter(move |own| self.selections.contains(span.within, *own, self.calendar))
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

/// Share of a target, finite and not negative; `None` otherwise.
pub(super) fn share_of(part: f64, whole: f64) -> Option<f64> {
    finite(part / whole).filter(|share| *share >= 0.0)
}
