//! Sub-periods of a longer period: which of them are compared with their targets, and the bounds that result.

use chrono::NaiveDate;

use super::{Extent, Observed, aggregate, nothing};
use crate::{
    measure::Measure,
    number::round12,
    period::Period,
    scoring::{Bounds, derived_red_flag},
    series::Facts,
    vocabulary::{Aggregation, ScoringMethod, UnitKind},
};

/// State of the actual of one sub-period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PartActual {
    /// No actual.
    Missing,
    /// Incomplete actual, which cannot be compared with the target.
    Partial,
    /// Complete actual, or one that can be compared with a share of the target.
    Known {
        /// Share of the target to compare with; 1 except for ROLLED_UP measures with missing members.
        share: f64,
    },
}

/// Sub-period: a period of a measure's own frequency as a part of a longer one.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Period of the measure's own frequency.
    pub period: Period,
    /// Facts recorded for the period.
    pub facts: &'a Facts,
    /// State of the actual.
    pub actual: PartActual,
}

/// Selects the compared sub-periods (C): those with an actual that also have what the scoring method compares it with.
/// So neither a month to come nor one without a target counts as a target missed or reached.
#[must_use]
pub fn compared<'p, 'a>(measure: &Measure, parts: &'p [Part<'a>]) -> Vec<&'p Part<'a>> {
    let is_compared = |part: &&Part<'_>| {
        matches!(part.actual, PartActual::Known { .. })
            && (!needs_target(measure) || part.facts.target.is_some())
    };
    parts.iter().filter(is_compared).collect()
}

pub(super) fn with_actual<'p, 'a>(parts: &'p [Part<'a>]) -> Vec<&'p Part<'a>> {
    parts.iter().filter(|part| part.actual != PartActual::Missing).collect()
}

/// True when the scoring method compares actuals with targets; BANDS and YES_NO have bounds of their own, UNSCORED
/// none.
pub(super) fn needs_target(measure: &Measure) -> bool {
    match measure.scoring {
        ScoringMethod::ThreeBand | ScoringMethod::MetOrNot | ScoringMethod::Progress => true,
        ScoringMethod::Bands | ScoringMethod::YesNo | ScoringMethod::Unscored => false,
    }
}

/// Aggregates everything except the actuals over the compared sub-periods, or over all of them where none has a
/// comparable actual.
pub(super) fn aggregated<'a>(
    measure: &Measure,
    aggregation: Aggregation,
    period: Period,
    parts: &[Part<'a>],
    extent: Extent,
) -> Observed<'a> {
    // Choose the sub-periods: C where there is a comparable actual, all of them otherwise.
    let count = Period::count_between(extent.first, extent.last);
    let known = parts.iter().any(|part| matches!(part.actual, PartActual::Known { .. }));
    let selected: Vec<_> = if known { compared(measure, parts) } else { parts.iter().collect() };
    let over = |value: &dyn Fn(&Facts) -> Option<f64>| {
        aggregate(aggregation, selected.iter().filter_map(|part| value(part.facts)))
    };
    // Find the latest recording.
    let latest = parts.iter().map(|part| part.facts).filter(|facts| facts.recorded_at.is_some());
    let latest = latest.max_by_key(|facts| facts.recorded_at);
    let is_compared = known && measure.unit.kind != UnitKind::Text;
    let named = NamedBounds::of(aggregation, &selected);
    // Count the sub-periods that a bound given once for every sub-period is multiplied with under SUM.
    let times = match (known, needs_target(measure)) {
        (true, _) => selected.len(),
        (false, true) => selected.iter().filter(|part| part.facts.target.is_some()).count(),
        (false, false) => count,
    };
    Observed {
        compared: if is_compared { selected.len() } else { 0 },
        text: parts.iter().rev().find_map(|part| part.facts.text.as_deref()),
        target: over(&|facts| facts.target),
        target_upper: over(&upper_or_target).filter(|_| named.target_upper),
        // A red flag derived from the tolerance is a computed number and is rounded like all of them.
        red_flag: over(&|facts| facts.red_flag.or_else(|| red_flag_or_default(measure, facts).map(round12)))
            .filter(|_| named.red_flag),
        stretch: over(&|facts| facts.stretch),
        benchmark: over(&|facts| facts.benchmark),
        due_on: due_on(measure, aggregation, &selected),
        note: parts.iter().rev().find_map(|part| part.facts.note.as_deref()),
        recorded_at: latest.and_then(|facts| facts.recorded_at),
        recorded_by: latest.and_then(|facts| facts.recorded_by),
        completeness: with_actual(parts).len() as f64 / count.max(1) as f64,
        bounds: bounds(measure, aggregation, &selected, times),
        ..nothing(period)
    }
}

/// Due date of the target: the latest one of the sub-periods; under LAST that of the sub-period whose target is taken.
fn due_on(measure: &Measure, aggregation: Aggregation, parts: &[&Part<'_>]) -> Option<NaiveDate> {
    match aggregation {
        Aggregation::Last => {
            let counts = |part: &&&Part<'_>| !needs_target(measure) || part.facts.target.is_some();
            parts.iter().rev().find(counts)?.facts.due_on
        }
        _ => parts.iter().filter_map(|part| part.facts.due_on).max(),
    }
}

/// Optional bounds that are named: by any sub-period, under LAST by the one whose target is taken.
#[derive(Clone, Copy)]
struct NamedBounds {
    target_upper: bool,
    red_flag: bool,
}

impl NamedBounds {
    fn of(aggregation: Aggregation, parts: &[&Part<'_>]) -> Self {
        let parts = match aggregation {
            Aggregation::Last => {
                let last = parts.iter().rposition(|part| part.facts.target.is_some());
                last.map_or(parts, |at| &parts[at..=at])
            }
            _ => parts,
        };
        Self {
            target_upper: parts.iter().any(|part| part.facts.target_upper.is_some()),
            red_flag: parts.iter().any(|part| part.facts.red_flag.is_some()),
        }
    }
}

/// Upper bound that a sub-period is scored with, where another one names its upper bound.
fn upper_or_target(facts: &Facts) -> Option<f64> {
    facts.target_upper.or(facts.target)
}

/// Red flag that a sub-period is scored with, where another one names its red flag.
fn red_flag_or_default(measure: &Measure, facts: &Facts) -> Option<f64> {
    facts.red_flag.or_else(|| derived_red_flag(measure.direction, facts.target?, measure.red_flag_tolerance))
}

/// Bounds that the actual over these sub-periods is scored against. A bound that is given once for every sub-period
/// counts once for each of them under SUM.
fn bounds(measure: &Measure, aggregation: Aggregation, selected: &[&Part<'_>], count: usize) -> Bounds {
    let share = |part: &Part<'_>| match part.actual {
        PartActual::Known { share } => share,
        PartActual::Missing | PartActual::Partial => 1.0,
    };
    let over = |value: &dyn Fn(&Facts) -> Option<f64>| {
        aggregate(aggregation, selected.iter().filter_map(|part| Some(value(part.facts)? * share(part))))
    };
    let shares: Vec<f64> = selected.iter().map(|part| share(part)).collect();
    let is_whole = shares.iter().all(|share| *share == 1.0);
    let multiple = match aggregation {
        Aggregation::Sum if is_whole => count.max(1) as f64,
        Aggregation::Sum => shares.iter().sum(),
        _ => aggregate(aggregation, shares.iter().copied()).unwrap_or(1.0),
    };
    // Where some of the compared sub-periods have no target, the others' targets are no target of all of them.
    let is_targeted = selected.iter().all(|part| part.facts.target.is_some()) || needs_target(measure);
    let named = NamedBounds::of(aggregation, selected);
    Bounds {
        target: over(&|facts| facts.target).filter(|_| is_targeted),
        target_upper: over(&upper_or_target).filter(|_| named.target_upper),
        red_flag: over(&|facts| red_flag_or_default(measure, facts)).filter(|_| named.red_flag),
        multiple,
    }
}
