//! Aggregation over time: values of a measure in a period of any frequency, and in the year to date.
//!
//! Owns the aggregation of facts from a measure's own frequency to longer periods, and the choice of the sub-periods
//! that are compared with their targets. It must not know scores; for CALCULATED and ROLLED_UP measures it receives
//! sub-periods that say whether they have an actual, and not the actuals.

mod extent;
mod parts;

use chrono::{DateTime, NaiveDate, Utc};

pub use extent::{Extent, extent};
pub use parts::{Part, PartActual, compared};
use parts::{aggregated, with_actual};

use crate::{
    calendar::FiscalCalendar,
    measure::{Measure, default},
    number::finite,
    period::Period,
    scoring::Bounds,
    series::{Actor, Facts, Series, StatusOverride},
    vocabulary::{Aggregation, ScoreBasis, UnitKind},
};

/// Values of a measure in a period. Every number is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed<'a> {
    /// Period asked for.
    pub period: Period,
    /// Period whose values are shown; differs from `period` where `carried`.
    pub source: Period,
    /// True when the value of a longer period is shown, because the measure's own frequency is coarser than the period
    /// asked for.
    pub carried: bool,
    /// Actual aggregated over K, the sub-periods that have one; in the unit of the measure.
    pub actual: Option<f64>,
    /// Actual aggregated over C, the compared sub-periods: those of K that also have what the scoring method needs (a
    /// target).
    pub compared_actual: Option<f64>,
    /// Number of compared sub-periods (C).
    pub compared: usize,
    /// Text of a TEXT measure: that of the last sub-period that has one.
    pub text: Option<&'a str>,
    /// Target aggregated over the compared sub-periods, or over all of them where none has an actual; for MAINTAIN the
    /// lower bound of the band.
    pub target: Option<f64>,
    /// Upper bound of a MAINTAIN band, aggregated over the same sub-periods as `target`.
    pub target_upper: Option<f64>,
    /// Red flag aggregated over the same sub-periods as `target`; for MAINTAIN a distance outside the band. `None`
    /// where no sub-period names one.
    pub red_flag: Option<f64>,
    /// Stretch target, beyond the target, aggregated over the same sub-periods as `target`.
    pub stretch: Option<f64>,
    /// Benchmark, the value that comparable organizations reach, aggregated over the same sub-periods as `target`.
    pub benchmark: Option<f64>,
    /// Due date of the target: the latest one of the sub-periods.
    pub due_on: Option<NaiveDate>,
    /// Note of the last sub-period that has one.
    pub note: Option<&'a str>,
    /// Status override of exactly this period; overrides of sub-periods are not aggregated.
    pub status_override: Option<&'a StatusOverride>,
    /// Instant when an actual was last recorded or cleared.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Actor who did that.
    pub recorded_by: Option<Actor>,
    /// Share of the sub-periods that have an actual, 0 to 1.
    pub completeness: f64,
    /// Bounds that `compared_actual` is scored against.
    pub bounds: Bounds,
    /// True when each number was recorded for one period, and not computed from several.
    pub recorded: bool,
}

/// Values of an ENTERED measure in a period.
#[must_use]
pub fn observe<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    observe_entered(measure, series, period, ScoreBasis::Period, calendar)
}

/// Values of an ENTERED measure in the fiscal year up to the end of a period.
#[must_use]
pub fn year_to_date<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    observe_entered(measure, series, period, ScoreBasis::YearToDate, calendar)
}

/// True when the facts hold an actual of the measure's kind: a text for TEXT, a number otherwise.
#[must_use]
pub fn is_known(measure: &Measure, facts: &Facts) -> bool {
    match measure.unit.kind {
        UnitKind::Text => facts.text.is_some(),
        _ => facts.actual.is_some(),
    }
}

/// Values of an ENTERED measure on a basis: [`observe`] or [`year_to_date`].
#[must_use]
pub fn observe_entered<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    basis: ScoreBasis,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    // Collect the sub-periods with recorded facts.
    let Some(extent) = extent(measure.frequency, period, basis, calendar) else { return nothing(period) };
    let part = |(own, facts): &'a (Period, Facts)| {
        let known = is_known(measure, facts);
        let actual = if known { PartActual::Known { share: 1.0 } } else { PartActual::Missing };
        Part { period: *own, facts, actual }
    };
    let rows = series.range(extent.first, extent.last);
    // Show a single period as recorded, and aggregate several.
    let mut observed = match (is_single(extent, basis), rows) {
        (true, [row]) => single(measure, part(row), period),
        (true, _) => nothing(period),
        (false, rows) => {
            let parts: Vec<_> = rows.iter().map(part).collect();
            let aggregation = measure.aggregation.unwrap_or(default::AGGREGATION);
            let mut observed = aggregated(measure, aggregation, period, &parts, extent);
            let actuals =
                |parts: &[&Part<'_>]| aggregate(aggregation, parts.iter().filter_map(|it| it.facts.actual));
            observed.actual = actuals(&with_actual(&parts));
            observed.compared_actual = actuals(&compared(measure, &parts)).filter(|_| observed.compared > 0);
            observed.recorded = is_selection(aggregation);
            observed
        }
    };
    observed.source = if extent.carried { extent.last } else { period };
    observed.carried = extent.carried;
    observed
}

/// Values of a computed (CALCULATED or ROLLED_UP) measure, without its actuals: `parts` are all of its sub-periods, in
/// order.
#[must_use]
pub fn observe_computed<'a>(
    measure: &Measure,
    aggregation: Aggregation,
    parts: &[Part<'a>],
    period: Period,
    extent: Extent,
    basis: ScoreBasis,
) -> Observed<'a> {
    let mut observed = match parts {
        [part] if is_single(extent, basis) => single(measure, *part, period),
        parts => aggregated(measure, aggregation, period, parts, extent),
    };
    observed.text = None;
    observed.source = if extent.carried { extent.last } else { period };
    observed.carried = extent.carried;
    observed
}

/// True when the value is that of one sub-period, shown without aggregation.
#[must_use]
pub fn is_single(extent: Extent, basis: ScoreBasis) -> bool {
    basis == ScoreBasis::Period && extent.first == extent.last
}

/// True when the aggregated value is one of the values that went in, as for LAST, MINIMUM and MAXIMUM.
fn is_selection(aggregation: Aggregation) -> bool {
    match aggregation {
        Aggregation::Last | Aggregation::Minimum | Aggregation::Maximum => true,
        Aggregation::Sum | Aggregation::Average => false,
    }
}

/// Values of a single sub-period, as recorded.
fn single<'a>(measure: &Measure, part: Part<'a>, period: Period) -> Observed<'a> {
    let Part { facts, actual, .. } = part;
    let share = match actual {
        PartActual::Known { share } => share,
        PartActual::Missing | PartActual::Partial => 1.0,
    };
    let is_compared = !compared(measure, &[part]).is_empty() && measure.unit.kind != UnitKind::Text;
    let shared = |value: Option<f64>| finite(value? * share);
    Observed {
        actual: facts.actual,
        compared_actual: facts.actual.filter(|_| is_compared),
        compared: usize::from(is_compared),
        text: facts.text.as_deref(),
        target: facts.target,
        target_upper: facts.target_upper,
        red_flag: facts.red_flag,
        stretch: facts.stretch,
        benchmark: facts.benchmark,
        due_on: facts.due_on,
        note: facts.note.as_deref(),
        status_override: facts.status_override.as_deref(),
        recorded_at: facts.recorded_at,
        recorded_by: facts.recorded_by,
        completeness: if actual == PartActual::Missing { 0.0 } else { 1.0 },
        bounds: Bounds {
            target: shared(facts.target),
            target_upper: shared(facts.target_upper),
            red_flag: shared(facts.red_flag),
            multiple: share,
        },
        recorded: true,
        ..nothing(period)
    }
}

/// Aggregates values of sub-periods, oldest first. `None` without values, and where the result is not finite.
pub fn aggregate(aggregation: Aggregation, values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values = values.peekable();
    values.peek()?;
    let value = match aggregation {
        Aggregation::Sum => values.sum(),
        Aggregation::Average => {
            let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
            sum / count
        }
        Aggregation::Last => values.last()?,
        Aggregation::Minimum => values.fold(f64::INFINITY, f64::min),
        Aggregation::Maximum => values.fold(f64::NEG_INFINITY, f64::max),
    };
    value.is_finite().then_some(value)
}

/// Values of a period without facts.
#[must_use]
pub fn nothing<'a>(period: Period) -> Observed<'a> {
    Observed {
        period,
        source: period,
        carried: false,
        actual: None,
        compared_actual: None,
        compared: 0,
        text: None,
        target: None,
        target_upper: None,
        red_flag: None,
        stretch: None,
        benchmark: None,
        due_on: None,
        note: None,
        status_override: None,
        recorded_at: None,
        recorded_by: None,
        completeness: 0.0,
        bounds: Bounds { target: None, target_upper: None, red_flag: None, multiple: 1.0 },
        recorded: false,
    }
}

#[cfg(test)]
mod tests;
