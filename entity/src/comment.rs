//! Comments on nodes.

use domain::{
    id::{CommentId, NodeId, OrganizationId, ScorecardId},
    series::Actor,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `comment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommentId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Node that the comment is about, stored as clients write it: `objective_...`.
    #[sea_orm(column_type = "Text")]
    pub subject: NodeId,
    /// Text of the comment.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Author.
    #[sea_orm(column_type = "Text")]
    pub author: Actor,
    /// Instant of creation.
    pub created_at: DateTimeUtc,
    /// Instant of the last edit.
    pub edited_at: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
