//! A hypothesis of cause and effect between two objectives of a scorecard.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `causal_link`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "causal_link")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// The objective that acts.
    pub cause_id: Uuid,
    /// The objective that is acted on.
    pub effect_id: Uuid,
    /// Why this should be so.
    #[sea_orm(column_type = "Text", nullable)]
    pub hypothesis: Option<String>,
    /// A word of `Polarity`.
    #[sea_orm(column_type = "Text")]
    pub polarity: String,
    /// After how many months the effect is expected to show.
    pub expected_lag_months: Option<i32>,
    /// Raised by every change of the row; the log has rows of before there was one.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
