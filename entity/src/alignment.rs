//! A child objective's contribution to an ancestor's.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `alignment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "alignment")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The objective.
    pub objective_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// The objective above.
    pub parent_objective_id: Uuid,
    /// The scorecard of the objective above.
    pub parent_scorecard_id: Uuid,
    /// A word of `AlignmentKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// 0 or more.
    pub weight: f64,
    /// Raised by every change of the row; the log has rows of before there was one.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
