//! Alignments: contributions of a child objective to an ancestor's.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `alignment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "alignment")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Child objective.
    pub objective_id: Uuid,
    /// Scorecard of the child objective.
    pub scorecard_id: Uuid,
    /// Parent objective.
    pub parent_objective_id: Uuid,
    /// Scorecard of the parent objective.
    pub parent_scorecard_id: Uuid,
    /// Kind, a word of `AlignmentKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Weight, 0 or more.
    pub weight: f64,
    /// Version, raised by every change of the row; rows that were logged before the column existed have none.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
