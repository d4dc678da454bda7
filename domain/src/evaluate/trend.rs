//! Trend of a measure: the same sub-periods of two successive periods, compared.

use super::{Evaluator, values::Span};
use crate::{
    aggregate::{Observed, aggregate, extent, is_known},
    cascade::{MeasureRef, Strategy},
    measure::Measure,
    period::Period,
    series::Series,
    trend::{self, Trend},
    vocabulary::{Aggregation, MeasureSource, ScoreBasis, UnitKind},
};

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Trend of the observed values of a measure. In a period of several sub-periods only those are compared that have
    /// an actual at the same position in the preceding period: the first month of a quarter with the first month of the
    /// preceding quarter.
    pub(super) fn trend(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        shown: &Observed<'_>,
    ) -> Option<Trend> {
        if measure.unit.kind == UnitKind::Text {
            return None;
        }
        let at = MeasureRef { scorecard: measure.scorecard, measure: measure.id };
        let previous = shown.source.previous()?;
        // A single sub-period: compare it with the one before.
        if shown.source.frequency() == measure.frequency {
            let mut complete = |period| {
                let reading = self.reading(at, period, ScoreBasis::Period);
                reading.actual.filter(|_| reading.is_complete())
            };
            let current = if measure.source == MeasureSource::Entered {
                shown.actual?
            } else {
                complete(shown.source)?
            };
            let before = complete(previous)?;
            let band = shown.target.map(|low| (low, shown.target_upper.unwrap_or(low)));
            return trend::of_measure(measure, band, before, current, 1);
        }
        // Several sub-periods: compare those that have an actual in both periods; under LAST the last of them.
        let aggregation = self.aggregation(at);
        let mut pairs = self.pairs((measure, series), shown.source, previous)?;
        if self.is_last(at) {
            pairs = pairs.split_off(pairs.len().saturating_sub(1));
        }
        let (now, before): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let compared = now.len();
        let band = band_over(aggregation, series, &now);
        let current = self.value_over(at, shown.source, now)?;
        let before = self.value_over(at, previous, before)?;
        trend::of_measure(measure, band, before, current, compared)
    }

    /// Pairs of sub-periods at the same position of both periods that both have an actual.
    fn pairs(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        now: Period,
        before: Period,
    ) -> Option<Vec<(Period, Period)>> {
        let run = |period| {
            let extent = extent(measure.frequency, period, ScoreBasis::Period, self.calendar)?;
            Some(Period::span(extent.first, extent.last))
        };
        let positions: Vec<_> = run(now)?.zip(run(before)?).collect();
        let mut has_actual = |own: Period| match measure.source {
            MeasureSource::Entered => series.get(own).is_some_and(|facts| is_known(measure, facts)),
            MeasureSource::Calculated | MeasureSource::RolledUp => {
                let at = MeasureRef { scorecard: measure.scorecard, measure: measure.id };
                self.reading(at, own, ScoreBasis::Period).is_complete()
            }
        };
        let pairs: Vec<_> =
            positions.into_iter().filter(|(now, before)| has_actual(*now) && has_actual(*before)).collect();
        (!pairs.is_empty()).then_some(pairs)
    }

    /// Actual of a measure over some sub-periods of a period.
    pub(super) fn value_over(&mut self, at: MeasureRef, period: Period, parts: Vec<Period>) -> Option<f64> {
        let within = Some(self.selections.of(parts));
        self.reading_over(at, Span { period, basis: ScoreBasis::Period, within }).actual
    }
}

/// Target band aggregated over these sub-periods; `None` unless all of them have a target.
fn band_over(aggregation: Aggregation, series: &Series, parts: &[Period]) -> Option<(f64, f64)> {
    let facts: Vec<_> = parts.iter().map(|own| series.get(*own)).collect::<Option<_>>()?;
    let lows: Vec<f64> = facts.iter().map(|facts| facts.target).collect::<Option<_>>()?;
    let highs = facts.iter().filter_map(|facts| facts.target_upper.or(facts.target));
    Some((aggregate(aggregation, lows.iter().copied())?, aggregate(aggregation, highs)?))
}
