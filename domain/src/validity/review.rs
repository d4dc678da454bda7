//! Rules for reviews and their texts.

use chrono::NaiveDate;

use super::{Violation, length};
use crate::vocabulary::Fault;

/// Checks a text of a review or comment: not blank, and within the length limit of the field.
#[must_use]
pub fn said(field: &'static str, text: &str) -> Option<Violation> {
    if text.trim().is_empty() {
        return Some(Violation::new(field, Fault::Required, "must not be blank"));
    }
    length(field, text)
}

/// Checks that the date of a review does not lie in the future.
#[must_use]
pub fn held_on(held_on: Option<NaiveDate>, today: NaiveDate) -> Option<Violation> {
    let is_in_future = held_on.is_some_and(|held_on| held_on > today);
    is_in_future.then(|| Violation::new("heldOn", Fault::OutOfRange, "must not lie in the future"))
}
