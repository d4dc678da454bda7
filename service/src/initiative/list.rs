//! Initiatives by what they are and how they stand: "all overdue projects below Sales, first due first".

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use domain::{
    id::ScorecardId,
    scorecard::{Initiative, Scorecard},
    vocabulary::{EntityKind, InitiativeSchedule, InitiativeStatus},
};
use entity::initiative;

use crate::{
    error::Result,
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    snapshot::{View, initiative_of},
};

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
    /// The initiatives that the filter admits, in this order; by the creation of their scorecards and position without
    /// one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn initiatives(
        &self,
        filter: &InitiativeFilter,
        order: Option<(InitiativeOrderField, OrderDirection)>,
        mut as_of: AsOf,
    ) -> Result<List<ListedInitiative>> {
        let wanted = self.organization().within(filter.scorecard, filter.include_descendants);
        let mut listed: Vec<ListedInitiative> = Vec::new();
        for scorecard in self.scorecards(&wanted).await? {
            let admitted = self.admitted(&scorecard, filter);
            listed
                .extend(admitted.map(|index| ListedInitiative { scorecard: Arc::clone(&scorecard), index }));
        }
        let rows = self.rows_as_of::<initiative::Model>(&mut as_of, EntityKind::Initiative).await?;
        let mut earlier = HashMap::with_capacity(rows.len());
        for (id, row) in rows {
            earlier.insert(id, initiative_of(row)?);
        }
        let (field, direction) = match order {
            Some((field, direction)) => (Some(field), direction),
            None => (None, OrderDirection::Ascending),
        };
        let keyed = |it: ListedInitiative| {
            let id = it.get().id.uuid();
            let then = earlier.get(&id).unwrap_or(it.get());
            (SortKey { values: sort_values(field, &it.scorecard, then), id }, it)
        };
        Ok(List::sorted(listed.into_iter().map(keyed).collect(), direction, as_of))
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

/// What an initiative of the scorecard is sorted by.
fn sort_values(
    field: Option<InitiativeOrderField>,
    on: &Scorecard,
    it: &Initiative,
) -> Vec<Option<SortValue>> {
    match field {
        None => vec![
            Some(SortValue::instant(on.profile.created_at)),
            Some(SortValue::Text(on.profile.id.to_string())),
            Some(SortValue::number(it.position.into())),
        ],
        Some(InitiativeOrderField::Name) => vec![Some(SortValue::text(&it.name))],
        Some(InitiativeOrderField::EndsOn) => vec![it.ends_on.map(SortValue::date)],
        Some(InitiativeOrderField::BudgetUse) => vec![it.budget_use().map(SortValue::number)],
    }
}

impl ListedInitiative {
    /// The initiative.
    #[must_use]
    pub fn get(&self) -> &Initiative {
        &self.scorecard.initiatives[self.index]
    }
}
