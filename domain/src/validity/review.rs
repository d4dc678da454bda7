//! Rules for reviews and what is said in them.

use chrono::NaiveDate;

use super::Violation;
use crate::vocabulary::Fault;

/// The most characters of what somebody says: a comment, a decision, an action item.
const LONGEST: usize = 10_000;

/// What somebody says in this field: not blank, and no book.
#[must_use]
pub fn said(field: &'static str, text: &str) -> Option<Violation> {
    if text.trim().is_empty() {
        return Some(Violation::new(field, Fault::Required, "must not be blank"));
    }
    let message = "has at most 10,000 characters";
    (text.chars().count() > LONGEST).then(|| Violation::new(field, Fault::OutOfRange, message))
}

/// What was held was held today or before.
#[must_use]
pub fn held_on(held_on: Option<NaiveDate>, today: NaiveDate) -> Option<Violation> {
    let ahead = held_on.is_some_and(|held_on| held_on > today);
    ahead.then(|| Violation::new("heldOn", Fault::OutOfRange, "must not lie in the future"))
}
