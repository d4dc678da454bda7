//! Expected effects of initiatives on objectives.

use domain::{
    id::{InitiativeId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::ExpectedEffect,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `initiative_objective`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "initiative_objective")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Initiative.
    #[sea_orm(primary_key, auto_increment = false)]
    pub initiative_id: InitiativeId,
    /// Objective.
    #[sea_orm(primary_key, auto_increment = false)]
    pub objective_id: ObjectiveId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Expected effect, in words.
    pub expected_effect: Option<String>,
    /// Expected change of the objective's score, in points.
    pub expected_change: Option<f64>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for ExpectedEffect<ObjectiveId> {
    fn from(row: Model) -> Self {
        let on = row.objective_id;
        Self { on, description: row.expected_effect, change: row.expected_change }
    }
}
