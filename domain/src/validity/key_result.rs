//! Rules for key results.

use super::{Violation, exact, within};
use crate::{number::reads_same, period::Period, vocabulary::Fault, vocabulary::Frequency};

/// Checks the numbers of a key result.
#[must_use]
pub fn key_result(start: f64, target: f64, current: f64, confidence: Option<f64>) -> Vec<Violation> {
    let numbers = [("start", start), ("target", target), ("current", current)];
    let mut violations: Vec<_> =
        numbers.into_iter().filter_map(|(field, number)| exact(field, number)).collect();
    if violations.is_empty() && reads_same(start, target) {
        let message = "must not equal start, which leaves no way between them";
        violations.push(Violation::new("target", Fault::EqualsTarget, message));
    }
    violations.extend(confidence.and_then(|confidence| within("confidence", confidence, 0.0, 1.0)));
    violations
}

/// True when the period is a quarter, as a key result needs.
#[must_use]
pub fn quarter(period: Period) -> bool {
    period.frequency() == Frequency::Quarterly
}
