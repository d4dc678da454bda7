//! Which initiatives are wanted, and in which order.

use async_graphql::{Enum, ID, InputObject};
use service::{View, initiative};

use super::{OrderDirection, scorecard};
use crate::graphql::{Result, enums::InitiativeStatus, or_default::OrDefault};

/// Which initiatives are wanted; every condition that is given must hold.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct InitiativeFilter {
    /// One of these.
    status: Option<Vec<InitiativeStatus>>,
    /// Who answers for them, exactly as written.
    owner: Option<String>,
    /// Whether their last day has passed while they are neither completed nor cancelled.
    overdue: Option<bool>,
    /// Whether more is spent than their budget allows.
    over_budget: Option<bool>,
    /// The scorecard they belong to.
    scorecard_id: Option<ID>,
    /// Whether they may belong to a scorecard below that one.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Those that are archived, instead of those that are not.
    #[graphql(default)]
    archived: OrDefault<bool>,
}

/// What initiatives are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "initiative::InitiativeOrderField")]
pub(in crate::graphql) enum InitiativeOrderField {
    /// Their names.
    Name,
    /// Their last days; ASC is the first due first.
    EndsOn,
    /// Which part of their budgets is spent.
    BudgetUse,
}

/// In which order initiatives are wanted.
#[derive(InputObject)]
pub(in crate::graphql) struct InitiativeOrder {
    /// What they are ordered by.
    field: InitiativeOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrDefault<OrderDirection>,
}

impl InitiativeOrder {
    pub(in crate::graphql) fn read(self) -> (initiative::InitiativeOrderField, service::OrderDirection) {
        (self.field.into(), self.direction.0.into())
    }
}

impl InitiativeFilter {
    pub(in crate::graphql) fn read(self, view: &View) -> Result<initiative::InitiativeFilter> {
        let Self { status, owner, overdue, over_budget, scorecard_id, include_descendants, archived } = self;
        Ok(initiative::InitiativeFilter {
            status: status.into_iter().flatten().map(Into::into).collect(),
            owner,
            overdue,
            over_budget,
            scorecard: scorecard_id.map(|id| scorecard(view, &id)).transpose()?,
            include_descendants: include_descendants.0,
            archived: archived.0,
        })
    }
}
