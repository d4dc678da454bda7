//! What is too many, too few or too old, each with where it comes from.

use std::ops::RangeInclusive;

use crate::vocabulary::CascadeLevel;

/// Objectives of one perspective: the total below over the classic four.
pub const OBJECTIVES_PER_PERSPECTIVE: RangeInclusive<usize> = 3..=5;

/// Objectives of a scorecard: what fits on one page and can be told in one conversation, as strategy maps are meant to
/// (Kaplan and Norton, "Strategy Maps", 2004).
pub const OBJECTIVES: RangeInclusive<usize> = 12..=20;

/// Measures of a scorecard: four to seven a perspective, up to 25 in all (Kaplan and Norton, "The Balanced Scorecard",
/// 1996).
pub const MEASURES: RangeInclusive<usize> = 15..=25;

/// How many of a scorecard's objectives or measures are wanted at a level of the cascade, where an enterprise and a
/// business unit are to have this many: what serves a part of their strategy may be smaller, but no larger.
#[must_use]
pub fn at_level(range: &RangeInclusive<usize>, level: CascadeLevel) -> RangeInclusive<usize> {
    match level {
        CascadeLevel::Enterprise | CascadeLevel::BusinessUnit => range.clone(),
        CascadeLevel::Department | CascadeLevel::Team | CascadeLevel::Individual => 0..=*range.end(),
    }
}

/// Measures of an objective: one and a half on average (Kaplan and Norton, "The Strategy-Focused Organization", 2001).
pub const MEASURES_PER_OBJECTIVE: RangeInclusive<usize> = 1..=2;

/// The most of its measures, in percent, that one perspective may hold: the largest share of usual scorecards, that of
/// the internal processes, is about a third (Kaplan and Norton, "The Strategy-Focused Organization", 2001).
pub const LARGEST_SHARE: f64 = 40.0;

/// How many months a strategy may stay as it is: it is put to the test once a year at least (Kaplan and Norton, "The
/// Execution Premium", 2008).
pub const MOST_MONTHS_UNCHANGED: u32 = 12;

/// How many periods before the current one the last actual may stand. This product's judgement: figures often come a
/// period late; after two, a review talks about the past.
pub const MOST_PERIODS_WITHOUT_DATA: i32 = 2;

/// How many points more of an initiative's time or budget may be used than its percent complete says. This product's
/// judgement, after earned value management, where performance indices under 0.8 to 0.9 at mid-term are hardly ever made
/// up for (D. Christensen and S. Heise, "Cost performance index stability", 1993): at mid-term this is an index of 0.5.
pub const MOST_POINTS_BEHIND: f64 = 25.0;
