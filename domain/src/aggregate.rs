//! Values over time: what a measure shows in a period of any frequency, and in the year to date.
//!
//! Owns the aggregation of facts from a measure's own frequency to longer periods. It must not know scores; the
//! values of CALCULATED and ROLLED_UP measures come to it as a question, "is there an actual in this period?".

mod extent;

use chrono::{DateTime, NaiveDate, Utc};

pub use extent::{Extent, extent};

use crate::{
    calendar::FiscalCalendar,
    measure::Measure,
    period::Period,
    scoring::{Bounds, derived_red_flag},
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
    /// What was measured.
    pub actual: Option<f64>,
    /// What was measured, in words: the last there are.
    pub text: Option<&'a str>,
    /// What was wanted; the lower bound of a band.
    pub target: Option<f64>,
    /// The upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Where red begins; for MAINTAIN a distance outside the band. `None` where no sub-period names one.
    pub red_flag: Option<f64>,
    /// A goal beyond the target.
    pub stretch: Option<f64>,
    /// What others reach.
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
    /// How many times a bound that is given once for every sub-period (a boundary of BANDS, the baseline) is
    /// contained in the values: the number of targets' sub-periods under SUM, else 1.
    pub multiple: f64,
}

impl Observed<'_> {
    /// What the actual is held against.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds {
            target: self.target,
            target_upper: self.target_upper,
            red_flag: self.red_flag,
            multiple: self.multiple,
        }
    }
}

/// What an ENTERED measure shows in a period.
#[must_use]
pub fn observe<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    observe_where(measure, series, period, ScoreBasis::Period, calendar, |_, facts| is_known(measure, facts))
}

/// What an ENTERED measure shows for the fiscal year up to the end of a period.
#[must_use]
pub fn year_to_date<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    calendar: FiscalCalendar,
) -> Observed<'a> {
    observe_where(measure, series, period, ScoreBasis::YearToDate, calendar, |_, facts| {
        is_known(measure, facts)
    })
}

/// Whether the facts hold an actual, of the kind the measure has.
#[must_use]
pub fn is_known(measure: &Measure, facts: &Facts) -> bool {
    match measure.unit.kind {
        UnitKind::Text => facts.text.is_some(),
        _ => facts.actual.is_some(),
    }
}

/// [`observe`] and [`year_to_date`] for any source: `known` says whether a sub-period has an actual. For
/// measures that are not ENTERED the caller puts its own actual and completeness in place of the recorded ones.
pub fn observe_where<'a>(
    measure: &Measure,
    series: &'a Series,
    period: Period,
    basis: ScoreBasis,
    calendar: FiscalCalendar,
    known: impl Fn(Period, &Facts) -> bool,
) -> Observed<'a> {
    let Some(extent) = extent(measure.frequency, period, basis, calendar) else {
        return nothing(period);
    };
    let rows = series.range(extent.first, extent.last);
    let source = if extent.carried { extent.last } else { period };
    let mut observed = if basis == ScoreBasis::Period && extent.first == extent.last {
        match rows {
            [(own, facts)] => single(facts, period, known(*own, facts)),
            _ => nothing(period),
        }
    } else {
        let with_actual: Vec<_> =
            rows.iter().filter(|(own, facts)| known(*own, facts)).map(|(_, facts)| facts).collect();
        let all: Vec<_> = rows.iter().map(|(_, facts)| facts).collect();
        aggregated(measure, period, &all, &with_actual, Period::count_between(extent.first, extent.last))
    };
    observed.source = source;
    observed.carried = extent.carried;
    observed
}

/// The row as it is.
fn single(facts: &Facts, period: Period, known: bool) -> Observed<'_> {
    Observed {
        actual: facts.actual,
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
        completeness: if known { 1.0 } else { 0.0 },
        ..nothing(period)
    }
}

/// Like for like: what actuals are compared with is taken over the sub-periods that have an actual, so that a
/// month still to come does not count as a target missed; over all of them when none has.
///
/// A sub-period without a red flag or an upper bound of its own, among others that name one, brings the one it
/// is scored with by itself.
fn aggregated<'a>(
    measure: &Measure,
    period: Period,
    all: &[&'a Facts],
    with_actual: &[&'a Facts],
    count: usize,
) -> Observed<'a> {
    let alike = if with_actual.is_empty() { all } else { with_actual };
    let over = |value: &dyn Fn(&Facts) -> Option<f64>| {
        aggregate(measure.aggregation, alike.iter().filter_map(|facts| value(facts)))
    };
    let upper = |facts: &Facts| facts.target_upper.or(facts.target);
    let flag = |facts: &Facts| {
        facts
            .red_flag
            .or_else(|| derived_red_flag(measure.direction, facts.target?, measure.red_flag_tolerance))
    };
    let latest = all.iter().filter(|facts| facts.recorded_at.is_some()).max_by_key(|facts| facts.recorded_at);
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    Observed {
        actual: aggregate(measure.aggregation, with_actual.iter().filter_map(|facts| facts.actual)),
        text: all.iter().rev().find_map(|facts| facts.text.as_deref()),
        target: over(&|facts| facts.target),
        target_upper: over(&upper).filter(|_| alike.iter().any(|facts| facts.target_upper.is_some())),
        red_flag: over(&flag).filter(|_| alike.iter().any(|facts| facts.red_flag.is_some())),
        stretch: over(&|facts| facts.stretch),
        benchmark: over(&|facts| facts.benchmark),
        due_on: alike.iter().filter_map(|facts| facts.due_on).max(),
        note: all.iter().rev().find_map(|facts| facts.note.as_deref()),
        recorded_at: latest.and_then(|facts| facts.recorded_at),
        recorded_by: latest.and_then(|facts| facts.recorded_by),
        completeness: share(with_actual.len(), count),
        multiple: match measure.aggregation {
            Aggregation::Sum => alike.len().max(1) as f64,
            _ => 1.0,
        },
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

fn nothing<'a>(period: Period) -> Observed<'a> {
    Observed {
        period,
        source: period,
        carried: false,
        actual: None,
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
        multiple: 1.0,
    }
}

#[cfg(test)]
mod tests;
