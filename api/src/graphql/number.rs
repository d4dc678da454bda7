//! Numbers as they leave the API: computed unrounded, given with 12 significant digits.

use domain::number::round12;

/// The number for the answer.
pub(super) fn number(value: Option<f64>) -> Option<f64> {
    value.map(round12)
}
