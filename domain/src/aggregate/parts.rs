//! Sub-periods of a longer period: which of them are compared with their targets, and with what.

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

/// What is known of the actual of one sub-period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PartActual {
    /// Nothing.
    Missing,
    /// A part of it, which cannot be compared with the target.
    Partial,
    /// All of it, or all that is compared with this share of the target.
    Known {
        /// The share of what it is held against; 1 but for ROLLED_UP measures of which some members are missing.
        share: f64,
    },
}

/// A period of a measure's own frequency as a part of a longer one.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The period.
    pub period: Period,
    /// What is recorded of it.
    pub facts: &'a Facts,
    /// What is known of its actual.
    pub actual: PartActual,
}

/// The sub-periods that are compared: of those with an actual the ones that also have what the scoring method holds it
/// against, so that neither a month to come nor one without a target counts as a target missed or beaten.
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

/// Whether the scoring method holds actuals against targets; others have bounds of their own, or none.
pub(super) fn needs_target(measure: &Measure) -> bool {
    match measure.scoring {
        ScoringMethod::ThreeBand | ScoringMethod::MetOrNot | ScoringMethod::Progress => true,
        ScoringMethod::Bands | ScoringMethod::YesNo | ScoringMethod::Unscored => false,
    }
}

/// Everything but the actuals, taken over the sub-periods that are compared, or over all of them where none has an
/// actual that could be.
pub(super) fn aggregated<'a>(
    measure: &Measure,
    aggregation: Aggregation,
    period: Period,
    parts: &[Part<'a>],
    extent: Extent,
) -> Observed<'a> {
    let count = Period::count_between(extent.first, extent.last);
    let known = parts.iter().any(|part| matches!(part.actual, PartActual::Known { .. }));
    let alike: Vec<_> = if known { compared(measure, parts) } else { parts.iter().collect() };
    let over = |value: &dyn Fn(&Facts) -> Option<f64>| {
        aggregate(aggregation, alike.iter().filter_map(|part| value(part.facts)))
    };
    let latest = parts.iter().map(|part| part.facts).filter(|facts| facts.recorded_at.is_some());
    let latest = latest.max_by_key(|facts| facts.recorded_at);
    let is_compared = known && measure.unit.kind != UnitKind::Text;
    let names = Names::of(aggregation, &alike);
    let times = match (known, needs_target(measure)) {
        (true, _) => alike.len(),
        (false, true) => alike.iter().filter(|part| part.facts.target.is_some()).count(),
        (false, false) => count,
    };
    Observed {
        compared: if is_compared { alike.len() } else { 0 },
        text: parts.iter().rev().find_map(|part| part.facts.text.as_deref()),
        target: over(&|facts| facts.target),
        target_upper: over(&upper).filter(|_| names.target_upper),
        // One that follows from the tolerance is computed, and told like everything computed.
        red_flag: over(&|facts| facts.red_flag.or_else(|| flag(measure, facts).map(round12)))
            .filter(|_| names.red_flag),
        stretch: over(&|facts| facts.stretch),
        benchmark: over(&|facts| facts.benchmark),
        due_on: due_on(measure, aggregation, &alike),
        note: parts.iter().rev().find_map(|part| part.facts.note.as_deref()),
        recorded_at: latest.and_then(|facts| facts.recorded_at),
        recorded_by: latest.and_then(|facts| facts.recorded_by),
        completeness: with_actual(parts).len() as f64 / count.max(1) as f64,
        bounds: bounds(measure, aggregation, &alike, times),
        ..nothing(period)
    }
}

/// When the target falls due: with the last of the sub-periods, and that of LAST with the one whose target it is.
fn due_on(measure: &Measure, aggregation: Aggregation, parts: &[&Part<'_>]) -> Option<NaiveDate> {
    match aggregation {
        Aggregation::Last => {
            let counts = |part: &&&Part<'_>| !needs_target(measure) || part.facts.target.is_some();
            parts.iter().rev().find(counts)?.facts.due_on
        }
        _ => parts.iter().filter_map(|part| part.facts.due_on).max(),
    }
}

/// Which bounds are named: by some sub-period, and for LAST by the one whose target it is.
#[derive(Clone, Copy)]
struct Names {
    target_upper: bool,
    red_flag: bool,
}

impl Names {
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

/// The upper bound that a sub-period is scored with, among others that name one.
fn upper(facts: &Facts) -> Option<f64> {
    facts.target_upper.or(facts.target)
}

/// The red flag that a sub-period is scored with, among others that name one.
fn flag(measure: &Measure, facts: &Facts) -> Option<f64> {
    facts.red_flag.or_else(|| derived_red_flag(measure.direction, facts.target?, measure.red_flag_tolerance))
}

/// What the actual over these sub-periods is held against. A bound that is given once for every sub-period counts once
/// for each under SUM.
fn bounds(measure: &Measure, aggregation: Aggregation, alike: &[&Part<'_>], count: usize) -> Bounds {
    let share = |part: &Part<'_>| match part.actual {
        PartActual::Known { share } => share,
        PartActual::Missing | PartActual::Partial => 1.0,
    };
    let over = |value: &dyn Fn(&Facts) -> Option<f64>| {
        aggregate(aggregation, alike.iter().filter_map(|part| Some(value(part.facts)? * share(part))))
    };
    let shares: Vec<f64> = alike.iter().map(|part| share(part)).collect();
    let is_whole = shares.iter().all(|share| *share == 1.0);
    let multiple = match aggregation {
        Aggregation::Sum if is_whole => count.max(1) as f64,
        Aggregation::Sum => shares.iter().sum(),
        _ => aggregate(aggregation, shares.iter().copied()).unwrap_or(1.0),
    };
    // A target that some of the compared sub-periods lack is no target of all of them.
    let is_targeted = alike.iter().all(|part| part.facts.target.is_some()) || needs_target(measure);
    let names = Names::of(aggregation, alike);
    Bounds {
        target: over(&|facts| facts.target).filter(|_| is_targeted),
        target_upper: over(&upper).filter(|_| names.target_upper),
        red_flag: over(&|facts| flag(measure, facts)).filter(|_| names.red_flag),
        multiple,
    }
}
