//! Setting targets and what goes with them.

use chrono::NaiveDate;
use domain::{id::OrganizationId, series::Facts, validity};
use serde::Serialize;

use super::batch::{Batch, BatchOutcome, Context, Entry, Fault, MeasureRef};
use crate::{
    Service,
    caller::Caller,
    error::{ProblemCode, Result},
    policy::Action,
};

/// A change of what is wanted of a measure in a period. Left out (`None`) keeps, `Some(None)` clears.
#[derive(Clone, Debug, Serialize)]
pub struct TargetEntry {
    /// Which measure.
    pub measure: MeasureRef,
    /// The period's code, of the measure's frequency.
    pub period: String,
    /// The target; the lower bound of a band.
    pub target: Option<Option<f64>>,
    /// The upper bound of a MAINTAIN band.
    pub target_upper: Option<Option<f64>>,
    /// Where red begins; for MAINTAIN a distance outside the band.
    pub red_flag: Option<Option<f64>>,
    /// A goal beyond the target.
    pub stretch: Option<Option<f64>>,
    /// What others reach.
    pub benchmark: Option<Option<f64>>,
    /// When the target falls due.
    pub due_on: Option<Option<NaiveDate>>,
}

impl Service {
    /// Sets targets; needs EDITOR.
    ///
    /// # Errors
    /// As [`Service::record_actuals`].
    pub async fn set_targets(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<TargetEntry>,
    ) -> Result<BatchOutcome> {
        self.take_batch(caller, organization, batch, Self::targets).await
    }
}

impl Entry for TargetEntry {
    const MUTATION: &'static str = "targetsSet";
    const ACTION: Action = Action::Edit;

    fn measure(&self) -> &MeasureRef {
        &self.measure
    }

    fn period(&self) -> &str {
        &self.period
    }

    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault> {
        let Self { measure: _, period: _, target, target_upper, red_flag, stretch, benchmark, due_on } = self;
        let named = [target, target_upper, red_flag, stretch, benchmark].iter().any(|value| value.is_some());
        if !named && due_on.is_none() {
            let message = "give at least one of target, targetUpper, redFlag, stretch, benchmark, dueOn";
            return vec![(ProblemCode::Required, "target", message.into())];
        }
        let values = [
            (target, &mut facts.target),
            (target_upper, &mut facts.target_upper),
            (red_flag, &mut facts.red_flag),
            (stretch, &mut facts.stretch),
            (benchmark, &mut facts.benchmark),
        ];
        for (patch, fact) in values {
            if let Some(value) = patch {
                *fact = *value;
            }
        }
        if let Some(due_on) = due_on {
            facts.due_on = *due_on;
        }
        let violations = validity::facts(context.measure, facts);
        violations.into_iter().map(|it| (it.fault.into(), it.field, it.sentence())).collect()
    }
}
