//! Which periods of a measure's own frequency make up its value in a period of any frequency.

use crate::{
    calendar::FiscalCalendar,
    period::Period,
    vocabulary::{Frequency, ScoreBasis},
};

/// The run of periods of a measure's own frequency that its value in some period is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The first of them.
    pub first: Period,
    /// The last of them.
    pub last: Period,
    /// Whether they are longer than the period asked for.
    pub carried: bool,
}

/// What a measure of this frequency shows in a period is made of these.
///
/// A period of its own frequency is made of itself; a longer one of its parts; in a shorter one the last that
/// ended on or before its end is shown. The year to date is made of the parts of the fiscal year up to the end
/// of the period. `None` when there are none, as in a year to date whose first quarter has not ended.
#[must_use]
pub fn extent(
    frequency: Frequency,
    period: Period,
    basis: ScoreBasis,
    calendar: FiscalCalendar,
) -> Option<Extent> {
    let (first, last) = match calendar.parts(period, frequency) {
        Some(parts) => parts,
        None if frequency <= period.frequency() => return None,
        None => {
            let shown = calendar.last_ended_by(calendar.ends_on(period), frequency);
            (shown, shown)
        }
    };
    let carried = frequency > period.frequency();
    match basis {
        ScoreBasis::Period => Some(Extent { first, last, carried }),
        ScoreBasis::YearToDate => {
            let year = calendar.containing(period, Frequency::Annual)?;
            let (begin, end) = calendar.parts(year, frequency)?;
            // The last week of a year may run into the next one's days.
            let last = last.min(end);
            (begin <= last).then_some(Extent { first: begin, last, carried })
        }
    }
}
