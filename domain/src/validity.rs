//! Validation of entered values: the rules, as lists of violations.
//!
//! Owns every rule that can be decided from one entity alone. It must not know other rows: the caller checks that a key
//! is free and that a formula's operands exist, and [`crate::strategy_map::find_cycle`] finds cycles.

mod facts;
mod history;
mod key_result;
mod length;
mod measure;
mod period;
mod review;

pub use facts::facts;
pub use history::{fits, frequency};
pub use key_result::{key_result, quarter};
pub use length::{MAX_BATCH, length, longest_list, longest_text, too_long, too_many};
pub use measure::{measure, roll_up};
pub use period::{ALLOW_FUTURE, recordable};
pub use review::{held_on, said};

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    calendar::FiscalCalendar,
    entry::MAX_DUE_AFTER_DAYS,
    key, money,
    number::{EXACT_UP_TO, round12},
    vocabulary::{Fault, Role},
};

/// Largest expected lag of an effect, in months.
pub const MAX_LAG_MONTHS: i32 = 120;

/// Violation of a rule. Documents and the API use the same field names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Name of the field, in camelCase: `redFlag`; a nested field after a dot: `unit.decimals`; empty for the whole
    /// entity.
    pub field: &'static str,
    /// Kind of the violated rule.
    pub fault: Fault,
    /// Message: a sentence without a full stop that continues the field's name.
    pub message: String,
}

impl Violation {
    pub(crate) fn new(field: &'static str, fault: Fault, message: impl Into<String>) -> Self {
        Self { field, fault, message: message.into() }
    }

    /// Path to the field, by its steps.
    pub fn steps(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.field.split('.').filter(|step| !step.is_empty())
    }

    /// Complete sentence: the field's name and the message.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.steps().last() {
            Some(name) => format!("{name} {}", self.message),
            None => self.message.clone(),
        }
    }
}

/// Checks a display name: not blank.
#[must_use]
pub fn name(name: &str) -> Option<Violation> {
    name.trim().is_empty().then(|| Violation::new("name", Fault::Required, "must not be blank"))
}

/// Checks the days after the end of a period until its value is due.
#[must_use]
pub fn due_after_days(days: i32) -> Option<Violation> {
    let message = format!("is from 0 to {MAX_DUE_AFTER_DAYS}");
    (!(0..=MAX_DUE_AFTER_DAYS).contains(&days))
        .then(|| Violation::new("dueAfterDays", Fault::OutOfRange, message))
}

/// Checks a partner key.
#[must_use]
pub fn key(key: &str) -> Option<Violation> {
    let message = "has 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'";
    (!key::is_valid(key)).then(|| Violation::new("key", Fault::Malformed, message))
}

/// Checks a time zone, in which an organization's days begin and end.
#[must_use]
pub fn time_zone(name: &str) -> Option<Violation> {
    let message = "must be an IANA name, for example America/Toronto";
    name.parse::<Tz>().is_err().then(|| Violation::new("timeZone", Fault::Malformed, message))
}

/// Checks the currency of an organization.
#[must_use]
pub fn currency(code: &str) -> Option<Violation> {
    let message = "must be an ISO 4217 code, for example CAD";
    (!money::is_currency(code)).then(|| Violation::new("currency", Fault::Malformed, message))
}

/// Checks the start month of a fiscal year.
#[must_use]
pub fn fiscal_year_start(month: u32) -> Option<Violation> {
    let message = "must be a month from 1 to 12";
    FiscalCalendar::new(month).is_err().then(|| Violation::new("fiscalYearStart", Fault::OutOfRange, message))
}

/// Checks an e-mail address: text before and after an `@`.
#[must_use]
pub fn email(email: &str) -> Option<Violation> {
    let parts = email.rsplit_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    let is_valid = parts.is_some()
        && email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    (!is_valid)
        .then(|| Violation::new("email", Fault::Malformed, "must be an e-mail address, like ann@example.com"))
}

/// Checks the restriction to one's own measures, which exists for contributors only: other roles record no values, or
/// all.
#[must_use]
pub fn own_measures_only(role: Role, own_measures_only: bool) -> Option<Violation> {
    let message = format!("goes with the role {} alone", Role::Contributor);
    (own_measures_only && role != Role::Contributor)
        .then(|| Violation::new("ownMeasuresOnly", Fault::NotAllowed, message))
}

/// Checks a range of days, which must not end before it starts.
#[must_use]
pub fn span(starts_on: Option<NaiveDate>, ends_on: Option<NaiveDate>) -> Option<Violation> {
    let backwards = starts_on.zip(ends_on).is_some_and(|(start, end)| end < start);
    backwards.then(|| Violation::new("endsOn", Fault::OutOfRange, "must not lie before startsOn"))
}

/// Checks the weight of a child in its parent: 0 or more.
#[must_use]
pub fn weight(weight: f64) -> Option<Violation> {
    at_least_zero("weight", weight)
}

/// Checks the share of its own measures in a BLEND objective: 0 to 1.
#[must_use]
pub fn own_share(share: f64) -> Option<Violation> {
    within("ownShare", share, 0.0, 1.0)
}

/// Checks the percent complete of an initiative: 0 to 100.
#[must_use]
pub fn percent_complete(percent: f64) -> Option<Violation> {
    within("percentComplete", percent, 0.0, 100.0)
}

/// Checks the expected lag of an effect in months: 0 to [`MAX_LAG_MONTHS`].
#[must_use]
pub fn expected_lag_months(months: i32) -> Option<Violation> {
    within("expectedLagMonths", f64::from(months), 0.0, f64::from(MAX_LAG_MONTHS))
}

fn finite(field: &'static str, number: f64) -> Option<Violation> {
    (!number.is_finite()).then(|| Violation::new(field, Fault::NotFinite, "must be a finite number"))
}

/// Checks a recorded number, which must be returned unchanged: finite, and within the range in which whole numbers are
/// exact.
#[must_use]
pub fn exact(field: &'static str, number: f64) -> Option<Violation> {
    finite(field, number).or_else(|| {
        let message =
            "must lie between -9007199254740992 and 9007199254740992 (2^53), where whole numbers are exact";
        (number.abs() > EXACT_UP_TO).then(|| Violation::new(field, Fault::OutOfRange, message))
    })
}

fn at_least_zero(field: &'static str, number: f64) -> Option<Violation> {
    finite(field, number)
        .or_else(|| (number < 0.0).then(|| Violation::new(field, Fault::OutOfRange, "must be 0 or more")))
}

fn within(field: &'static str, number: f64, low: f64, high: f64) -> Option<Violation> {
    finite(field, number).or_else(|| {
        let message = || format!("must lie between {} and {}", round12(low), round12(high));
        (!(low..=high).contains(&number)).then(|| Violation::new(field, Fault::OutOfRange, message()))
    })
}

#[cfg(test)]
mod tests;
