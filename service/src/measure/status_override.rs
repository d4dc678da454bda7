//! Override of the status of a measure in a period by a person.

use async_trait::async_trait;
use domain::{
    id::MeasureId,
    series::{Facts, StatusOverride},
    validity::{self, Violation},
    vocabulary::Status,
};
use entity::measure_period;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use super::recording::{MeasureRef, archived_message, period_of};
use crate::{
    closing::CorrectionFields,
    command::{Command, Refused},
    edit::Edit,
};

/// Overrides the status of a measure in a period, with the caller as its author.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusOverrideSet {
    /// Measure to override.
    pub measure: MeasureRef,
    /// Code of the period, of the measure's frequency.
    pub period: String,
    /// Status: GREEN, YELLOW or RED.
    pub status: Status,
    /// Reason of the override.
    pub reason: String,
    /// Reason for a correction of a closed period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionFields>,
}

/// Removes the override of a status, so that the computed one applies; has no effect where there is none.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusOverrideClear {
    /// Measure to reset.
    pub measure: MeasureRef,
    /// Code of the period, of the measure's frequency.
    pub period: String,
    /// Reason for a correction of a closed period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionFields>,
}

#[async_trait]
impl Command for StatusOverrideSet {
    const MUTATION: &'static str = "statusOverrideSet";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        let Self { measure, period, status, reason, correction } = self;
        let name = edit.write().organization().name_of(edit.principal().actor);
        let by = name.unwrap_or("operator").to_owned();
        let word = StatusOverride { status: *status, reason: reason.clone(), by };
        put(edit, (measure, period), Some(word), correction.as_ref()).await
    }
}

#[async_trait]
impl Command for StatusOverrideClear {
    const MUTATION: &'static str = "statusOverrideClear";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        put(edit, (&self.measure, &self.period), None, self.correction.as_ref()).await
    }
}

async fn put(
    edit: &mut Edit,
    (measure, code): (&MeasureRef, &str),
    word: Option<StatusOverride>,
    correction: Option<&CorrectionFields>,
) -> Result<MeasureId, Refused> {
    let (home, index) = edit.measure_named("measure", measure, Action::Edit).await?;
    let measure = &home.measures[index];
    if let Some(message) = archived_message(measure) {
        edit.refuse(ProblemCode::NotAllowed, "measure", message);
    }
    let period = match period_of(edit.write(), measure, code) {
        Ok(period) => Some(period),
        Err(message) => {
            edit.refuse(ProblemCode::BadPeriod, "period", message);
            None
        }
    };
    let known = period.and_then(|period| home.series()[index].get(period));
    let mut facts = Facts { status_override: word.map(Box::new), ..known.cloned().unwrap_or_default() };
    // The input has the fields of the override at its top level.
    let own = |violation: Violation| {
        let field = violation.field.strip_prefix("override.").unwrap_or(violation.field);
        Violation { field, ..violation }
    };
    edit.violations(validity::facts(measure, &facts).into_iter().map(own));
    edit.check_problems()?;
    if let Some(period) = period
        && known.cloned().unwrap_or_default() != facts
    {
        facts.correction = edit.correction(home.profile.id, period, correction)?.or(facts.correction);
        let (organization, home) = (edit.write().organization_id(), home.profile.id);
        let row =
            |facts: &Facts| measure_period::Model::of_facts(organization, home, measure.id, period, facts);
        edit.put(known.map(row).as_ref(), row(&facts)).await?;
    }
    Ok(measure.id)
}
