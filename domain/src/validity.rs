//! What may be written: the rules for entered values, as lists of violations.
//!
//! Owns every rule that can be decided from one thing alone. It must not know other rows: whether a key is taken
//! or a formula's operand exists is for the caller to see, cycles for [`crate::strategy_map::find_cycle`].

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
    key, money,
    number::{EXACT_UP_TO, round12},
    vocabulary::{Fault, Role},
};

/// The greatest number of months by which an effect may be expected to lag.
pub const MAX_LAG_MONTHS: i32 = 120;

/// A rule that is broken. Documents and the API name the field alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, in camelCase: `redFlag`; a field of a field after a dot: `unit.decimals`; empty for the whole.
    pub field: &'static str,
    /// Which kind of rule.
    pub fault: Fault,
    /// What is wrong, in a sentence without a full stop that begins with the field's name.
    pub message: String,
}

impl Violation {
    pub(crate) fn new(field: &'static str, fault: Fault, message: impl Into<String>) -> Self {
        Self { field, fault, message: message.into() }
    }

    /// The way to the field.
    pub fn steps(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.field.split('.').filter(|step| !step.is_empty())
    }

    /// The whole sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.steps().last() {
            Some(name) => format!("{name} {}", self.message),
            None => self.message.clone(),
        }
    }
}

/// What people call a thing: not blank.
#[must_use]
pub fn name(name: &str) -> Option<Violation> {
    name.trim().is_empty().then(|| Violation::new("name", Fault::Required, "must not be blank"))
}

/// A partner's name for a thing.
#[must_use]
pub fn key(key: &str) -> Option<Violation> {
    let message = "has 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'";
    (!key::is_valid(key)).then(|| Violation::new("key", Fault::Malformed, message))
}

/// The zone whose midnight ends an organization's days.
#[must_use]
pub fn time_zone(name: &str) -> Option<Violation> {
    let message = "must be an IANA name, for example America/Toronto";
    name.parse::<Tz>().is_err().then(|| Violation::new("timeZone", Fault::Malformed, message))
}

/// An organization's currency.
#[must_use]
pub fn currency(code: &str) -> Option<Violation> {
    let message = "must be an ISO 4217 code, for example CAD";
    (!money::is_currency(code)).then(|| Violation::new("currency", Fault::Malformed, message))
}

/// The month in which a fiscal year starts.
#[must_use]
pub fn fiscal_year_start(month: u32) -> Option<Violation> {
    let message = "must be a month from 1 to 12";
    FiscalCalendar::new(month).is_err().then(|| Violation::new("fiscalYearStart", Fault::OutOfRange, message))
}

/// Where to reach a person: something before an `@` and something after it.
#[must_use]
pub fn email(email: &str) -> Option<Violation> {
    let parts = email.rsplit_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    let good = parts.is_some()
        && email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    (!good)
        .then(|| Violation::new("email", Fault::Malformed, "must be an e-mail address, like ann@example.com"))
}

/// To record only the measures one owns is a limit of contributors: others record none, or all.
#[must_use]
pub fn own_measures_only(role: Role, own_measures_only: bool) -> Option<Violation> {
    let message = format!("goes with the role {} alone", Role::Contributor);
    (own_measures_only && role != Role::Contributor)
        .then(|| Violation::new("ownMeasuresOnly", Fault::NotAllowed, message))
}

/// A stretch of days ends on the day it starts, or later.
#[must_use]
pub fn span(starts_on: Option<NaiveDate>, ends_on: Option<NaiveDate>) -> Option<Violation> {
    let backwards = starts_on.zip(ends_on).is_some_and(|(start, end)| end < start);
    backwards.then(|| Violation::new("endsOn", Fault::OutOfRange, "must not lie before startsOn"))
}

/// A weight of a child in its parent: 0 or more.
#[must_use]
pub fn weight(weight: f64) -> Option<Violation> {
    at_least_zero("weight", weight)
}

/// The share of its own measures in a BLEND objective: 0 to 1.
#[must_use]
pub fn own_share(share: f64) -> Option<Violation> {
    within("ownShare", share, 0.0, 1.0)
}

/// How much of an initiative is done: 0 to 100.
#[must_use]
pub fn percent_complete(percent: f64) -> Option<Violation> {
    within("percentComplete", percent, 0.0, 100.0)
}

/// After how many months an effect is expected: 0 to [`MAX_LAG_MONTHS`].
#[must_use]
pub fn expected_lag_months(months: i32) -> Option<Violation> {
    within("expectedLagMonths", f64::from(months), 0.0, f64::from(MAX_LAG_MONTHS))
}

fn finite(field: &'static str, number: f64) -> Option<Violation> {
    (!number.is_finite()).then(|| Violation::new(field, Fault::NotFinite, "must be a finite number"))
}

/// A figure that is recorded comes back as it was: finite, and no larger than whole numbers are exact.
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
