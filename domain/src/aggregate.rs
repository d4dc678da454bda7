//! Values over time: what a measure shows in a period of any frequency, and in the year to date.
//!
//! Owns the aggregation of facts from a measure's own frequency to longer periods, and which of its sub-periods are
//! compared with their targets. It must not know scores; the values of CALCULATED and ROLLED_UP measures come to it as
//! sub-periods of which it is told whether there is an actual.

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

/// What a measure shows in a period. Every number is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed<'a> {
    /// The period asked for.
    pub period: Period,
    /// The period shown: another one where `carried`.
    pub source: Period,
    /// Whether a longer period's values stand in, the measure having none as short as the one asked for.
    pub carried: bool,
    /// What was measured, over the sub-periods with an actual.
    pub actual: Option<f64>,
    /// What was measured, over the sub-periods that are compared: those with an actual and with what the scoring method
    /// holds it against.
    pub compared_actual: Option<f64>,
    /// How many sub-periods are compared.
    pub compared: usize,
    /// What was measured, in words: the last there are.
    pub text: Option<&'a str>,
    /// What was wanted, over the sub-periods that are compared, or over all of them where none has an actual; the lower
    /// bound of a band.
    pub target: Option<f64>,
    /// The upper bound of a MAINTAIN band, over the same sub-periods.
    pub target_upper: Option<f64>,
    /// Where red begins, over the same sub-periods; for MAINTAIN a distance outside the band. `None` where no
    /// sub-period names one.
    pub red_flag: Option<f64>,
    /// A goal beyond the target, over the same sub-periods.
    pub stretch: Option<f64>,
    /// What others reach, over the same sub-periods.
    pub benchmark: Option<f64>,
    /// When the target falls due: with the last of its parts.
    pub due_on: Option<NaiveDate>,
    /// The last remark.
    pub note: Option<&'a str>,
    /// A person's word on this very period; words on sub-periods do not add up.
    pub status_override: Option<&'a StatusOverride>,
    /// When an actual was last recorded or cleared.
    pub recorded_at: Option<DateTime<Utc>>,
    /// By whom.
    pub recorded_by: Option<Actor>,
    /// The share of sub-periods that have an actual, 0 to 1.
    pub completeness: f64,
    /// What the compared actual is held against.
    pub bounds: Bounds,
    /// Whether the numbers are those of one recorded period each, and not computed from several.
    pub recorded: bool,
}

/// What an ENTERED measure shows in a period.
#[must_use]
pub fn observe<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    observe_entered(measure, series, period, ScoreBasis::Period, calendar)
}

/// What an ENTERED measure shows for the fiscal year up to the end of a period.
#[must_use]
pub fn year_to_date<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    observe_entered(measure, series, period, ScoreBasis::YearToDate, calendar)
}

/// Whether the facts hold an actual, of the kind the measure has.
#[must_use]
pub fn is_known(measure: &Measure, facts: &Facts) -> bool {
    match measure.unit.kind {
        UnitKind::Text => facts.text.is_some(),
        _ => facts.actual.is_some(),
    }
}

/// [`observe`] and [`year_to_date`] by their basis.
#[must_use]
pub fn observe_entered<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    basis: ScoreBasis,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    let Some(extent) = extent(measure.frequency, period, basis, calendar) else { return nothing(period) };
    let part = |(own, facts): &'a (Period, Facts)| {
        let known = is_known(measure, facts);
        let actual = if known { PartActual::Known { share: 1.0 } } else { PartActual::Missing };
        Part { period: *own, facts, actual }
    };
    let rows = series.range(extent.first, extent.last);
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

/// What a measure shows whose actuals are computed, but for the actuals: `parts` are all of its sub-periods, in order.
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

/// Whether the value is that of one sub-period, shown as it is.
#[must_use]
pub fn is_single(extent: Extent, basis: ScoreBasis) -> bool {
    basis == ScoreBasis::Period && extent.first == extent.last
}

/// Whether an aggregated value is one of those it is made of.
fn is_selection(aggregation: Aggregation) -> bool {
    match aggregation {
        Aggregation::Last | Aggregation::Minimum | Aggregation::Maximum => true,
        Aggregation::Sum | Aggregation::Average => false,
    }
}

/// The row as it is.
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

/// Values of sub-periods, oldest first, as one; `None` of none, and where the sum leaves the range of numbers.
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

/// What is shown of a period of which nothing is known.
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
