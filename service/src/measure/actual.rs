//! Recording actuals.

use chrono::TimeDelta;
use domain::{
    id::OrganizationId,
    series::Facts,
    vocabulary::{MeasureSource, UnitKind},
};
use serde::Serialize;

use super::batch::{Batch, BatchOutcome, Context, Entry, Fault, MeasureRef};
use crate::{
    Service,
    caller::Caller,
    error::{ProblemCode, Result},
    policy::Action,
    store,
};

/// What was measured, or that nothing was after all. Exactly one of value, text, yes-or-no and clear.
#[derive(Clone, Debug, Serialize)]
pub struct ActualEntry {
    /// Which measure.
    pub measure: MeasureRef,
    /// The period's code, of the measure's frequency.
    pub period: String,
    /// A number in the measure's unit.
    pub value: Option<f64>,
    /// Words, for TEXT measures.
    pub text: Option<String>,
    /// For YES_NO measures.
    pub yes_no: Option<bool>,
    /// Takes the actual back.
    pub clear: bool,
    /// A remark: left out keeps the one before, `Some(None)` removes it.
    pub note: Option<Option<String>>,
}

impl Service {
    /// Records or clears actuals; needs CONTRIBUTOR.
    ///
    /// # Errors
    /// `NotFound` for another organization, `Forbidden`, a reused idempotency key, or a failing database. What is
    /// wrong with single entries is in the outcome.
    pub async fn record_actuals(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<ActualEntry>,
    ) -> Result<BatchOutcome> {
        self.take_batch(caller, organization, batch, Self::actuals).await
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

    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault> {
        for (field, text) in [("text", &self.text), ("note", &self.note.clone().flatten())] {
            if text.as_deref().is_some_and(|text| !store::keeps(text)) {
                return vec![(ProblemCode::Invalid, field, "a text has no zero character (U+0000)".into())];
            }
        }
        match self.actual(context) {
            Ok((actual, text)) => (facts.actual, facts.text) = (actual, text.map(Into::into)),
            Err(fault) => return vec![fault],
        }
        if let Some(note) = &self.note {
            facts.note = note.as_deref().map(Into::into);
        }
        // Always later than the one before, whatever the clock says: that is how a recording is told from other
        // changes of the period.
        let now = context.write.now();
        let before = facts.recorded_at.filter(|before| *before >= now);
        facts.recorded_at = Some(before.map_or(now, |before| before + TimeDelta::milliseconds(1)));
        facts.recorded_by = Some(context.write.actor());
        Vec::new()
    }
}

impl ActualEntry {
    /// The actual as a number and as words.
    fn actual(&self, context: &Context<'_>) -> Result<(Option<f64>, Option<String>), Fault> {
        use ProblemCode::{Invalid, Required, WrongType};
        if context.measure.source != MeasureSource::Entered {
            let message = format!("the measure is {}: its values are computed", context.measure.source);
            return Err((Invalid, "measure", message));
        }
        let unit = context.measure.unit.kind;
        match (self.value, &self.text, self.yes_no, self.clear) {
            (None, None, None, true) => Ok((None, None)),
            (Some(value), None, None, false) => match unit {
                UnitKind::Text => Err((WrongType, "value", "the measure takes `text`".into())),
                _ if !value.is_finite() => Err((Invalid, "value", "a value is a finite number".into())),
                UnitKind::YesNo if value != 0.0 && value != 1.0 => {
                    Err((Invalid, "value", "the measure takes `yesNo`, or 1 for yes and 0 for no".into()))
                }
                _ => Ok((Some(value), None)),
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
                Err((Required, "value", "give one of value, text and yesNo, or clear: true".into()))
            }
            _ => Err((Invalid, "value", "give only one of value, text, yesNo and clear: true".into())),
        }
    }
}
