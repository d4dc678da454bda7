//! Conversion between rows of measure periods and facts.

use domain::{
    id::{ApiKeyId, MeasureId, MemberId, OrganizationId, ScorecardId},
    period::Period,
    series::{Actor, Facts, StatusOverride},
};
use entity::measure_period;

use super::rows::word;
use crate::error::{Error, Result};

/// Parses `member_01k9...`, `apikey_01k9...` or `system`.
///
/// # Errors
/// Returns `Corrupt` for a row that this program did not write.
pub fn actor(text: &str) -> Result<Actor> {
    if text == "system" {
        return Ok(Actor::System);
    }
    text.parse::<MemberId>()
        .map(Actor::Member)
        .or_else(|_| text.parse::<ApiKeyId>().map(Actor::ApiKey))
        .map_err(|_| Error::Corrupt(format!("the actor {text:?}")))
}

/// Text form of an actor, the reverse of [`actor`].
#[must_use]
pub fn actor_text(actor: Actor) -> String {
    match actor {
        Actor::Member(id) => id.to_string(),
        Actor::ApiKey(id) => id.to_string(),
        Actor::System => "system".to_owned(),
    }
}

/// Converts a row to facts.
///
/// # Errors
/// Returns `Corrupt` for a row that this program did not write.
pub fn facts_of(row: measure_period::Model) -> Result<(MeasureId, Period, Facts)> {
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
    let status_override = match override_status {
        Some(status) => Some(Box::new(StatusOverride {
            status: word(&status)?,
            reason: override_reason.unwrap_or_default(),
            by: override_by.unwrap_or_default(),
        })),
        None => None,
    };
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
        recorded_by: recorded_by.as_deref().map(actor).transpose()?,
    };
    Ok((MeasureId::from_uuid(measure_id), word(&period)?, facts))
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
        organization_id: organization.uuid(),
        scorecard_id: scorecard.uuid(),
        measure_id: measure.uuid(),
        period: period.to_string(),
        actual: *actual,
        text: text.as_deref().map(str::to_owned),
        target: *target,
        target_upper: *target_upper,
        red_flag: *red_flag,
        stretch: *stretch,
        benchmark: *benchmark,
        due_on: *due_on,
        note: note.as_deref().map(str::to_owned),
        override_status: overridden.map(|set| set.status.to_string()),
        override_reason: overridden.map(|set| set.reason.clone()),
        override_by: overridden.map(|set| set.by.clone()),
        recorded_at: *recorded_at,
        recorded_by: recorded_by.map(actor_text),
    }
}
