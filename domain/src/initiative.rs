//! Schedule and budget of an initiative.

use chrono::NaiveDate;

use crate::{
    balance::limits::MOST_POINTS_BEHIND,
    id::{MeasureId, ObjectiveId},
    scorecard::{Deliverable, Initiative},
    vocabulary::{InitiativeSchedule, InitiativeStatus},
};

impl Initiative {
    /// True when the initiative takes part in the strategy: neither archived nor cancelled.
    #[must_use]
    pub fn takes_part(&self) -> bool {
        self.archived_at.is_none() && self.status != InitiativeStatus::Cancelled
    }

    /// True when the initiative is meant to move the objective.
    #[must_use]
    pub fn serves(&self, objective: ObjectiveId) -> bool {
        self.objectives.iter().any(|effect| effect.on == objective)
    }

    /// True when the initiative is meant to move the measure.
    #[must_use]
    pub fn moves(&self, measure: MeasureId) -> bool {
        self.measures.iter().any(|effect| effect.on == measure)
    }

    /// Schedule status on a day; a date is missed only after it has passed.
    #[must_use]
    pub fn schedule(&self, today: NaiveDate) -> InitiativeSchedule {
        if matches!(self.status, InitiativeStatus::Completed | InitiativeStatus::Cancelled) {
            return InitiativeSchedule::Closed;
        }
        let has_passed = |date: Option<NaiveDate>| date.is_some_and(|date| date < today);
        let is_late = |it: &Deliverable| it.done_on.is_none() && has_passed(it.due_on);
        let should_have_begun = self.status == InitiativeStatus::Planned && has_passed(self.starts_on);
        let dates = [self.starts_on, self.ends_on].into_iter();
        if has_passed(self.ends_on) {
            InitiativeSchedule::Overdue
        } else if should_have_begun || self.deliverables.iter().any(is_late) || self.is_behind(today) {
            InitiativeSchedule::Late
        } else if dates.chain(self.deliverables.iter().map(|it| it.due_on)).flatten().next().is_none() {
            InitiativeSchedule::Unscheduled
        } else {
            InitiativeSchedule::OnTrack
        }
    }

    /// True when the used share of time or budget exceeds the percent complete by more than [`MOST_POINTS_BEHIND`].
    /// False without a percent complete.
    #[must_use]
    pub fn is_behind(&self, today: NaiveDate) -> bool {
        let is_open = !matches!(self.status, InitiativeStatus::Completed | InitiativeStatus::Cancelled);
        let used = self.time_used(today).into_iter().chain(self.budget_use()).fold(0.0, f64::max);
        let complete = self.percent_complete.filter(|_| is_open);
        complete.is_some_and(|complete| used.min(1.0) * 100.0 - complete > MOST_POINTS_BEHIND)
    }

    /// Share of the time that has passed by the end of yesterday, 0 to 1; `None` without first and last day.
    fn time_used(&self, today: NaiveDate) -> Option<f64> {
        let (first, last) = (self.starts_on?, self.ends_on?);
        let days = (last - first).num_days() + 1;
        (days > 0).then(|| ((today - first).num_days() as f64 / days as f64).clamp(0.0, 1.0))
    }

    /// Share of the budget that is spent, 1 being all of it; `None` unless both amounts are given in one currency and
    /// the budget is over 0.
    #[must_use]
    pub fn budget_use(&self) -> Option<f64> {
        let (budget, spent) = (self.budget?, self.spent?);
        (budget.currency == spent.currency && budget.minor > 0)
            .then(|| spent.minor as f64 / budget.minor as f64)
    }

    /// True when more is spent than budgeted, where both amounts are in one currency.
    #[must_use]
    pub fn is_over_budget(&self) -> bool {
        let amounts = self.budget.zip(self.spent);
        amounts.is_some_and(|(budget, spent)| budget.currency == spent.currency && spent.minor > budget.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{date, initiative},
        money::Money,
    };
    use InitiativeSchedule::{Closed, Late, OnTrack, Overdue, Unscheduled};
    use InitiativeStatus::{Cancelled, Completed, InProgress, OnHold, Planned};

    /// Initiative with these dates, and a deliverable for each pair of due date and date of completion.
    type Plan = (InitiativeStatus, [&'static str; 2], &'static [[&'static str; 2]]);

    #[test]
    fn schedules_follow_dates_and_deliverables() {
        let cases: [(Plan, InitiativeSchedule); 14] = [
            ((InProgress, ["2026-01-01", "2026-12-31"], &[]), OnTrack),
            ((InProgress, ["2026-01-01", "2026-09-15"], &[]), OnTrack),
            ((InProgress, ["2026-01-01", "2026-09-14"], &[]), Overdue),
            ((OnHold, ["", "2026-09-14"], &[]), Overdue),
            ((Planned, ["2026-09-14", "2026-12-31"], &[]), Late),
            ((Planned, ["2026-09-15", "2026-12-31"], &[]), OnTrack),
            ((InProgress, ["", "2026-12-31"], &[["2026-09-14", ""]]), Late),
            ((InProgress, ["", "2026-12-31"], &[["2026-09-14", "2026-09-15"], ["2026-09-15", ""]]), OnTrack),
            ((InProgress, ["", "2026-09-14"], &[["2026-09-14", ""]]), Overdue),
            ((InProgress, ["", ""], &[["2026-10-01", ""]]), OnTrack),
            ((InProgress, ["", ""], &[["", ""]]), Unscheduled),
            ((Planned, ["", ""], &[]), Unscheduled),
            ((Completed, ["", "2026-01-31"], &[["2026-01-01", ""]]), Closed),
            ((Cancelled, ["2026-01-01", ""], &[]), Closed),
        ];
        for ((status, [starts, ends], deliverables), expected) in cases {
            let mut it = initiative(1);
            (it.status, it.starts_on, it.ends_on) = (status, date(starts), date(ends));
            it.deliverables = deliverables.iter().map(|[due, done]| deliverable(due, done)).collect();
            assert_eq!(it.schedule(date("2026-09-15").unwrap()), expected, "{it:?}");
        }
    }

    #[test]
    fn an_initiative_that_has_used_far_more_than_it_has_completed_is_late() {
        // Half of its time has passed on 2 July.
        for (percent, spent, expected) in [
            (Some(24.0), "0", Late),
            (Some(25.0), "0", OnTrack),
            (Some(50.0), "76", Late),
            (Some(50.0), "75", OnTrack),
            (None, "100", OnTrack),
        ] {
            let mut it = initiative(1);
            (it.starts_on, it.ends_on, it.percent_complete) =
                (date("2026-01-01"), date("2026-12-31"), percent);
            (it.budget, it.spent) = (Money::parse("100", "CAD").ok(), Money::parse(spent, "CAD").ok());
            assert_eq!(it.schedule(date("2026-07-02").unwrap()), expected, "{percent:?} {spent}");
            it.status = Completed;
            assert_eq!(it.schedule(date("2026-07-02").unwrap()), Closed);
        }
    }

    fn deliverable(due: &str, done: &str) -> Deliverable {
        let id = crate::id::DeliverableId::from_uuid(uuid::Uuid::from_u128(1));
        Deliverable { id, name: "It".to_owned(), due_on: date(due), done_on: date(done), version: 1 }
    }

    #[test]
    fn budget_use_needs_amounts_in_one_currency() {
        let money = |amount: &str| {
            let (amount, currency) = amount.split_once(' ')?;
            Money::parse(amount, currency).ok()
        };
        for (budget, spent, expected, is_over) in [
            ("200 CAD", "50 CAD", Some(0.25), false),
            ("200 CAD", "200 CAD", Some(1.0), false),
            ("200 CAD", "200.01 CAD", Some(1.00005), true),
            ("200 CAD", "300 USD", None, false),
            ("0 CAD", "1 CAD", None, true),
            ("", "1 CAD", None, false),
            ("1 CAD", "", None, false),
        ] {
            let mut it = initiative(1);
            (it.budget, it.spent) = (money(budget), money(spent));
            assert_eq!((it.budget_use(), it.is_over_budget()), (expected, is_over), "{budget} {spent}");
        }
    }
}
