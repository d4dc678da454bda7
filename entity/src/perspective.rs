//! One of a scorecard's points of view.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `perspective`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "perspective")]
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
    /// A word of `PerspectiveKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The question it answers.
    #[sea_orm(column_type = "Text", nullable)]
    pub core_question: Option<String>,
    /// What it looks at.
    #[sea_orm(column_type = "Text", nullable)]
    pub focus_area: Option<String>,
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// 0 or more.
    pub weight: f64,
    /// Raised by every change of the row.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
