//! Numbers as they leave the API: recorded ones as they were recorded, computed ones, which are unrounded inside, with
//! 12 significant digits.

use domain::number::round12;

/// Rounds a computed number for the answer.
pub(super) fn number(value: Option<f64>) -> Option<f64> {
    value.map(round12)
}

/// Converts a recorded number for the answer; never -0.
pub(super) fn recorded(value: f64) -> f64 {
    value + 0.0
}

/// Converts a number that was recorded or computed for the answer.
pub(super) fn figure(value: Option<f64>, is_recorded: bool) -> Option<f64> {
    value.map(if is_recorded { recorded } else { round12 })
}
