//! What a review decided.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `decision`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The review.
    pub review_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// What was decided.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// Who recorded it: `member_...`, `apikey_...` or `system`.
    #[sea_orm(column_type = "Text")]
    pub recorded_by: String,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
