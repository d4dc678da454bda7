//! Lists of initiatives by attributes and progress: "all overdue projects below Sales, first due first".

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{
    id::{InitiativeId, ScorecardId},
    scorecard::{Initiative, Scorecard},
    vocabulary::{EntityKind, InitiativeSchedule, InitiativeStatus},
};
use entity::initiative;
use ledger::{error::Result, snapshot::initiative_of};

use crate::{
    order::OrderDirection,
    owners::OwnerFilter,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Filter of initiatives; all given conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct InitiativeFilter {
    /// Status is one of these; any when empty.
    pub status: Vec<InitiativeStatus>,
    /// Owner of the initiative.
    pub owner: Option<String>,
    /// Owners, or their absence.
    pub owned_by: Option<OwnerFilter>,
    /// True for initiatives that are past their last day and not finished.
    pub overdue: Option<bool>,
    /// True for initiatives that have spent more than their budget.
    pub over_budget: Option<bool>,
    /// Scorecard of the initiative.
    pub scorecard: Option<ScorecardId>,
    /// True if the initiative may also be on a scorecard below `scorecard`.
    pub include_descendants: bool,
    /// True for archived initiatives, false for those in use.
    pub archived: bool,
}

/// Order of initiatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitiativeOrderField {
    /// Order by name.
    Name,
    /// Order by last day.
    EndsOn,
    /// Order by the spent share of the budget.
    BudgetUse,
}

/// Initiative with its scorecard.
pub struct ListedInitiative {
    /// Scorecard of the initiative.
    pub scorecard: Arc<Scorecard>,
    /// Index of the initiative in the scorecard.
    pub index: usize,
}

impl Reader {
    /// Lists the initiatives that match the filter, in this order; without an order, by creation of their scorecards
    /// and position.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
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
        let rows: HashMap<InitiativeId, initiative::Model> =
            self.rows_as_of(&mut as_of, EntityKind::Initiative).await?;
        let mut earlier = HashMap::with_capacity(rows.len());
        for (id, row) in rows {
            earlier.insert(id, initiative_of(row)?);
        }
        let (field, direction) = match order {
            Some((field, direction)) => (Some(field), direction),
            None => (None, OrderDirection::Ascending),
        };
        let keyed = |it: ListedInitiative| {
            let id = it.get().id;
            let then = earlier.get(&id).unwrap_or(it.get());
            (SortKey { values: sort_values(field, &it.scorecard, then), id: id.uuid() }, it)
        };
        Ok(List::sorted(listed.into_iter().map(keyed).collect(), direction, as_of))
    }

    /// Indexes of the scorecard's initiatives that match the filter.
    pub fn initiatives_on(&self, scorecard: &Scorecard, filter: &InitiativeFilter) -> Vec<usize> {
        let wanted = self.organization().within(filter.scorecard, filter.include_descendants);
        match wanted.contains(&scorecard.profile.id) {
            true => self.admitted(scorecard, filter).collect(),
            false => Vec::new(),
        }
    }

    fn admitted(&self, scorecard: &Scorecard, filter: &InitiativeFilter) -> impl Iterator<Item = usize> {
        let initiatives = scorecard.initiatives.iter().enumerate();
        let admits = |it: &Initiative| {
            let is_owned = |wanted| self.is_owned_as(wanted, &it.owners, it.owner.as_deref());
            filter.admits(it, self.today()) && filter.owned_by.as_ref().is_none_or(is_owned)
        };
        initiatives.filter(move |(_, initiative)| admits(initiative)).map(|(index, _)| index)
    }
}

impl InitiativeFilter {
    fn admits(&self, it: &Initiative, today: NaiveDate) -> bool {
        let Self { status, owner, overdue, over_budget, archived, .. } = self;
        let is_overdue = || it.schedule(today) == InitiativeSchedule::Overdue;
        it.archived_at.is_some() == *archived
            && (status.is_empty() || status.contains(&it.status))
            && owner.as_ref().is_none_or(|owner| it.owner.as_ref() == Some(owner))
            && overdue.is_none_or(|overdue| is_overdue() == overdue)
            && over_budget.is_none_or(|over| it.is_over_budget() == over)
    }
}

/// Sort values of an initiative of the scorecard.
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
    /// Returns the initiative.
    #[must_use]
    pub fn get(&self) -> &Initiative {
        &self.scorecard.initiatives[self.index]
    }
}
