//! Reviews: the meetings at which a strategy is steered, what they decide, and when the next one is due.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    agenda::AgendaItem,
    calendar::FiscalCalendar,
    id::{ActionItemId, DecisionId, NodeId, ReviewId, ScorecardId},
    period::Period,
    series::Actor,
    vocabulary::{Frequency, ReviewKind, Status},
};

/// A meeting over a scorecard and a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The scorecard.
    pub scorecard: ScorecardId,
    /// How often its like is held.
    pub kind: ReviewKind,
    /// The period that is reviewed, of the kind's frequency.
    pub period: Period,
    /// When it is to be held.
    pub scheduled_on: Option<NaiveDate>,
    /// When it was held.
    pub held_on: Option<NaiveDate>,
    /// What is talked about; `None` where the proposal stands.
    pub agenda: Option<Vec<AgendaItem>>,
    /// What was said.
    pub notes: Option<String>,
    /// When and by whom it was closed.
    pub closed: Option<(DateTime<Utc>, Actor)>,
    /// The revision that its frozen results are of.
    pub closed_revision: Option<i64>,
    /// What it decided, in the order in which it did.
    pub decisions: Vec<Decision>,
    /// What is to be done, in the order in which it was said.
    pub action_items: Vec<ActionItem>,
    /// Raised by every change of the above.
    pub version: i32,
}

/// What a review decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// What was decided.
    pub text: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Actor,
}

/// What somebody is to do after a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionItem {
    /// Its id.
    pub id: ActionItemId,
    /// What is to be done.
    pub text: String,
    /// Who is to do it.
    pub assignee: Option<String>,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}

/// How one thing stood when a review looked at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What it is.
    pub node: NodeId,
    /// What people called it.
    pub label: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// What the score said at a glance.
    pub status: Status,
    /// What was measured; measures only.
    pub actual: Option<f64>,
    /// What was wanted; measures only.
    pub target: Option<f64>,
}

/// How a scorecard stood in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// The scorecard itself.
    pub scorecard: Standing,
    /// From the top of the map down.
    pub perspectives: Vec<Standing>,
    /// From the top of the map down.
    pub objectives: Vec<Standing>,
    /// Its own measures in use, in order.
    pub measures: Vec<Standing>,
}

/// How long the period is that a review of this kind looks at.
#[must_use]
pub fn frequency(kind: ReviewKind) -> Frequency {
    match kind {
        ReviewKind::Monthly => Frequency::Monthly,
        ReviewKind::Quarterly => Frequency::Quarterly,
        ReviewKind::Annual => Frequency::Annual,
    }
}

/// When the next review is due: on the day for which one is scheduled, else on the first day on which the figures of
/// the period after the last one reviewed are complete. Where none was held yet, that is the period that runs today.
#[must_use]
pub fn next_on(
    calendar: FiscalCalendar,
    frequency: Frequency,
    scheduled: Option<NaiveDate>,
    last: Option<Period>,
    today: NaiveDate,
) -> Option<NaiveDate> {
    if scheduled.is_some() {
        return scheduled;
    }
    let unseen = match last {
        Some(last) => calendar.ends_on(last).succ_opt()?,
        None => today,
    };
    calendar.ends_on(calendar.period_of(unseen, frequency)).succ_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_review_is_due_when_the_next_figures_are_complete() {
        let calendar = FiscalCalendar::new(1).unwrap();
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = "2026-11-23";
        type Case<'a> = (Frequency, Option<&'a str>, Option<&'a str>, &'a str);
        let cases: [Case<'_>; 7] = [
            (Frequency::Monthly, None, Some("2026-10"), "2026-12-01"),
            (Frequency::Monthly, None, Some("2026-08"), "2026-10-01"),
            (Frequency::Monthly, None, Some("FY2026-Q3"), "2026-11-01"),
            (Frequency::Quarterly, None, Some("2026-10"), "2027-01-01"),
            (Frequency::Weekly, None, None, "2026-11-30"),
            (Frequency::Annual, None, None, "2027-01-01"),
            (Frequency::Monthly, Some("2026-12-07"), Some("2026-10"), "2026-12-07"),
        ];
        for (frequency, scheduled, last, expected) in cases {
            let last = last.map(|code| code.parse().unwrap());
            let next = next_on(calendar, frequency, scheduled.map(date), last, date(today));
            assert_eq!(next, Some(date(expected)), "{frequency} after {last:?}");
        }
    }
}
