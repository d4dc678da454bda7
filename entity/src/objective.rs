//! What a unit wants to reach.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `objective`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "objective")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// Its perspective, of the same scorecard.
    pub perspective_id: Uuid,
    /// Its theme, of the same scorecard.
    pub theme_id: Option<Uuid>,
    /// The partner's name for it, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it means.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// A word of `ObjectiveCategory`.
    #[sea_orm(column_type = "Text", nullable)]
    pub category: Option<String>,
    /// Who answers for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// 0 or more.
    pub weight: f64,
    /// A word of `RollupMode`.
    #[sea_orm(column_type = "Text")]
    pub rollup: String,
    /// The weight of its own measures in a BLEND, 0 to 1.
    pub own_share: f64,
    /// Raised by every change of the row.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
