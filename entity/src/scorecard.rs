//! One unit's strategy.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `scorecard`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "scorecard")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The partner's name for it, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// A word of `CascadeLevel`.
    #[sea_orm(column_type = "Text")]
    pub level: String,
    /// A word of `ScorecardState`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// The scorecard above it in the cascade.
    pub parent_id: Option<Uuid>,
    /// Why the unit exists.
    #[sea_orm(column_type = "Text", nullable)]
    pub mission: Option<String>,
    /// What it wants to become.
    #[sea_orm(column_type = "Text", nullable)]
    pub vision: Option<String>,
    /// What it holds dear: an array of strings.
    #[sea_orm(column_type = "Json")]
    pub core_values: Json,
    /// What comes first: an array of strings.
    #[sea_orm(column_type = "Json")]
    pub priorities: Json,
    /// A word of `ValueProposition`.
    #[sea_orm(column_type = "Text", nullable)]
    pub value_proposition: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// A word of `MissingPolicy`.
    #[sea_orm(column_type = "Text")]
    pub missing_policy: String,
    /// A word of `Frequency`.
    #[sea_orm(column_type = "Text")]
    pub review_frequency: String,
    /// When it came to be, UTC.
    pub created_at: DateTimeUtc,
    /// Raised by every change of the row.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
