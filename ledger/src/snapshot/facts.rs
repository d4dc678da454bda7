//! Conversion between rows of measure periods and facts.

use domain::{
    id::{MeasureId, OrganizationId, ScorecardId},
    period::Period,
    series::{Facts, StatusOverride},
};
use entity::measure_period;

/// Converts a row to facts.
#[must_use]
pub fn facts_of(row: measure_period::Model) -> (MeasureId, Period, Facts) {
    let measure_period::Model {
        organization_id: _,
        scorecard_id: _,
        measure_id,
        period,
        actual,
        text,
        target,
        target_upper,
        red_flag,
        stretch,
        benchmark,
        due_on,
        note,
        override_status,
        override_reason,
        override_by,
        recorded_at,
        recorded_by,
    } = row;
    let status_override = override_status.map(|status| {
        Box::new(StatusOverride {
            status,
            reason: override_reason.unwrap_or_default(),
            by: override_by.unwrap_or_default(),
        })
    });
    let facts = Facts {
        actual,
        text: text.map(Into::into),
        target,
        target_upper,
        red_flag,
        stretch,
        benchmark,
        due_on,
        note: note.map(Into::into),
        status_override,
        recorded_at,
        recorded_by,
    };
    (measure_id, period, facts)
}

/// Converts facts to a row, the reverse of [`facts_of`].
#[must_use]
pub fn row_of(
    organization: OrganizationId,
    scorecard: ScorecardId,
    measure: MeasureId,
    period: Period,
    facts: &Facts,
) -> measure_period::Model {
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
    } = facts;
    let overridden = status_override.as_deref();
    measure_period::Model {
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
    }
}
