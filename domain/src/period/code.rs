//! Parsing and printing of period codes.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate, Weekday};

use super::{FIRST_YEAR, LAST_YEAR, Period, date_of_day, monday, per_year, week_of_day};
use crate::vocabulary::Frequency;

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = per_year(self.frequency).unwrap_or(1);
        let (year, part) = (self.index.div_euclid(n), self.index.rem_euclid(n) + 1);
        match self.frequency {
            Frequency::Annual => write!(f, "FY{year:04}"),
            Frequency::Semiannual => write!(f, "FY{year:04}-H{part}"),
            Frequency::Quarterly => write!(f, "FY{year:04}-Q{part}"),
            Frequency::Monthly => write!(f, "{year:04}-{part:02}"),
            Frequency::Weekly => {
                let week = date_of_day(monday(self.index)).iso_week();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Frequency::Daily => date_of_day(self.index).fmt(f),
        }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Error: a text is not a period code; the message gives the reason and an example of a valid code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {fault}")]
pub struct BadPeriodCode {
    /// Beginning of the refused text.
    pub code: String,
    /// Reason of the refusal.
    pub fault: PeriodFault,
}

/// Reason why a text is not a period code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum PeriodFault {
    #[error("not a period; periods read FY2026, FY2026-H1, FY2026-Q3, 2026-09, 2026-W37 or 2026-09-14")]
    Shape,
    #[error("years run from {FIRST_YEAR} to {LAST_YEAR}; a fiscal year reads FY2026, a month 2026-09")]
    Year,
    #[error("there is no half {0}; a half reads FY2026-H1")]
    Half(i32),
    #[error("there is no quarter {0}; a quarter reads FY2026-Q3")]
    Quarter(i32),
    #[error("there is no month {0}; a month reads 2026-09")]
    Month(i32),
    #[error("{0} has no week {1}; a week reads 2026-W37")]
    Week(i32, i32),
    #[error("{0}-{1:02} has no day {2}; a day reads 2026-09-14")]
    Day(i32, i32, i32),
}

impl FromStr for Period {
    type Err = BadPeriodCode;

    /// Accepts only the canonical codes, exactly as [`fmt::Display`] prints them.
    fn from_str(code: &str) -> Result<Self, BadPeriodCode> {
        parse(code).map_err(|fault| BadPeriodCode { code: code.chars().take(40).collect(), fault })
    }
}

fn parse(code: &str) -> Result<Period, PeriodFault> {
    let (fiscal, text) = match code.strip_prefix("FY") {
        Some(rest) => (true, rest),
        None => (false, code),
    };
    let (year, rest) = text.as_bytes().split_first_chunk::<4>().ok_or(PeriodFault::Shape)?;
    let year = number(year)?;
    match (fiscal, rest) {
        (true, []) => part(Frequency::Annual, year, 1, PeriodFault::Half),
        (true, [b'-', b'H', half]) => part(Frequency::Semiannual, year, number(&[*half])?, PeriodFault::Half),
        (true, [b'-', b'Q', quarter]) => {
            part(Frequency::Quarterly, year, number(&[*quarter])?, PeriodFault::Quarter)
        }
        (false, [b'-', m1, m2]) => part(Frequency::Monthly, year, number(&[*m1, *m2])?, PeriodFault::Month),
        (false, [b'-', b'W', w1, w2]) => week(year, number(&[*w1, *w2])?),
        (false, [b'-', m1, m2, b'-', d1, d2]) => day(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?),
        _ => Err(PeriodFault::Shape),
    }
}

fn part(
    frequency: Frequency,
    year: i32,
    part: i32,
    fault: fn(i32) -> PeriodFault,
) -> Result<Period, PeriodFault> {
    let n = per_year(frequency).unwrap_or(1);
    if !(1..=n).contains(&part) {
        return Err(fault(part));
    }
    Period::new(frequency, year * n + part - 1).ok_or(PeriodFault::Year)
}

fn week(year: i32, week: i32) -> Result<Period, PeriodFault> {
    let monday = NaiveDate::from_isoywd_opt(year, week.unsigned_abs(), Weekday::Mon)
        .ok_or(PeriodFault::Week(year, week))?;
    let index = week_of_day(monday.num_days_from_ce());
    Period::new(Frequency::Weekly, index).ok_or(PeriodFault::Year)
}

fn day(year: i32, month: i32, day: i32) -> Result<Period, PeriodFault> {
    if !(1..=12).contains(&month) {
        return Err(PeriodFault::Month(month));
    }
    let date = NaiveDate::from_ymd_opt(year, month.unsigned_abs(), day.unsigned_abs())
        .ok_or(PeriodFault::Day(year, month, day))?;
    Period::new(Frequency::Daily, date.num_days_from_ce()).ok_or(PeriodFault::Year)
}

/// Number spelled by ASCII digits and nothing else.
fn number(digits: &[u8]) -> Result<i32, PeriodFault> {
    digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Ok(number * 10 + i32::from(digit - b'0')),
        _ => Err(PeriodFault::Shape),
    })
}
