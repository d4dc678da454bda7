//! Reviews: the meetings that steer a strategy, with their decisions, and the date of the next one.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    agenda::AgendaItem,
    calendar::FiscalCalendar,
    id::{ActionItemId, DecisionId, NodeId, ReviewId, ScorecardId},
    owner::Owner,
    period::Period,
    series::Actor,
    vocabulary::{Frequency, ReviewKind, Status},
};

/// Meeting over a scorecard and a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Id of the review.
    pub id: ReviewId,
    /// Scorecard under review.
    pub scorecard: ScorecardId,
    /// Kind of the review: monthly, quarterly or annual.
    pub kind: ReviewKind,
    /// Period under review, of the kind's frequency.
    pub period: Period,
    /// Scheduled date.
    pub scheduled_on: Option<NaiveDate>,
    /// Date on which it was held.
    pub held_on: Option<NaiveDate>,
    /// Agenda; `None` where the proposed one applies.
    pub agenda: Option<Vec<AgendaItem>>,
    /// Notes of the meeting.
    pub notes: Option<String>,
    /// Instant and actor of the closing.
    pub closed: Option<(DateTime<Utc>, Actor)>,
    /// Revision of the organization that its frozen results belong to.
    pub closed_revision: Option<i64>,
    /// Decisions, in the order in which they were recorded.
    pub decisions: Vec<Decision>,
    /// Action items, in the order in which they were recorded.
    pub action_items: Vec<ActionItem>,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Decision of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Id of the decision.
    pub id: DecisionId,
    /// Text of the decision.
    pub text: String,
    /// Instant of recording.
    pub recorded_at: DateTime<Utc>,
    /// Actor who recorded it.
    pub recorded_by: Actor,
}

/// Action item: a task that follows from a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionItem {
    /// Id of the action item.
    pub id: ActionItemId,
    /// Text of the task.
    pub text: String,
    /// Assignee of the task.
    pub assignee: Option<String>,
    /// Owners: members and groups. Those who were removed may be among them.
    pub owners: Vec<Owner>,
    /// Due date.
    pub due_on: Option<NaiveDate>,
    /// Date of completion.
    pub done_on: Option<NaiveDate>,
}

/// Frozen result of one node when a review was closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Node of the result.
    pub node: NodeId,
    /// Name of the node at that time.
    pub label: String,
    /// Score, 0 to 100.
    pub score: Option<f64>,
    /// Status.
    pub status: Status,
    /// Actual; measures only.
    pub actual: Option<f64>,
    /// Target; measures only.
    pub target: Option<f64>,
}

/// Results of a scorecard in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Result of the scorecard as a whole.
    pub scorecard: Standing,
    /// Results of the perspectives, from the top of the map down.
    pub perspectives: Vec<Standing>,
    /// Results of the objectives, from the top of the map down.
    pub objectives: Vec<Standing>,
    /// Results of its own measures in use, in order.
    pub measures: Vec<Standing>,
}

/// Frequency of the period that a review of this kind looks at.
#[must_use]
pub fn frequency(kind: ReviewKind) -> Frequency {
    match kind {
        ReviewKind::Monthly => Frequency::Monthly,
        ReviewKind::Quarterly => Frequency::Quarterly,
        ReviewKind::Annual => Frequency::Annual,
    }
}

/// Date of the next review: the scheduled one, otherwise the first day on which the figures of the period after the
/// last reviewed one are complete. Before the first review that is the period that runs today.
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
    let day_after_reviewed = match last {
        Some(last) => calendar.ends_on(last).succ_opt()?,
        None => today,
    };
    calendar.ends_on(calendar.period_of(day_after_reviewed, frequency)).succ_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_review_is_due_when_its_figures_are_complete() {
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
