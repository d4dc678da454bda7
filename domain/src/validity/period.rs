//! Rules for the periods that actuals are recorded for.

use chrono::NaiveDate;

use super::Violation;
use crate::{
    calendar::FiscalCalendar,
    period::{FIRST_YEAR, Period},
    vocabulary::{Fault, Frequency},
};

/// Condition that lifts these rules, in the words of the API; on the command line it is a flag.
pub const ALLOW_FUTURE: &str = "allowFuture is true";

/// Checks that the period of an actual begins before the end of the next fiscal year, and not before 1900: a year of
/// four digits is easily mistyped.
#[must_use]
pub fn recordable(calendar: FiscalCalendar, period: Period, today: NaiveDate) -> Option<Violation> {
    let starts_on = calendar.starts_on(period);
    let this_year = calendar.period_of(today, Frequency::Annual);
    let last_day = calendar.ends_on(this_year.next().unwrap_or(this_year));
    if starts_on > last_day {
        let message = format!(
            "must not begin after the next fiscal year ({period} begins on {starts_on}, that year ends on \
             {last_day}) unless {ALLOW_FUTURE}"
        );
        return Some(Violation::new("period", Fault::TooEarly, message));
    }
    let first_day = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1)?;
    (starts_on < first_day).then(|| {
        let message = format!(
            "must not begin before {FIRST_YEAR} ({period} begins on {starts_on}) unless {ALLOW_FUTURE}"
        );
        Violation::new("period", Fault::OutOfRange, message)
    })
}
