//! A vertical strand across perspectives.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `theme`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "theme")]
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
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// Raised by every change of the row.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
