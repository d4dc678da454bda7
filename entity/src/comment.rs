//! What somebody says about a thing.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `comment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// The id of the thing, as clients write it: `objective_...`.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// What is said.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Who says it: `member_...`, `apikey_...` or `system`.
    #[sea_orm(column_type = "Text")]
    pub author: String,
    /// When it was said.
    pub created_at: DateTimeUtc,
    /// When it was last reworded.
    pub edited_at: Option<DateTimeUtc>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
