//! Alignments: contributions of a child objective to an ancestor's.

use domain::{
    id::{AlignmentId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::Alignment,
    vocabulary::AlignmentKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

/// Row of the table `alignment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "alignment")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlignmentId,
    /// Child objective.
    pub objective_id: ObjectiveId,
    /// Scorecard of the child objective.
    pub scorecard_id: ScorecardId,
    /// Parent objective.
    pub parent_objective_id: ObjectiveId,
    /// Scorecard of the parent objective.
    pub parent_scorecard_id: ScorecardId,
    /// Kind.
    #[sea_orm(column_type = "Text")]
    pub kind: AlignmentKind,
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

impl From<Model> for Alignment {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: id, kind, weight, version;
            columns: organization_id: _, objective_id, scorecard_id, parent_objective_id, parent_scorecard_id;
            fields: objective: objective_id, scorecard: scorecard_id, parent_objective: parent_objective_id,
                parent_scorecard: parent_scorecard_id,
        })
    }
}
