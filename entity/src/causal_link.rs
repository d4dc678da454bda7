//! Causal links: hypotheses of cause and effect between two objectives of a scorecard.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `causal_link`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "causal_link")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Scorecard that the row belongs to.
    pub scorecard_id: Uuid,
    /// Cause objective.
    pub cause_id: Uuid,
    /// Effect objective.
    pub effect_id: Uuid,
    /// Hypothesis in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub hypothesis: Option<String>,
    /// Polarity, a word of `Polarity`.
    #[sea_orm(column_type = "Text")]
    pub polarity: String,
    /// Expected lag of the effect, in months.
    pub expected_lag_months: Option<i32>,
    /// Version, raised by every change of the row; rows that were logged before the column existed have none.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
