//! Rules for changing the definition of a measure of which something is known.

use super::{Violation, facts};
use crate::{
    measure::Measure,
    period::Period,
    series::Facts,
    vocabulary::{Fault, Frequency},
};

/// A measure keeps its frequency once it has periods.
#[must_use]
pub fn frequency(before: Frequency, after: Frequency, has_periods: bool) -> Option<Violation> {
    let message = || format!("cannot change any more: the measure has periods and stays {before}");
    (has_periods && before != after).then(|| Violation::new("frequency", Fault::Immutable, message()))
}

/// What is known of a measure must fit its new definition. What is wrong with many periods alike is told once.
#[must_use]
pub fn fits<'a>(measure: &Measure, known: impl IntoIterator<Item = (Period, &'a Facts)>) -> Vec<Violation> {
    let mut broken: Vec<(Violation, Period, usize)> = Vec::new();
    for (period, known) in known {
        for violation in facts(measure, known) {
            match broken.iter_mut().find(|(met, _, _)| *met == violation) {
                Some((_, _, count)) => *count += 1,
                None => broken.push((violation, period, 1)),
            }
        }
    }
    let told = broken.into_iter().map(|(violation, period, count)| {
        let periods = match count {
            1 => format!("the known period {period}"),
            _ => format!("{count} known periods, {period} among them,"),
        };
        let message = format!("{periods} would not fit: {}", violation.sentence());
        Violation::new("", violation.fault, message)
    });
    told.collect()
}
