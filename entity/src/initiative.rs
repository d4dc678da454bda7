//! A project that is meant to move objectives and measures; money in minor units.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `initiative`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "initiative")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// The partner's name for it, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it means.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Who answers for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Who stands behind it.
    #[sea_orm(column_type = "Text", nullable)]
    pub sponsor: Option<String>,
    /// A word of `InitiativeStatus`.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// What it may cost, in minor units.
    pub budget_minor: Option<i64>,
    /// ISO 4217 code of the budget.
    #[sea_orm(column_type = "Text", nullable)]
    pub budget_currency: Option<String>,
    /// What it has cost, in minor units.
    pub spent_minor: Option<i64>,
    /// ISO 4217 code of what was spent.
    #[sea_orm(column_type = "Text", nullable)]
    pub spent_currency: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// 0 to 100.
    pub percent_complete: Option<f64>,
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// Raised by every change of the row.
    pub version: i32,
    /// When it was put away, UTC; it keeps its history and takes no part in anything.
    pub archived_at: Option<DateTimeUtc>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
