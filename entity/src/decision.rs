//! Decisions of reviews.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `decision`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Review that the row belongs to.
    pub review_id: Uuid,
    /// Scorecard that the row belongs to.
    pub scorecard_id: Uuid,
    /// Text of the decision.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Instant of recording.
    pub recorded_at: DateTimeUtc,
    /// Actor who recorded it: `member_...`, `apikey_...` or `system`.
    #[sea_orm(column_type = "Text")]
    pub recorded_by: String,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
