//! Recording of actuals.

use async_recursion::async_recursion as boxed;
use chrono::TimeDelta;
use domain::{
    calendar,
    id::OrganizationId,
    series::Facts,
    validity,
    vocabulary::{MeasureSource, UnitKind},
};
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

/// Actual to record or to clear. Exactly one of value, text, yes-or-no and clear; none of them for an entry that only
/// changes the note.
#[derive(Clone, Debug, Serialize)]
pub struct ActualEntry {
    /// Measure to record.
    pub measure: MeasureRef,
    /// Code of the period, of the measure's frequency.
    pub period: String,
    /// Number in the measure's unit.
    pub value: Option<f64>,
    /// Text, for TEXT measures.
    pub text: Option<String>,
    /// Answer, for YES_NO measures.
    pub yes_no: Option<bool>,
    /// True to clear the actual.
    pub clear: bool,
    /// Note; the existing one stays when left out.
    pub note: Option<String>,
    /// True to remove the note.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub clear_note: bool,
    /// Expectation of the sender about the current facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
}

impl Service {
    /// Records or clears actuals; needs CONTRIBUTOR.
    ///
    /// # Errors
    /// Returns `NotFound` for another organization, `Forbidden`, `IdempotencyKeyReused`, or an error when the database
    /// fails. Problems of single entries are in the outcome.
    #[boxed]
    pub async fn record_actuals(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<ActualEntry>,
    ) -> Result<BatchOutcome> {
        self.record_batch(caller, organization, batch, Self::actuals).await
    }
}

impl Entry for ActualEntry {
    const MUTATION: &'static str = "actualsRecord";
    const ACTION: Action = Action::Record;

    fn measure(&self) -> &MeasureRef {
        &self.measure
    }

    fn period(&self) -> &str {
        &self.period
    }

    fn texts(&self) -> [(&'static str, Option<&str>); 2] {
        [("text", self.text.as_deref()), ("note", self.note.as_deref())]
    }

    fn contradiction(&self, context: &Context<'_>, known: &Facts) -> Option<Fault> {
        self.expected?.contradiction(Subject::Actual, context, known)
    }

    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault> {
        if context.measure.source != MeasureSource::Entered {
            let message = format!("the measure is {}: its values are computed", context.measure.source);
            return vec![(ProblemCode::Invalid, "measure", message)];
        }
        if self.clear_note {
            facts.note = None;
        }
        let mut is_new_note = false;
        match &self.note {
            Some(_) if self.clear_note => {
                return vec![(ProblemCode::Invalid, "note", "give a note or clear it, not both".into())];
            }
            Some(note) => {
                is_new_note = facts.note.as_deref() != Some(note.as_str());
                facts.note = Some(note.as_str().into());
            }
            None => {}
        }
        // A note is no actual: time and author of the recording stay.
        if self.is_about_the_note_alone() {
            return is_new_note.then(|| too_far(context)).flatten().into_iter().collect();
        }
        let (actual, text) = match self.actual(context) {
            Ok((actual, text)) => (actual, text.map(Into::into)),
            Err(fault) => return vec![fault],
        };
        // An actual that is known already may stay, and a mistaken one may be cleared.
        let is_new = (facts.actual, &facts.text) != (actual, &text) && !self.clear;
        if is_new && let Some(fault) = too_far(context) {
            return vec![fault];
        }
        (facts.actual, facts.text) = (actual, text);
        // Always later than the previous recording, even when the clock is behind: this distinguishes a recording from
        // other changes of the period.
        let now = context.write.now();
        let before = facts.recorded_at.filter(|before| *before >= now);
        facts.recorded_at = Some(before.map_or(now, |before| before + TimeDelta::milliseconds(1)));
        facts.recorded_by = Some(context.write.actor());
        Vec::new()
    }
}

impl ActualEntry {
    fn is_about_the_note_alone(&self) -> bool {
        let says_actual = self.value.is_some() || self.text.is_some() || self.yes_no.is_some() || self.clear;
        (self.clear_note || self.note.is_some()) && !says_actual
    }

    /// Actual as a number and as text.
    fn actual(&self, context: &Context<'_>) -> Result<(Option<f64>, Option<String>), Fault> {
        use ProblemCode::{Invalid, Required, WrongType};
        let unit = context.measure.unit.kind;
        match (self.value, &self.text, self.yes_no, self.clear) {
            (None, None, None, true) => Ok((None, None)),
            (Some(value), None, None, false) => match unit {
                UnitKind::Text => Err((WrongType, "value", "the measure takes `text`".into())),
                UnitKind::YesNo if value != 0.0 && value != 1.0 => {
                    Err((Invalid, "value", "the measure takes `yesNo`, or 1 for yes and 0 for no".into()))
                }
                _ => match validity::exact("value", value) {
                    Some(violation) => Err((violation.fault.into(), violation.field, violation.sentence())),
                    None => Ok((Some(value), None)),
                },
            },
            (None, Some(text), None, false) if unit == UnitKind::Text => Ok((None, Some(text.clone()))),
            (None, Some(_), None, false) => {
                Err((WrongType, "text", format!("the measure's unit is {unit}; it does not take `text`")))
            }
            (None, None, Some(yes), false) if unit == UnitKind::YesNo => {
                Ok((Some(f64::from(u8::from(yes))), None))
            }
            (None, None, Some(_), false) => {
                Err((WrongType, "yesNo", format!("the measure's unit is {unit}; it does not take `yesNo`")))
            }
            (None, None, None, false) => {
                let message =
                    "the entry says nothing: give one of value, text and yesNo, a note, or clearFacts";
                Err((Required, "value", message.into()))
            }
            _ => {
                let message = "give only one of value, text, yesNo and clearFacts: [ACTUAL] (or clear: true)";
                Err((Invalid, "value", message.into()))
            }
        }
    }
}

/// Problem with recording an actual of this period because it is too far in the future or the past.
fn too_far(context: &Context<'_>) -> Option<Fault> {
    if context.options.allow_future {
        return None;
    }
    let organization = context.write.organization();
    let today = calendar::today(context.write.now(), organization.time_zone());
    let violation = validity::recordable(organization.calendar(), context.period, today)?;
    Some((violation.fault.into(), violation.field, violation.sentence()))
}
