//! Periods of time and their codes: fiscal years, halves and quarters, months, ISO weeks and days.
//!
//! Owns the codes (`FY2026-Q3`, `2026-W37`) and the order of periods. It must not know the dates of a fiscal period:
//! these depend on an organization's calendar, [`crate::calendar::FiscalCalendar`].

mod code;

use chrono::NaiveDate;
use get_size2::GetSize;

pub use code::{BadPeriodCode, PeriodFault};

use crate::vocabulary::Frequency;

/// First year that has codes.
pub const FIRST_YEAR: i32 = 1900;
/// Last year that has codes.
pub const LAST_YEAR: i32 = 2199;

/// Period of one frequency, from 1900 to 2199 by the year in its code.
///
/// Ordered by frequency, then by time. The index counts periods and does not depend on the fiscal calendar:
/// fiscal year * 4 + quarter - 1, year * 12 + month - 1, and days and ISO weeks since Monday, 0001-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, GetSize)]
#[cfg_attr(
    feature = "sea-orm",
    derive(sea_orm::DeriveValueType),
    sea_orm(value_type = "String", from_str = "crate::column::parse")
)]
pub struct Period {
    frequency: Frequency,
    index: i32,
}

crate::text::serde_as_text!(Period);

#[cfg(feature = "sea-orm")]
crate::column::not_counted!(Period);

impl Period {
    /// Frequency of the period.
    #[must_use]
    pub fn frequency(self) -> Frequency {
        self.frequency
    }

    /// Period `n` periods later, or earlier when negative; `None` beyond the years that have codes.
    #[must_use]
    pub fn offset(self, n: i32) -> Option<Self> {
        Self::new(self.frequency, self.index.checked_add(n)?)
    }

    /// Period `n` periods earlier, or the first that has a code.
    #[must_use]
    pub fn back(self, n: usize) -> Self {
        let n = i32::try_from(n).unwrap_or(i32::MAX);
        Self::nearest(self.frequency, self.index.saturating_sub(n))
    }

    /// Next period; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.offset(1)
    }

    /// Preceding period; `None` before the first.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.offset(-1)
    }

    /// Periods from `first` to `last`, both included; none when they differ in frequency or are reversed.
    pub fn span(first: Self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        let frequency = first.frequency;
        let end = if last.frequency == frequency { last.index + 1 } else { first.index };
        (first.index..end).map(move |index| Self { frequency, index })
    }

    /// Number of periods in [`Period::span`].
    #[must_use]
    pub fn count_between(first: Self, last: Self) -> usize {
        if first.frequency != last.frequency {
            return 0;
        }
        usize::try_from(last.index - first.index + 1).unwrap_or(0)
    }

    /// Period with this index, if its year has codes.
    pub(crate) fn new(frequency: Frequency, index: i32) -> Option<Self> {
        let (first, last) = bounds(frequency);
        (first..=last).contains(&index).then_some(Self { frequency, index })
    }

    /// Period with this index, or the nearest that has a code.
    pub(crate) fn nearest(frequency: Frequency, index: i32) -> Self {
        let (first, last) = bounds(frequency);
        Self { frequency, index: index.clamp(first, last) }
    }

    /// Index of the period, see [`Period`].
    pub(crate) fn index(self) -> i32 {
        self.index
    }
}

impl Frequency {
    /// Number of periods in a year; an average for weeks and days.
    #[must_use]
    pub(crate) fn per_year(self) -> f64 {
        match (per_year(self), self) {
            (Some(number), _) => f64::from(number),
            (None, Self::Weekly) => 365.25 / 7.0,
            (None, _) => 365.25,
        }
    }
}

/// Number of periods of a frequency in a year; `None` for weeks and days, whose number varies.
pub(crate) fn per_year(frequency: Frequency) -> Option<i32> {
    match frequency {
        Frequency::Daily | Frequency::Weekly => None,
        Frequency::Monthly => Some(12),
        Frequency::Quarterly => Some(4),
        Frequency::Semiannual => Some(2),
        Frequency::Annual => Some(1),
    }
}

/// Index of the ISO week that holds the day with this number.
pub(crate) fn week_of_day(day: i32) -> i32 {
    (day - 1).div_euclid(7)
}

/// Number of the Monday that begins the ISO week with this index.
pub(crate) fn monday(week: i32) -> i32 {
    week * 7 + 1
}

/// Date of the day with this number, 1 being 0001-01-01. Every period lies within chrono's dates, so the default is
/// never used.
pub(crate) fn date_of_day(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}

/// Smallest and largest index of a frequency.
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

/// Number of days of the Gregorian calendar before 1 January of `year`, counted from the year 1.
const fn days_before(year: i32) -> i32 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

#[cfg(test)]
mod tests;
