//! Rules for reviews and what is said in them.

use chrono::NaiveDate;

use super::{Violation, length};
use crate::vocabulary::Fault;

/// What somebody says in this field: not blank, and no book.
#[must_use]
pub fn said(field: &'static str, text: &str) -> Option<Violation> {
    if text.trim().is_empty() {
        return Some(Violation::new(field, Fault::Required, "must not be blank"));
    }
    length(field, text)
}

/// What was held was held today or before.
#[must_use]
pub fn held_on(held_on: Option<NaiveDate>, today: NaiveDate) -> Option<Violation> {
    let ahead = held_on.is_some_and(|held_on| held_on > today);
    ahead.then(|| Violation::new("heldOn", Fault::OutOfRange, "must not lie in the future"))
}
