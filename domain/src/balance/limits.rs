//! Thresholds of the balance report, each with its source.

use std::ops::RangeInclusive;

use crate::vocabulary::CascadeLevel;

/// Number of objectives of one perspective: that of a scorecard, below, over the classic four perspectives.
pub const OBJECTIVES_PER_PERSPECTIVE: RangeInclusive<usize> = 3..=5;

/// Number of objectives of a scorecard: what fits on one page and can be explained in one conversation, as strategy
/// maps are meant to be (Kaplan and Norton, "Strategy Maps", 2004).
pub const OBJECTIVES: RangeInclusive<usize> = 12..=20;

/// Number of measures of a scorecard: four to seven for each perspective, up to 25 in all (Kaplan and Norton, "The
/// Balanced Scorecard", 1996).
pub const MEASURES: RangeInclusive<usize> = 15..=25;

/// Range for the number of objectives or measures at a level of the cascade, where `range` is that of an enterprise or
/// a business unit: a scorecard that serves a part of their strategy may be smaller, but not larger.
#[must_use]
pub fn at_level(range: &RangeInclusive<usize>, level: CascadeLevel) -> RangeInclusive<usize> {
    match level {
        CascadeLevel::Enterprise | CascadeLevel::BusinessUnit => range.clone(),
        CascadeLevel::Department | CascadeLevel::Team | CascadeLevel::Individual => 0..=*range.end(),
    }
}

/// Number of measures of an objective: one and a half on average (Kaplan and Norton, "The Strategy-Focused
/// Organization", 2001).
pub const MEASURES_PER_OBJECTIVE: RangeInclusive<usize> = 1..=2;

/// Largest share of a scorecard's measures, in percent, that one perspective may hold: the largest share in usual
/// scorecards, that of the internal processes, is about a third (Kaplan and Norton, "The Strategy-Focused
/// Organization", 2001).
pub const LARGEST_SHARE: f64 = 40.0;

/// Number of months that a strategy may stay unchanged: it is to be tested at least once a year (Kaplan and Norton,
/// "The Execution Premium", 2008).
pub const MOST_MONTHS_UNCHANGED: u32 = 12;

/// Number of periods that the last actual may lie before the current period. A judgement of this product: figures often
/// arrive a period late; after two, a review discusses the past.
pub const MOST_PERIODS_WITHOUT_DATA: i32 = 2;

/// Percentage points by which the used share of an initiative's time or budget may exceed its percent complete. A
/// judgement of this product, after earned value management, where performance indices under 0.8 to 0.9 at mid-term are
/// hardly ever made up for (D. Christensen and S. Heise, "Cost performance index stability", 1993): at mid-term this is
/// an index of 0.5.
pub const MOST_POINTS_BEHIND: f64 = 25.0;
