//! Roll-up of values: a ROLLED_UP measure from its members, the same measures of the child scorecards.

use super::{
    Evaluator,
    values::{Reading, Span, share_of},
};
use crate::{
    aggregate::{aggregate, extent},
    cascade::{MeasureRef, Strategy},
    measure::Measure,
    vocabulary::{Aggregation, MissingOperand, Reason, ScoreBasis},
};

impl<S: Strategy> Evaluator<'_, S> {
    /// Sum or average of the members that take part, with the share of the target that it can be compared with while
    /// some are missing.
    pub(super) fn rolled_up(
        &mut self,
        measure: &Measure,
        how: Aggregation,
        members: &[MeasureRef],
        span: Span,
    ) -> Reading {
        // Read the members that take part.
        let taking_part: Vec<_> = members.iter().copied().filter(|it| self.takes_part(*it, span)).collect();
        let readings: Vec<_> = taking_part.iter().map(|&member| self.read(member, span)).collect();
        let reported = readings.iter().filter(|reading| reading.actual.is_some()).count();
        let completeness = reported as f64 / readings.len().max(1) as f64;
        if reported == 0 {
            return Reading::missing(Reason::NoActual);
        }
        // Decide about missing members: scale the target, or follow the measure's policy.
        let (missing_is_zero, reason, share) = if readings.iter().all(Reading::is_complete) {
            (false, None, 1.0)
        } else if let Some(share) = self.reported_share(how, &taking_part, &readings, span) {
            (false, None, share)
        } else {
            match measure.missing_operand {
                MissingOperand::Blank => (false, Some(Reason::MemberMissing), 1.0),
                MissingOperand::Skip => (false, None, 1.0),
                MissingOperand::Zero => (true, None, 1.0),
            }
        };
        // Aggregate the values.
        let values = readings.iter().filter_map(|reading| match reading.actual {
            None if missing_is_zero => Some(0.0),
            actual => actual,
        });
        match aggregate(how, values) {
            Some(actual) => Reading { actual: Some(actual), reason, completeness, share },
            None => Reading { completeness, ..Reading::missing(Reason::Overflow) },
        }
    }

    /// True when a member takes part in a span: a slower one only where its own period ends.
    pub(super) fn takes_part(&self, member: MeasureRef, span: Span) -> bool {
        let Some((measure, _)) = self.strategy.measure(member) else { return false };
        let Some(extent) = extent(measure.frequency, span.period, span.basis, self.calendar) else {
            return false;
        };
        let ends_here = span.basis == ScoreBasis::YearToDate
            || self.calendar.ends_on(extent.last) >= self.calendar.starts_on(span.period);
        ends_here && self.own_parts(measure, span).next().is_some()
    }

    /// Share of the targets of all members that belongs to the members that have reported; `None` unless all have
    /// targets.
    fn reported_share(
        &mut self,
        how: Aggregation,
        members: &[MeasureRef],
        readings: &[Reading],
        span: Span,
    ) -> Option<f64> {
        let (mut all, mut reported) = (Vec::new(), Vec::new());
        for (&member, reading) in members.iter().zip(readings) {
            let target = self.target_over(member, span)?;
            all.push(target);
            match (reading.actual, reading.reason) {
                (Some(_), None) => reported.push(target * reading.share),
                (Some(_), Some(_)) => return None,
                (None, _) => {}
            }
        }
        // Targets of different signs have no meaningful share.
        let same_sign = all.iter().all(|target| *target >= 0.0) || all.iter().all(|target| *target <= 0.0);
        let total = |targets: &[f64]| aggregate(how, targets.iter().copied());
        if same_sign { share_of(total(&reported)?, total(&all)?) } else { None }
    }

    /// Target of a measure over a span, with or without actuals.
    fn target_over(&mut self, at: MeasureRef, span: Span) -> Option<f64> {
        let aggregation = self.aggregation(at);
        let (measure, series) = self.strategy.measure(at)?;
        let parts = self.own_parts(measure, span);
        aggregate(aggregation, parts.filter_map(|own| series.get(own)?.target))
    }
}
