//! What a quarter is to bring for an objective (OKR).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `key_result`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "key_result")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// The objective it serves.
    pub objective_id: Uuid,
    /// The code of a QUARTERLY period.
    #[sea_orm(column_type = "Text")]
    pub quarter: String,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Where it started from.
    pub start: f64,
    /// Where it is to get to; never `start`.
    pub target: f64,
    /// Where it stands.
    pub current: f64,
    /// How sure its owner is to get there, 0 to 1.
    pub confidence: Option<f64>,
    /// Who answers for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Raised by every change of the row.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
