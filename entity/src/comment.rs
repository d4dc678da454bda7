//! Comments on nodes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `comment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Scorecard that the row belongs to.
    pub scorecard_id: Uuid,
    /// Id of the node that the comment is about, as clients write it: `objective_...`.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// Text of the comment.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Author: `member_...`, `apikey_...` or `system`.
    #[sea_orm(column_type = "Text")]
    pub author: String,
    /// Instant of creation.
    pub created_at: DateTimeUtc,
    /// Instant of the last edit.
    pub edited_at: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
