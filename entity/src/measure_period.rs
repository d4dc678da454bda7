//! Facts of one measure in one period.

use domain::{
    closing::Correction,
    id::{MeasureId, OrganizationId, ScorecardId},
    period::Period,
    series::{Actor, Facts, StatusOverride},
    vocabulary::Status,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

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
    /// Reason of the latest correction after the period was closed.
    #[sea_orm(column_type = "Text", nullable)]
    pub correction_reason: Option<String>,
    /// Instant of the correction, UTC.
    pub corrected_at: Option<DateTimeUtc>,
    /// Actor who made the correction.
    #[sea_orm(column_type = "Text", nullable)]
    pub corrected_by: Option<Actor>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Measure and period of the row, and the facts recorded there.
    #[must_use]
    pub fn into_facts(self) -> (MeasureId, Period, Facts) {
        let (measure, period) = (self.measure_id, self.period);
        let facts = convert!(self => Facts {
            same: actual, target, target_upper, red_flag, stretch, benchmark, due_on, recorded_at, recorded_by;
            columns: organization_id: _, scorecard_id: _, measure_id: _, period: _, text, note, override_status,
                override_reason, override_by, correction_reason, corrected_at, corrected_by;
            fields: text: text.map(Into::into), note: note.map(Into::into),
                status_override: override_status.map(|status| {
                    let (reason, by) = (override_reason.unwrap_or_default(), override_by.unwrap_or_default());
                    Box::new(StatusOverride { status, reason, by })
                }),
                correction: corrected_at.zip(corrected_by).map(|(at, by)| {
                    Box::new(Correction { reason: correction_reason.unwrap_or_default(), at, by })
                }),
        });
        (measure, period, facts)
    }

    /// Row of facts, the reverse of [`Self::into_facts`].
    #[must_use]
    pub fn of_facts(
        organization: OrganizationId,
        scorecard: ScorecardId,
        measure: MeasureId,
        period: Period,
        facts: &Facts,
    ) -> Self {
        let Facts {
            actual,
            text,
            target,
            target_upper,
            red_flag,
            stretch,
            benchmark,
            due_on,
            note,
            status_override,
            recorded_at,
            recorded_by,
            correction,
        } = facts;
        let overridden = status_override.as_deref();
        let correction = correction.as_deref();
        Self {
            organization_id: organization,
            scorecard_id: scorecard,
            measure_id: measure,
            period,
            actual: *actual,
            text: text.as_deref().map(str::to_owned),
            target: *target,
            target_upper: *target_upper,
            red_flag: *red_flag,
            stretch: *stretch,
            benchmark: *benchmark,
            due_on: *due_on,
            note: note.as_deref().map(str::to_owned),
            override_status: overridden.map(|set| set.status),
            override_reason: overridden.map(|set| set.reason.clone()),
            override_by: overridden.map(|set| set.by.clone()),
            recorded_at: *recorded_at,
            recorded_by: *recorded_by,
            correction_reason: correction.map(|it| it.reason.clone()),
            corrected_at: correction.map(|it| it.at),
            corrected_by: correction.map(|it| it.by),
        }
    }
}
