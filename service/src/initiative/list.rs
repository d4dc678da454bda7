//! Initiatives by what they are and how they stand: "all overdue projects below Sales, first due first".

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use domain::{
    id::ScorecardId,
    scorecard::{Initiative, Scorecard},
    vocabulary::{InitiativeSchedule, InitiativeStatus},
};

use crate::{error::Result, order::OrderDirection, snapshot::View};

/// Which initiatives are wanted; every condition that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct InitiativeFilter {
    /// One of these; any when empty.
    pub status: Vec<InitiativeStatus>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Whether its last day has passed without its end.
    pub overdue: Option<bool>,
    /// Whether more is spent than its budget allows.
    pub over_budget: Option<bool>,
    /// The scorecard it belongs to.
    pub scorecard: Option<ScorecardId>,
    /// Whether a scorecard below `scorecard` will do.
    pub include_descendants: bool,
    /// Whether the archived ones are wanted, instead of those in use.
    pub archived: bool,
}

/// What initiatives are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitiativeOrderField {
    /// Their names.
    Name,
    /// Their last days.
    EndsOn,
    /// Which part of their budgets is spent.
    BudgetUse,
}

/// An initiative on its scorecard.
pub struct ListedInitiative {
    /// The scorecard.
    pub scorecard: Arc<Scorecard>,
    /// Where the initiative stands there.
    pub index: usize,
}

impl View {
    /// The initiatives that the filter admits, in this order; by scorecard and position without one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn initiatives(
        &self,
        filter: &InitiativeFilter,
        order: Option<(InitiativeOrderField, OrderDirection)>,
    ) -> Result<Vec<ListedInitiative>> {
        let wanted = self.organization().within(filter.scorecard, filter.include_descendants);
        let mut listed: Vec<ListedInitiative> = Vec::new();
        for scorecard in self.scorecards(&wanted).await? {
            let admitted = self.admitted(&scorecard, filter);
            listed
                .extend(admitted.map(|index| ListedInitiative { scorecard: Arc::clone(&scorecard), index }));
        }
        if let Some((field, direction)) = order {
            let ends = |it: &Initiative| it.ends_on.map(|day| f64::from(day.num_days_from_ce()));
            listed.sort_by(|a, b| match (field, a.get(), b.get()) {
                (InitiativeOrderField::Name, a, b) => direction.texts(&a.name, &b.name),
                (InitiativeOrderField::EndsOn, a, b) => direction.numbers(ends(a), ends(b)),
                (InitiativeOrderField::BudgetUse, a, b) => direction.numbers(a.budget_use(), b.budget_use()),
            });
        }
        Ok(listed)
    }

    /// The initiatives of a scorecard that the filter admits, by their index.
    pub fn initiatives_on(&self, scorecard: &Scorecard, filter: &InitiativeFilter) -> Vec<usize> {
        let wanted = self.organization().within(filter.scorecard, filter.include_descendants);
        match wanted.contains(&scorecard.profile.id) {
            true => self.admitted(scorecard, filter).collect(),
            false => Vec::new(),
        }
    }

    fn admitted(&self, scorecard: &Scorecard, filter: &InitiativeFilter) -> impl Iterator<Item = usize> {
        let initiatives = scorecard.initiatives.iter().enumerate();
        initiatives.filter(|(_, initiative)| filter.admits(initiative, self.today())).map(|(index, _)| index)
    }
}

impl InitiativeFilter {
    fn admits(&self, it: &Initiative, today: NaiveDate) -> bool {
        let Self { status, owner, overdue, over_budget, scorecard: _, include_descendants: _, archived } =
            self;
        let is_overdue = || it.schedule(today) == InitiativeSchedule::Overdue;
        it.archived_at.is_some() == *archived
            && (status.is_empty() || status.contains(&it.status))
            && owner.as_ref().is_none_or(|owner| it.owner.as_ref() == Some(owner))
            && overdue.is_none_or(|overdue| is_overdue() == overdue)
            && over_budget.is_none_or(|over| it.is_over_budget() == over)
    }
}

impl ListedInitiative {
    /// The initiative.
    #[must_use]
    pub fn get(&self) -> &Initiative {
        &self.scorecard.initiatives[self.index]
    }
}
