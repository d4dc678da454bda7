//! A measure's place on an objective.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `placement`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "placement")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// The objective.
    #[sea_orm(primary_key, auto_increment = false)]
    pub objective_id: Uuid,
    /// The objective's scorecard.
    pub objective_scorecard_id: Uuid,
    /// The measure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: Uuid,
    /// The measure's home.
    pub measure_scorecard_id: Uuid,
    /// 0 or more.
    pub weight: f64,
    /// Its place among its siblings, from 1.
    pub position: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
