//! Expectations about the current facts of a period: where somebody else has written since the sender read them, an
//! entry is refused instead of overwriting them.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    series::{Actor, Facts},
    vocabulary::UnitKind,
};
use ledger::error::ProblemCode;
use serde::Serialize;

use super::recording::{Context, Fault};

/// Expectation about the current facts of a period.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Expected {
    /// Actual equals this number; 1 and 0 for yes and no.
    Actual(f64),
    /// Target equals this number.
    Target(f64),
    /// Actual was last recorded or cleared at this instant.
    RecordedAt(DateTime<Utc>),
    /// No such fact exists: no actual, or no fact of a target. Always true.
    Nothing(bool),
}

/// Kind of facts that an entry writes, to which [`Expected::Nothing`] refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Actual,
    Target,
}

impl Expected {
    /// Problem when the expectation does not hold: CONFLICT.
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
            // Clients receive milliseconds.
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

/// Description of the current actual, with its author and time.
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

/// Description of the current target. Its author and time are only in the log.
fn target(known: &Facts) -> String {
    match known.target {
        Some(target) => format!("the target is {target} (the period's history tells who set it, and when)"),
        None if known.red_flag.or(known.stretch).or(known.benchmark).is_some() || known.due_on.is_some() => {
            "there is no target, but other facts that go with one".to_owned()
        }
        None => "there is no target".to_owned(),
    }
}
