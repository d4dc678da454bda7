//! What the sender of an entry believes to be known of its period: where somebody else has written since, the entry is
//! refused instead of overwriting it.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    series::{Actor, Facts},
    vocabulary::UnitKind,
};
use serde::Serialize;

use super::recording::{Context, Fault};
use crate::error::ProblemCode;

/// An expectation about what is known of a period.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Expected {
    /// The actual is this number; 1 and 0 for yes and no.
    Actual(f64),
    /// The target is this number.
    Target(f64),
    /// The actual was last recorded or cleared at this instant.
    RecordedAt(DateTime<Utc>),
    /// Nothing of what the entry is about is known: no actual, or no fact of a target. Always true.
    Nothing(bool),
}

/// What an entry writes, which is what "nothing" speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Actual,
    Target,
}

impl Expected {
    /// What is wrong with the expectation: CONFLICT where something else is known.
    pub(super) fn contradiction(
        self,
        subject: Subject,
        context: &Context<'_>,
        known: &Facts,
    ) -> Option<Fault> {
        let fault = |code, message: &str| Some((code, "expected", message.to_owned()));
        let is_met = match self {
            Self::Actual(_) if context.measure.unit.kind == UnitKind::Text => {
                let message = "the measure holds words; expect them by `recordedAt`, or `nothing`";
                return fault(ProblemCode::WrongType, message);
            }
            Self::Nothing(false) => return fault(ProblemCode::Invalid, "`nothing` is true, or left out"),
            Self::Actual(actual) => known.actual == Some(actual),
            Self::Target(target) => known.target == Some(target),
            // Clients get milliseconds.
            Self::RecordedAt(at) => {
                known.recorded_at.map(|known| known.timestamp_millis()) == Some(at.timestamp_millis())
            }
            Self::Nothing(true) if subject == Subject::Actual => {
                known.actual.is_none() && known.text.is_none()
            }
            Self::Nothing(true) => {
                let numbers =
                    [known.target, known.target_upper, known.red_flag, known.stretch, known.benchmark];
                numbers.iter().all(Option::is_none) && known.due_on.is_none()
            }
        };
        let is_about_target = matches!(self, Self::Target(_))
            || (matches!(self, Self::Nothing(_)) && subject == Subject::Target);
        let found = if is_about_target { target(known) } else { actual(context, known) };
        let message = format!("somebody else has changed it: {found}; read it again and decide");
        if is_met { None } else { fault(ProblemCode::Conflict, &message) }
    }
}

/// The actual that is known, with who recorded it and when.
fn actual(context: &Context<'_>, known: &Facts) -> String {
    let what = match (&known.text, known.actual) {
        (Some(text), _) => format!("the actual is {text:?}"),
        (None, Some(actual)) => format!("the actual is {actual}"),
        (None, None) => "there is no actual".to_owned(),
    };
    let Some(at) = known.recorded_at else { return what };
    let by = context.write.organization().called(known.recorded_by.unwrap_or(Actor::System));
    let done = if known.actual.is_some() || known.text.is_some() { "recorded" } else { "cleared" };
    format!("{what}, {done} by {by} at {}", at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// The target that is known. Who set it, and when, only the log knows.
fn target(known: &Facts) -> String {
    match known.target {
        Some(target) => format!("the target is {target} (the period's history tells who set it, and when)"),
        None if known.red_flag.or(known.stretch).or(known.benchmark).is_some() || known.due_on.is_some() => {
            "there is no target, but other facts that go with one".to_owned()
        }
        None => "there is no target".to_owned(),
    }
}
