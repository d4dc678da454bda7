//! Extent of a value: the periods of a measure's own frequency that make up its value in a period of any frequency.

use crate::{
    calendar::FiscalCalendar,
    period::Period,
    vocabulary::{Frequency, ScoreBasis},
};

/// Range of periods of a measure's own frequency that its value in some period is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// First period of the range.
    pub first: Period,
    /// Last period of the range, inclusive.
    pub last: Period,
    /// True when these periods are longer than the period asked for.
    pub carried: bool,
}

/// Returns the periods of a measure's own `frequency` that its value in `period` is made of.
///
/// For a period of the same frequency that is the period itself; for a longer one its sub-periods; for a shorter one
/// the last period that ended on or before its end. The year to date is made of the sub-periods of the fiscal year up
/// to the end of `period`. `None` when there are none, as in a year to date whose first quarter has not ended.
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
            // The last week of a fiscal year may end on days of the next one.
            let last = last.min(end);
            (begin <= last).then_some(Extent { first: begin, last, carried })
        }
    }
}
