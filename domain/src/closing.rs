//! Closing of periods: the figures of a closed period stand, and only a correction with a reason changes them.

use chrono::{DateTime, NaiveDate, Utc};
use get_size2::GetSize;

use crate::{calendar::FiscalCalendar, period::Period, series::Actor};

/// Latest closing or reopening of a scorecard's periods.
#[derive(Clone, Debug, PartialEq, Eq, GetSize)]
pub struct Closing {
    /// Last closed day: periods that end on it or before are closed. `None` where all were reopened.
    pub through: Option<NaiveDate>,
    /// Instant of the closing or reopening.
    pub changed_at: DateTime<Utc>,
    /// Actor who closed or reopened.
    pub changed_by: Actor,
    /// Reason of a reopening; `None` for a closing.
    pub reason: Option<String>,
}

/// Correction: the latest change of a period's figures after the period was closed.
#[derive(Clone, Debug, PartialEq, Eq, GetSize)]
pub struct Correction {
    /// Reason of the correction.
    pub reason: String,
    /// Instant of the correction.
    pub at: DateTime<Utc>,
    /// Actor who made it.
    pub by: Actor,
}

/// Reports whether the period ends on or before the last closed day.
#[must_use]
pub fn is_closed(calendar: FiscalCalendar, through: Option<NaiveDate>, period: Period) -> bool {
    through.is_some_and(|through| calendar.ends_on(period) <= through)
}

/// Last closed day after reopening the period and all later ones.
#[must_use]
pub fn day_before(calendar: FiscalCalendar, period: Period) -> Option<NaiveDate> {
    calendar.starts_on(period).pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_closed_when_its_last_day_is() {
        let calendar = FiscalCalendar::new(7).unwrap();
        let through = NaiveDate::from_ymd_opt(2026, 9, 30);
        for (code, closed) in [
            ("2026-09", true),
            ("2026-10", false),
            ("2026-08", true),
            ("FY2027-Q1", true),
            ("FY2027-Q2", false),
            ("FY2026", true),
            ("FY2027", false),
            // Ends on Sunday, 4 October.
            ("2026-W40", false),
            ("2026-W39", true),
            ("2026-09-30", true),
            ("2026-10-01", false),
        ] {
            assert_eq!(is_closed(calendar, through, code.parse().unwrap()), closed, "{code}");
            assert!(!is_closed(calendar, None, code.parse().unwrap()), "{code}");
        }
    }

    #[test]
    fn reopening_a_period_leaves_the_one_before_it_closed() {
        let calendar = FiscalCalendar::new(1).unwrap();
        for code in ["2026-03", "2026-W10", "FY2026-Q2", "FY2026", "2026-03-15"] {
            let period: Period = code.parse().unwrap();
            let through = day_before(calendar, period);
            assert!(!is_closed(calendar, through, period), "{code}");
            assert!(is_closed(calendar, through, period.previous().unwrap()), "{code}");
        }
    }
}
