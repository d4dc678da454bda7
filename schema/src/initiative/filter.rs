//! Filter and order of initiatives.

use async_graphql::{Enum, ID, InputObject};
use service::{Reader, initiative};

use crate::{
    Result,
    enums::InitiativeStatus,
    filter::{OrderDirection, scorecard},
    or_default::OrDefault,
    owner::OwnerFilter,
};

/// Filter of initiatives; every condition that is given must hold.
#[derive(InputObject, Default)]
pub(crate) struct InitiativeFilter {
    /// Statuses, any of them.
    status: Option<Vec<InitiativeStatus>>,
    /// Text of the owner, exactly as written.
    owner: Option<String>,
    /// Owners, or their absence.
    owned_by: Option<OwnerFilter>,
    /// True for initiatives whose last day has passed while they are neither completed nor cancelled; false for the
    /// others.
    overdue: Option<bool>,
    /// True for initiatives that have spent more than their budget; false for the others.
    over_budget: Option<bool>,
    /// Id of the scorecard of the initiative.
    scorecard_id: Option<ID>,
    /// True to include initiatives of scorecards below that one.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// True for archived initiatives, instead of those that are not.
    #[graphql(default)]
    archived: OrDefault<bool>,
}

/// Field by which initiatives are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "initiative::InitiativeOrderField")]
pub(crate) enum InitiativeOrderField {
    /// Name.
    Name,
    /// Last day; ASC is the first due first.
    EndsOn,
    /// Share of the budget that is spent.
    BudgetUse,
}

/// Order of initiatives.
#[derive(InputObject)]
pub(crate) struct InitiativeOrder {
    /// Field by which items are ordered.
    field: InitiativeOrderField,
    /// Direction of the order.
    #[graphql(default)]
    direction: OrDefault<OrderDirection>,
}

impl InitiativeOrder {
    pub(crate) fn read(self) -> (initiative::InitiativeOrderField, service::OrderDirection) {
        (self.field.into(), self.direction.0.into())
    }
}

impl InitiativeFilter {
    pub(crate) fn read(self, view: &Reader) -> Result<initiative::InitiativeFilter> {
        let Self {
            status,
            owner,
            owned_by,
            overdue,
            over_budget,
            scorecard_id,
            include_descendants,
            archived,
        } = self;
        Ok(initiative::InitiativeFilter {
            status: status.into_iter().flatten().map(Into::into).collect(),
            owner,
            owned_by: owned_by.map(|filter| filter.read(view)).transpose()?,
            overdue,
            over_budget,
            scorecard: scorecard_id.map(|id| scorecard(view, &id)).transpose()?,
            include_descendants: include_descendants.0,
            archived: archived.0,
        })
    }
}
