//! Ranges of periods: the last n, or from one to another.

use chrono::NaiveDate;
use domain::{calendar::FiscalCalendar, period::Period, vocabulary::Frequency};

use crate::{Result, error::bad_input, home::Home, period::parse, scalars::PeriodCode};

/// Number of periods shown where none is given.
pub(super) const DEFAULT_PERIODS: i32 = 12;

/// Number of periods from one code to another, or to the one that holds the date; `None` where a code is invalid.
/// Fiscal years count as calendar years, which is at most a year too few.
pub(super) fn length(from: &str, to: Option<&str>, today: NaiveDate) -> Option<u64> {
    let from: Period = from.parse().ok()?;
    let to = match to {
        Some(to) => to.parse().ok()?,
        None => FiscalCalendar::new(1).ok()?.period_of(today, from.frequency()),
    };
    (from.frequency() == to.frequency()).then(|| Period::count_between(from, to) as u64)
}

/// Arguments of a range of periods.
pub(super) struct PeriodRange {
    pub(super) last: Option<i32>,
    pub(super) from: Option<PeriodCode>,
    pub(super) to: Option<PeriodCode>,
    pub(super) frequency: Option<Frequency>,
    /// Maximum number of periods.
    pub(super) most: i32,
}

impl PeriodRange {
    /// Periods of the range, oldest first; of the frequency asked for, that of the codes, or `own`.
    pub(super) fn periods(self, home: &Home, own: Frequency) -> Result<impl Iterator<Item = Period> + use<>> {
        let Self { last, from, to, frequency, most } = self;
        let from = from.as_ref().map(parse).transpose()?;
        let to = to.as_ref().map(parse).transpose()?;
        let frequency = frequency.or(from.or(to).map(Period::frequency)).unwrap_or(own);
        for end in [from, to].into_iter().flatten() {
            if end.frequency() != frequency {
                let message = format!("{end} is {}, and {frequency} periods are asked for", end.frequency());
                return Err(bad_input(message));
            }
        }
        if last.is_some() && from.is_some() {
            return Err(bad_input(
                "give `last` (with or without `to`) or `from` (with or without `to`), not both",
            ));
        }
        let count = last.unwrap_or(DEFAULT_PERIODS);
        if !(0..=most).contains(&count) {
            return Err(bad_input(format!("`last` is a number from 0 to {most}")));
        }
        let to = to.unwrap_or_else(|| home.current(frequency));
        let from = match from {
            Some(from) => from,
            None => to.offset(1 - count).ok_or_else(|| bad_input("periods start in the year 1900"))?,
        };
        if Period::count_between(from, to) > usize::try_from(most).unwrap_or_default() {
            return Err(bad_input(format!("{from} to {to} are more than {most} periods; ask in pieces")));
        }
        Ok(Period::span(from, to))
    }
}
