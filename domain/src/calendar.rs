//! Fiscal calendar of an organization: the dates that a period spans, and the periods that belong to a longer one.
//!
//! Owns everything that depends on the month in which the fiscal year starts. It must not know the clock:
//! today comes in as a date.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{
    period::{self, Period},
    vocabulary::Frequency,
};

/// Calendar of an organization whose fiscal year starts with a given month.
///
/// A fiscal year is named after the calendar year in which it ends. A day belongs to the ISO week, month,
/// quarter, half and year that hold it, a week to the month, quarter, half and year that hold its Thursday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FiscalCalendar {
    /// Number of months that the fiscal year starts before the calendar year it is named after, 0 to 11.
    lead: i32,
}

/// Error: the start month of a fiscal year is not one of the twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fiscal year starts with a month from 1 to 12, not {0}")]
pub struct BadStartMonth(pub u32);

impl FiscalCalendar {
    /// Creates the calendar whose fiscal years start with this month, 1 being January.
    ///
    /// # Errors
    ///
    /// [`BadStartMonth`] when the number is not from 1 to 12.
    pub fn new(start_month: u32) -> Result<Self, BadStartMonth> {
        match i32::try_from(start_month) {
            Ok(month @ 1..=12) => Ok(Self { lead: (13 - month) % 12 }),
            _ => Err(BadStartMonth(start_month)),
        }
    }

    /// First day of the period.
    #[must_use]
    pub fn starts_on(self, period: Period) -> NaiveDate {
        self.first_day(period.frequency(), period.index())
    }

    /// Last day of the period.
    #[must_use]
    pub fn ends_on(self, period: Period) -> NaiveDate {
        let after = self.first_day(period.frequency(), period.index() + 1);
        after.pred_opt().unwrap_or(after)
    }

    /// Period that holds the date; beyond the years that have codes, the first or the last one.
    #[must_use]
    pub fn period_of(self, date: NaiveDate, frequency: Frequency) -> Period {
        Period::nearest(frequency, self.index_of(date, frequency))
    }

    /// Current period: the last one that ended before `today`. On its last day a period is still running.
    #[must_use]
    pub fn current(self, frequency: Frequency, today: NaiveDate) -> Period {
        self.last_ended_by(today.pred_opt().unwrap_or(today), frequency)
    }

    /// Last period that ended on or before the date. A measure shows it in a period shorter than its own.
    #[must_use]
    pub fn last_ended_by(self, date: NaiveDate, frequency: Frequency) -> Period {
        let running = self.period_of(date, frequency);
        if self.ends_on(running) <= date { running } else { running.previous().unwrap_or(running) }
    }

    /// Label for people: `September 2026`, `FY2026 Q3`, `Week 37, 2026`, `14 September 2026`.
    #[must_use]
    pub fn label(self, period: Period) -> String {
        let start = self.starts_on(period);
        match period.frequency() {
            Frequency::Daily => start.format("%-d %B %Y").to_string(),
            Frequency::Weekly => start.format("Week %-V, %G").to_string(),
            Frequency::Monthly => start.format("%B %Y").to_string(),
            Frequency::Quarterly | Frequency::Semiannual | Frequency::Annual => {
                period.to_string().replace('-', " ")
            }
        }
    }

    /// Fiscal year that the period belongs to.
    #[must_use]
    pub fn fiscal_year(self, period: Period) -> i32 {
        self.index_of(self.anchor(period), Frequency::Annual)
    }

    /// Period of a coarser (or the same) frequency that this one belongs to; `None` when the frequency is finer, or the
    /// period lies beyond the years that have codes.
    #[must_use]
    pub fn containing(self, period: Period, coarser: Frequency) -> Option<Period> {
        if coarser == period.frequency() {
            return Some(period);
        }
        let index = self.index_of(self.anchor(period), coarser);
        if coarser < period.frequency() { None } else { Period::new(coarser, index) }
    }

    /// First and last period of a finer (or the same) frequency that belong to this one: exactly those for which
    /// [`FiscalCalendar::containing`] gives this period. `None` when the frequency is coarser, or none of them lies in
    /// the years that have codes.
    #[must_use]
    pub fn parts(self, period: Period, finer: Frequency) -> Option<(Period, Period)> {
        if finer == period.frequency() {
            return Some((period, period));
        }
        if finer > period.frequency() {
            return None;
        }
        let (start, end) = (self.starts_on(period), self.ends_on(period));
        let (first, last) = match finer {
            // The week that holds the third day after the start is the first whose Thursday is not before the start.
            Frequency::Weekly => {
                (self.index_of(shift(start, 3), finer), self.index_of(shift(end, -3), finer))
            }
            _ => (self.index_of(start, finer), self.index_of(end, finer)),
        };
        let (first, last) = (Period::nearest(finer, first), Period::nearest(finer, last));
        // Beyond the years that have codes, both are clipped to a period that belongs elsewhere.
        (self.containing(first, period.frequency()) == Some(period)).then_some((first, last))
    }

    /// Day that decides which coarser periods the period belongs to.
    fn anchor(self, period: Period) -> NaiveDate {
        let start = self.starts_on(period);
        if period.frequency() == Frequency::Weekly { shift(start, 3) } else { start }
    }

    fn index_of(self, date: NaiveDate, frequency: Frequency) -> i32 {
        let day = date.num_days_from_ce();
        match (frequency, period::per_year(frequency)) {
            (Frequency::Weekly, None) => period::week_of_day(day),
            (_, None) => day,
            (_, Some(n)) => {
                let month = date.year() * 12 + date.month0().cast_signed();
                (month + self.lead_of(frequency)).div_euclid(12 / n)
            }
        }
    }

    fn first_day(self, frequency: Frequency, index: i32) -> NaiveDate {
        match (frequency, period::per_year(frequency)) {
            (Frequency::Weekly, None) => period::date_of_day(period::monday(index)),
            (_, None) => period::date_of_day(index),
            (_, Some(n)) => {
                let month = index * (12 / n) - self.lead_of(frequency);
                let (year, month0) = (month.div_euclid(12), month.rem_euclid(12).unsigned_abs());
                // Every period lies within chrono's dates, so the default is never taken.
                NaiveDate::from_ymd_opt(year, month0 + 1, 1).unwrap_or_default()
            }
        }
    }

    /// Lead of a frequency: months follow the calendar year; longer periods begin `lead` months early.
    fn lead_of(self, frequency: Frequency) -> i32 {
        if frequency == Frequency::Monthly { 0 } else { self.lead }
    }
}

/// Date of an instant in a time zone.
#[must_use]
pub fn today(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

/// Date some days later, clipped to the range of dates.
fn shift(date: NaiveDate, days: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(date.num_days_from_ce().saturating_add(days)).unwrap_or(date)
}

#[cfg(test)]
mod tests;
