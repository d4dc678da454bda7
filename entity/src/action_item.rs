//! Action items: tasks that follow from a review.

use domain::id::{ActionItemId, OrganizationId, ReviewId, ScorecardId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::list::Owners;

/// Row of the table `action_item`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "action_item")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActionItemId,
    /// Review that the row belongs to.
    pub review_id: ReviewId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Text of the task.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Assignee of the task.
    #[sea_orm(column_type = "Text", nullable)]
    pub assignee: Option<String>,
    /// Owners: members and groups.
    #[sea_orm(column_type = "Json")]
    #[serde(default, skip_serializing_if = "Owners::is_empty")]
    pub owner_ids: Owners,
    /// Due date.
    pub due_on: Option<Date>,
    /// Date of completion.
    pub done_on: Option<Date>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
