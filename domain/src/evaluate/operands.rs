//! Operands of formulas over time: the sub-periods that each operand is taken over, and the order of formula and
//! aggregation.

use super::{
    Evaluator,
    order::order,
    selection::Selection,
    values::{Key, Reading, Span},
};
use crate::{
    aggregate::{Extent, aggregate, extent, is_single},
    cascade::{MeasureRef, Strategy},
    computation::Computation,
    measure::{Measure, default},
    period::Period,
    vocabulary::{Aggregation, Calculation, MeasureSource, MissingOperand, Reason, ScoreBasis},
};

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Aggregation of a measure to longer periods: the chosen one; otherwise SUM for a formula that is a sum of SUM
    /// measures, the common aggregation of the members of a roll-up, and LAST for everything else.
    pub fn aggregation(&mut self, at: MeasureRef) -> Aggregation {
        let stated = |evaluator: &Self, at: MeasureRef| match evaluator.strategy.measure(at) {
            None => Some(default::AGGREGATION),
            Some((measure, _)) => match (measure.aggregation, measure.source) {
                (Some(chosen), _) => Some(chosen),
                (None, MeasureSource::Entered) => Some(default::AGGREGATION),
                (None, _) => evaluator.aggregations.get(&at.measure).copied(),
            },
        };
        if let Some(stated) = stated(self, at) {
            return stated;
        }
        // Derive the aggregations that this one depends on, in topological order.
        let needs = |at: MeasureRef| {
            let computation = self.computation(at);
            computation.measures().filter(|it| stated(self, *it).is_none()).collect()
        };
        for at in order(at, needs) {
            let computation = self.computation(at);
            let parts: Vec<_> = computation.measures().map(|it| stated(self, it)).collect();
            let all = |wanted| parts.iter().all(|it| *it == Some(wanted));
            let aggregation = match (computation.as_ref(), parts.first().copied().flatten()) {
                (Computation::Calculated(formula, _), _) if formula.is_sum() && all(Aggregation::Sum) => {
                    Aggregation::Sum
                }
                (Computation::RolledUp(..), Some(first)) if all(first) => first,
                _ => default::AGGREGATION,
            };
            self.aggregations.insert(at.measure, aggregation);
        }
        stated(self, at).unwrap_or(default::AGGREGATION)
    }

    /// Sub-periods over which the results of a CALCULATE_FIRST formula are aggregated; `None` where the formula runs
    /// once.
    pub(super) fn calculates_first(&self, measure: &Measure, span: Span) -> Option<Extent> {
        let extent = extent(measure.frequency, span.period, span.basis, self.calendar)?;
        let is_first = measure.calculation == Calculation::CalculateFirst && !is_single(extent, span.basis);
        is_first.then_some(extent)
    }

    pub(super) fn aggregated_results(
        &mut self,
        at: MeasureRef,
        measure: &Measure,
        span: Span,
        extent: Extent,
    ) -> Reading {
        let aggregation = self.aggregation(at);
        let parts = self.own_parts(measure, span);
        let results: Vec<_> = parts.map(|own| self.read(at, Span::of(own, ScoreBasis::Period))).collect();
        let known: Vec<_> = results.iter().filter_map(Reading::whole).collect();
        let count = Period::count_between(extent.first, extent.last).max(1);
        match aggregate(aggregation, known.iter().copied()) {
            Some(actual) => Reading::known(actual, known.len() as f64 / count as f64),
            None => Reading::missing(
                results.iter().rev().find_map(|it| it.reason).unwrap_or(Reason::MissingOperand),
            ),
        }
    }

    /// Operands of a formula that have several values in a span, none of which counts unless all are known (policy
    /// BLANK), with the periods that are checked for this: those of the slowest of these operands. `None` where no
    /// sub-period is to be left out.
    pub(super) fn operands_with_several_values(
        &self,
        measure: &Measure,
        operands: &[MeasureRef],
        span: Span,
    ) -> Option<(Vec<MeasureRef>, Vec<Period>)> {
        if measure.missing_operand != MissingOperand::Blank {
            return None;
        }
        let several: Vec<_> = operands.iter().copied().filter(|it| !self.has_one_value(*it, span)).collect();
        if several.len() < 2 {
            return None;
        }
        let frequencies = several.iter().filter_map(|&it| Some(self.strategy.measure(it)?.0.frequency));
        let extent = extent(frequencies.max()?, span.period, span.basis, self.calendar)?;
        Some((several, Period::span(extent.first, extent.last).collect()))
    }

    /// Span that each operand of a formula is taken over: the sub-periods in which all operands are known, so that the
    /// costs of two months are divided neither by the units of three nor by the staff of a month without costs.
    pub(super) fn operand_spans(
        &mut self,
        key: Key,
        measure: &Measure,
        operands: &[MeasureRef],
    ) -> Vec<Span> {
        let narrowed = match self.operands_with_several_values(measure, operands, key.span) {
            Some((several, run)) => Span { within: Some(self.in_common(key, &several, run)), ..key.span },
            None => key.span,
        };
        // An operand with a single value in the span is taken at the end of the selected sub-periods.
        let last = key.span.within.and_then(|within| self.selections.last(within));
        let one = match (last, key.span.basis) {
            (Some(last), ScoreBasis::Period) => Span::of(last, ScoreBasis::Period),
            _ => key.span,
        };
        let span = |&operand: &MeasureRef| {
            if self.has_one_value(operand, key.span) { one } else { narrowed }
        };
        operands.iter().map(span).collect()
    }

    /// Periods of a range in which all of these operands are known, as far as they belong to the span.
    fn in_common(&mut self, key: Key, operands: &[MeasureRef], run: Vec<Period>) -> Selection {
        if let Some(known) = self.in_common.get(&key) {
            return *known;
        }
        let is_known = |period: &Period| {
            let span = key.span.part(*period);
            operands.iter().all(|&operand| self.read(operand, span).is_complete())
        };
        let known: Vec<Period> = run.into_iter().filter(is_known).collect();
        let within = self.selections.intersection(key.span.within, known, self.calendar);
        self.in_common.insert(key, within);
        within
    }

    /// True when a measure has at most one value in a span: it is as slow as the span, or no period of it lies there.
    fn has_one_value(&self, at: MeasureRef, span: Span) -> bool {
        let Some((measure, _)) = self.strategy.measure(at) else { return true };
        let extent = extent(measure.frequency, span.period, span.basis, self.calendar);
        extent.is_none_or(|extent| is_single(extent, span.basis))
    }

    /// True when the last value of a measure is shown in a longer period. An AGGREGATE_FIRST formula is excluded, since
    /// it is taken over the sub-periods of its operands.
    pub(super) fn is_last(&mut self, at: MeasureRef) -> bool {
        let is_formula = self.strategy.measure(at).is_some_and(|(measure, _)| {
            measure.source == MeasureSource::Calculated && measure.calculation == Calculation::AggregateFirst
        });
        !is_formula && self.aggregation(at) == Aggregation::Last
    }

    /// Inputs of a computed value, in the order of the formula or of the child scorecards; `None` for a member that
    /// takes no part in the period.
    pub(super) fn inputs(&mut self, at: MeasureRef, span: Span) -> Vec<(MeasureRef, Option<Reading>)> {
        self.settle(at, span);
        let Some((measure, _)) = self.strategy.measure(at) else { return Vec::new() };
        let Some(key) = self.key(at, span) else { return Vec::new() };
        let computation = self.computation(at);
        match computation.as_ref() {
            Computation::Entered | Computation::Broken => Vec::new(),
            Computation::Calculated(_, operands) => {
                let operands: Vec<_> = operands.iter().copied().flatten().collect();
                let spans = match self.calculates_first(measure, key.span) {
                    Some(_) => vec![key.span; operands.len()],
                    None => self.operand_spans(key, measure, &operands),
                };
                let inputs = operands.into_iter().zip(spans);
                inputs.map(|(operand, span)| (operand, Some(self.reading_over(operand, span)))).collect()
            }
            Computation::RolledUp(_, members) => {
                let readings = members.iter().map(|&member| {
                    let takes_part = self.takes_part(member, key.span);
                    (member, takes_part.then(|| self.read(member, key.span)))
                });
                readings.collect()
            }
        }
    }
}
