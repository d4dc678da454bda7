//! Setting of targets and related facts.

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{id::OrganizationId, series::Facts, validity};
use ledger::{
    caller::Caller,
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use super::{
    expected::{Expected, Subject},
    recording::{Batch, BatchOutcome, Context, Entry, Fault, MeasureRef},
};
use crate::Service;

/// Change of the target facts of a measure in a period. Facts that are neither given nor cleared stay.
#[derive(Clone, Debug, Serialize)]
pub struct TargetEntry {
    /// Measure of the target.
    pub measure: MeasureRef,
    /// Code of the period, of the measure's frequency.
    pub period: String,
    /// Target; the lower bound of a band.
    pub target: Option<f64>,
    /// Upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Boundary of red; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// Goal beyond the target.
    pub stretch: Option<f64>,
    /// Value that others reach.
    pub benchmark: Option<f64>,
    /// Due date of the target.
    pub due_on: Option<NaiveDate>,
    /// Facts to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clear: Vec<TargetFact>,
    /// Expectation of the sender about the current facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
}

/// Target fact of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TargetFact {
    /// Target; the lower bound of a band.
    Target,
    /// Upper bound of a MAINTAIN band.
    TargetUpper,
    /// Boundary of red.
    RedFlag,
    /// Goal beyond the target.
    Stretch,
    /// Value that others reach.
    Benchmark,
    /// Due date of the target.
    DueOn,
}

impl Service {
    /// Sets targets; needs EDITOR.
    ///
    /// # Errors
    /// See [`Service::record_actuals`].
    #[boxed]
    pub async fn set_targets(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<TargetEntry>,
    ) -> Result<BatchOutcome> {
        self.record_batch(caller, organization, batch, Self::targets).await
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

    fn texts(&self) -> [(&'static str, Option<&str>); 2] {
        [("text", None), ("note", None)]
    }

    fn contradiction(&self, context: &Context<'_>, known: &Facts) -> Option<Fault> {
        self.expected?.contradiction(Subject::Target, context, known)
    }

    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault> {
        use TargetFact::{Benchmark, DueOn, RedFlag, Stretch, Target, TargetUpper};
        let given = [self.target, self.target_upper, self.red_flag, self.stretch, self.benchmark];
        if given.iter().all(Option::is_none) && self.due_on.is_none() && self.clear.is_empty() {
            let message = "the entry says nothing: give at least one of target, targetUpper, redFlag, stretch, \
                           benchmark and dueOn, or clearFacts";
            return vec![(ProblemCode::Required, "target", message.into())];
        }
        let faults = [
            self.patch(Target, "target", self.target, &mut facts.target),
            self.patch(TargetUpper, "targetUpper", self.target_upper, &mut facts.target_upper),
            self.patch(RedFlag, "redFlag", self.red_flag, &mut facts.red_flag),
            self.patch(Stretch, "stretch", self.stretch, &mut facts.stretch),
            self.patch(Benchmark, "benchmark", self.benchmark, &mut facts.benchmark),
            self.patch(DueOn, "dueOn", self.due_on, &mut facts.due_on),
        ];
        let faults: Vec<Fault> = faults.into_iter().flatten().collect();
        if !faults.is_empty() {
            return faults;
        }
        let violations = validity::facts(context.measure, facts);
        violations.into_iter().map(|it| (it.fault.into(), it.field, it.sentence())).collect()
    }
}

impl TargetEntry {
    /// Sets or removes one fact; doing both is a problem.
    fn patch<T>(
        &self,
        fact: TargetFact,
        field: &'static str,
        given: Option<T>,
        known: &mut Option<T>,
    ) -> Option<Fault> {
        match (given, self.clear.contains(&fact)) {
            (Some(_), true) => {
                return Some((ProblemCode::Invalid, field, format!("give {field} or clear it, not both")));
            }
            (Some(value), false) => *known = Some(value),
            (None, true) => *known = None,
            (None, false) => {}
        }
        None
    }
}
