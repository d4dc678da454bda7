//! Facts of one measure in one period.

use domain::{
    id::{MeasureId, OrganizationId, ScorecardId},
    period::Period,
    series::Actor,
    vocabulary::Status,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `measure_period`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measure_period")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Scorecard that the row belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: ScorecardId,
    /// Measure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: MeasureId,
    /// Period.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub period: Period,
    /// Actual, in the measure's unit.
    pub actual: Option<f64>,
    /// Text of a TEXT measure.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// Target; for MAINTAIN the lower bound of the band.
    pub target: Option<f64>,
    /// Upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Red flag; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// Stretch target, beyond the target.
    pub stretch: Option<f64>,
    /// Benchmark: the value that comparable organizations reach.
    pub benchmark: Option<f64>,
    /// Due date of the target.
    pub due_on: Option<Date>,
    /// Note on the period.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Status of an override: GREEN, YELLOW or RED.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_status: Option<Status>,
    /// Reason of the status override.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_reason: Option<String>,
    /// Name of the person who set the status override.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_by: Option<String>,
    /// Instant when the actual was recorded or cleared, UTC.
    pub recorded_at: Option<DateTimeUtc>,
    /// Actor who recorded or cleared the actual.
    #[sea_orm(column_type = "Text", nullable)]
    pub recorded_by: Option<Actor>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
