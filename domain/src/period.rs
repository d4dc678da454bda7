//! Periods of time by name: fiscal years, halves and quarters, months, ISO weeks and days.
//!
//! Owns the codes (`FY2026-Q3`, `2026-W37`) and the order of periods. It must not know which dates a fiscal
//! period spans: that takes an organization's calendar, [`crate::calendar::FiscalCalendar`].

mod code;

use chrono::NaiveDate;

pub use code::{BadPeriodCode, PeriodFault};

use crate::vocabulary::Frequency;

/// The first year of any code.
pub const FIRST_YEAR: i32 = 1900;
/// The last year of any code.
pub const LAST_YEAR: i32 = 2199;

/// One period of one frequency, from 1900 to 2199 by the year in its code.
///
/// Ordered by frequency, then by time. The index counts periods and does not depend on the fiscal calendar:
/// fiscal year * 4 + quarter - 1, year * 12 + month - 1, and days and ISO weeks since Monday, 0001-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    frequency: Frequency,
    index: i32,
}

impl Period {
    /// How long the period is.
    #[must_use]
    pub fn frequency(self) -> Frequency {
        self.frequency
    }

    /// The period `n` places later, or earlier when negative; `None` beyond the years of codes.
    #[must_use]
    pub fn offset(self, n: i32) -> Option<Self> {
        Self::new(self.frequency, self.index.checked_add(n)?)
    }

    /// The period `n` places earlier, or the first of the years of codes.
    #[must_use]
    pub fn back(self, n: usize) -> Self {
        let n = i32::try_from(n).unwrap_or(i32::MAX);
        Self::nearest(self.frequency, self.index.saturating_sub(n))
    }

    /// The period after this one; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.offset(1)
    }

    /// The period before this one; `None` before the first.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.offset(-1)
    }

    /// The periods from `first` to `last`, both included; none when they are of two frequencies or reversed.
    pub fn span(first: Self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        let frequency = first.frequency;
        let end = if last.frequency == frequency { last.index + 1 } else { first.index };
        (first.index..end).map(move |index| Self { frequency, index })
    }

    /// How many periods [`Period::span`] gives.
    #[must_use]
    pub fn count_between(first: Self, last: Self) -> usize {
        if first.frequency != last.frequency {
            return 0;
        }
        usize::try_from(last.index - first.index + 1).unwrap_or(0)
    }

    /// The period with this index, if its code's year is one of ours.
    pub(crate) fn new(frequency: Frequency, index: i32) -> Option<Self> {
        let (first, last) = bounds(frequency);
        (first..=last).contains(&index).then_some(Self { frequency, index })
    }

    /// The period with this index, or the nearest there is.
    pub(crate) fn nearest(frequency: Frequency, index: i32) -> Self {
        let (first, last) = bounds(frequency);
        Self { frequency, index: index.clamp(first, last) }
    }

    /// See [`Period`].
    pub(crate) fn index(self) -> i32 {
        self.index
    }
}

impl Frequency {
    /// How many periods a year has, weeks and days on average.
    #[must_use]
    pub(crate) fn per_year(self) -> f64 {
        match (per_year(self), self) {
            (Some(number), _) => f64::from(number),
            (None, Self::Weekly) => 365.25 / 7.0,
            (None, _) => 365.25,
        }
    }
}

/// How many periods of a frequency a year has; `None` for weeks and days, which no year has a fixed number of.
pub(crate) fn per_year(frequency: Frequency) -> Option<i32> {
    match frequency {
        Frequency::Daily | Frequency::Weekly => None,
        Frequency::Monthly => Some(12),
        Frequency::Quarterly => Some(4),
        Frequency::Semiannual => Some(2),
        Frequency::Annual => Some(1),
    }
}

/// The index of the ISO week that holds the day with this number.
pub(crate) fn week_of_day(day: i32) -> i32 {
    (day - 1).div_euclid(7)
}

/// The number of the Monday that begins the ISO week with this index.
pub(crate) fn monday(week: i32) -> i32 {
    week * 7 + 1
}

/// The date of the day with this number, 1 being 0001-01-01. Every period lies within chrono's dates, so the
/// default is never taken.
pub(crate) fn date_of_day(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}

/// The least and the greatest index of a frequency.
fn bounds(frequency: Frequency) -> (i32, i32) {
    const FIRST_DAY: i32 = days_before(FIRST_YEAR) + 1;
    const LAST_DAY: i32 = days_before(LAST_YEAR + 1);
    match (frequency, per_year(frequency)) {
        (_, Some(n)) => (FIRST_YEAR * n, LAST_YEAR * n + n - 1),
        // The first ISO week of a year holds 4 January, the last one 28 December.
        (Frequency::Weekly, None) => (week_of_day(FIRST_DAY + 3), week_of_day(LAST_DAY - 3)),
        (_, None) => (FIRST_DAY, LAST_DAY),
    }
}

/// How many days of the Gregorian calendar lie before 1 January of `year`, counted from the year 1.
const fn days_before(year: i32) -> i32 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

#[cfg(test)]
mod tests;
