//! Placements of measures on objectives.

use domain::{
    id::{MeasureId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::Placement,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

/// Row of the table `placement`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "placement")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Objective.
    #[sea_orm(primary_key, auto_increment = false)]
    pub objective_id: ObjectiveId,
    /// Scorecard of the objective.
    pub objective_scorecard_id: ScorecardId,
    /// Measure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: MeasureId,
    /// Scorecard that owns the measure.
    pub measure_scorecard_id: ScorecardId,
    /// Weight, 0 or more.
    pub weight: f64,
    /// Position among its siblings, from 1.
    pub position: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Placement {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: weight;
            columns: organization_id: _, objective_id, objective_scorecard_id, measure_id, measure_scorecard_id,
                position: _;
            fields: objective: objective_id, objective_scorecard: objective_scorecard_id, measure: measure_id,
                measure_scorecard: measure_scorecard_id,
        })
    }
}
