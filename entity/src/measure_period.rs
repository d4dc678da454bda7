//! What is known of one measure in one period.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `measure_period`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measure_period")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// The scorecard it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: Uuid,
    /// The measure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: Uuid,
    /// The period's code.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub period: String,
    /// What was measured, in the measure's unit.
    pub actual: Option<f64>,
    /// What was measured, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// What was wanted; the lower bound of a band.
    pub target: Option<f64>,
    /// The upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Where red begins; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// A goal beyond the target.
    pub stretch: Option<f64>,
    /// What others reach.
    pub benchmark: Option<f64>,
    /// When it falls due.
    pub due_on: Option<Date>,
    /// A remark.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// A word of `Status`: GREEN, YELLOW or RED.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_status: Option<String>,
    /// Why a person set the status.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_reason: Option<String>,
    /// Who set the status.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_by: Option<String>,
    /// When the actual was recorded or cleared, UTC.
    pub recorded_at: Option<DateTimeUtc>,
    /// Who recorded or cleared it: a member id, an API key id or `system`.
    #[sea_orm(column_type = "Text", nullable)]
    pub recorded_by: Option<String>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
