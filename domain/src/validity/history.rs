//! Rules for changing the definition of a measure that has recorded periods.

use super::{Violation, facts};
use crate::{
    measure::Measure,
    period::Period,
    series::Facts,
    vocabulary::{Fault, Frequency},
};

/// Checks that a measure with recorded periods keeps its frequency.
#[must_use]
pub fn frequency(before: Frequency, after: Frequency, has_periods: bool) -> Option<Violation> {
    let message = || format!("cannot change any more: the measure has periods and stays {before}");
    (has_periods && before != after).then(|| Violation::new("frequency", Fault::Immutable, message()))
}

/// Checks that the recorded facts of a measure fit its new definition. A violation that several periods have in common
/// is reported once.
#[must_use]
pub fn fits<'a>(measure: &Measure, known: impl IntoIterator<Item = (Period, &'a Facts)>) -> Vec<Violation> {
    let mut broken: Vec<(Violation, Period, usize)> = Vec::new();
    for (period, known) in known {
        for violation in facts(measure, known) {
            match broken.iter_mut().find(|(reported, _, _)| *reported == violation) {
                Some((_, _, count)) => *count += 1,
                None => broken.push((violation, period, 1)),
            }
        }
    }
    let violations = broken.into_iter().map(|(violation, period, count)| {
        let periods = match count {
            1 => format!("the known period {period}"),
            _ => format!("{count} known periods, {period} among them,"),
        };
        let message = format!("{periods} would not fit: {}", violation.sentence());
        Violation::new("", violation.fault, message)
    });
    violations.collect()
}
