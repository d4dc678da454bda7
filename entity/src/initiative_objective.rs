//! An objective that an initiative is meant to move.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `initiative_objective`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "initiative_objective")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// The initiative.
    #[sea_orm(primary_key, auto_increment = false)]
    pub initiative_id: Uuid,
    /// The objective.
    #[sea_orm(primary_key, auto_increment = false)]
    pub objective_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// What is expected, in words.
    pub expected_effect: Option<String>,
    /// By how many points the objective's score is to change.
    pub expected_change: Option<f64>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
