//! Word and sign of a status, for viewers who cannot tell the colours apart.

use domain::vocabulary::Status;

use crate::map::Mark;

/// Status in one or two words.
pub(crate) fn word(status: Status) -> &'static str {
    match status {
        Status::Green => "On target",
        Status::Yellow => "Watch",
        Status::Red => "Off target",
        Status::NoData => "No data",
        Status::NotDue => "Not due",
        Status::Unscored => "Not scored",
    }
}

/// Class of the status, which names its colours.
pub(crate) fn class(status: Status) -> &'static str {
    match status {
        Status::Green => "green",
        Status::Yellow => "yellow",
        Status::Red => "red",
        Status::NoData | Status::NotDue | Status::Unscored => "none",
    }
}

/// Path data of a sign: its filled outline and the lines on it, around the origin and 16 pixels wide. Without an
/// outline only the lines are drawn.
pub(crate) fn strokes(status: Status) -> (Option<&'static str>, &'static str) {
    const CIRCLE: &str = "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0Z";
    match status {
        Status::Green => (Some(CIRCLE), "M-3.8 0.3L-1.2 3L3.9 -2.7"),
        Status::Yellow => (Some("M0 -8.2L8.6 6.6Q9 7.4 8 7.4H-8Q-9 7.4 -8.6 6.6Z"), "M0 -3.2V1.8M0 4.6V4.8"),
        Status::Red => {
            (Some("M-3.3 -8H3.3L8 -3.3V3.3L3.3 8H-3.3L-8 3.3V-3.3Z"), "M-2.9 -2.9L2.9 2.9M2.9 -2.9L-2.9 2.9")
        }
        Status::NoData => (None, "M-7 0A7 7 0 1 1 7 0A7 7 0 1 1 -7 0ZM-3 0H3"),
        Status::NotDue => (None, "M-7 0A7 7 0 1 1 7 0A7 7 0 1 1 -7 0ZM0 -3.8V0L2.8 1.8"),
        Status::Unscored => (None, "M-7 0A7 7 0 1 1 7 0A7 7 0 1 1 -7 0ZM-4.9 4.9L4.9 -4.9"),
    }
}

/// Score and status for people: `87 On target`.
pub(crate) fn spoken(mark: Mark) -> String {
    match mark.score {
        Some(score) => format!("{score:.0} {}", word(mark.status)),
        None => word(mark.status).to_owned(),
    }
}
