//! Recording of values in batches: entries, outcomes, and their way into one write.
//!
//! - `queue`: the waiting batches of an organization, in the order of arrival.
//! - `worker`: takes the waiting batches from the queue and writes them together, optimistically first.
//! - `merge`: several batches as one write, each with its own revision and outcome.
//! - `validate`: the entries of one batch against measures, periods and permissions.

mod merge;
mod queue;
mod validate;
mod worker;

use std::str::FromStr;

use domain::{
    cascade::MeasureRef as Home,
    id::{MeasureId, ScorecardId},
    measure::Measure,
    period::Period,
    series::Facts,
    validity,
};
use ledger::{
    error::{Problem, ProblemCode, Result},
    policy::Action,
    write::WriteState,
};
use serde::{Deserialize, Serialize};

use crate::closing::CorrectionFields;

pub(crate) use self::queue::Queues;
pub(in crate::measure) use self::validate::{Measures, Validation};

/// Maximum number of entries of a batch.
pub const MAX_ENTRIES: usize = validity::MAX_BATCH;

/// Reference to a measure by id or by partner key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MeasureRef {
    /// Id, as sent by the client.
    Id(String),
    /// Partner key.
    Key(String),
}

/// Treatment of the valid entries of a batch with invalid ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ErrorPolicy {
    /// Stores nothing.
    RejectAll,
    /// Stores the valid ones.
    RowByRow,
}

/// Entries to be recorded together.
#[derive(Clone, Debug, Serialize)]
pub struct Batch<E> {
    /// Entries, 1 to [`MAX_ENTRIES`].
    pub entries: Vec<E>,
    /// Treatment of the valid entries when some are invalid.
    pub error_policy: ErrorPolicy,
    /// Further options.
    #[serde(flatten)]
    pub options: BatchOptions,
    /// Idempotency key, which makes it safe to send the batch again.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// Options for all entries of a batch. Options that are not set are not serialized: the hash of an input, which
/// idempotency compares, stays as it was before the option existed.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchOptions {
    /// Skips entries that change nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip_unchanged: bool,
    /// Accepts actuals of any period, however far in the future or the past.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_future: bool,
    /// Checks everything and writes nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Reason for a correction of closed periods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionFields>,
}

/// Outcome of a batch.
#[derive(Clone, Debug)]
pub struct BatchOutcome {
    /// Measure and period of each entry, in their order; `None` where the entry was refused.
    pub results: Vec<Option<(Home, Period)>>,
    /// Number of the results that were unchanged and not written.
    pub unchanged: usize,
    /// Problems of the entries.
    pub problems: Vec<Problem>,
    /// Revision of the organization after the batch; for a repeated one, the revision after its first attempt.
    pub revision: i64,
    /// Revision that the organization has reached since.
    pub seen: i64,
    /// Number of bytes logged for the batch; 0 for a repeated one.
    pub written: u64,
}

/// Context in which an entry is applied.
pub(in crate::measure) struct Context<'a> {
    pub(in crate::measure) measure: &'a Measure,
    pub(in crate::measure) period: Period,
    pub(in crate::measure) write: &'a WriteState,
    pub(in crate::measure) options: &'a BatchOptions,
}

/// Problem with a field of an entry.
pub(in crate::measure) type Fault = (ProblemCode, &'static str, String);

/// Entry of a batch.
pub(in crate::measure) trait Entry: Serialize + Send + Sync + 'static {
    /// Name of the mutation.
    const MUTATION: &'static str;
    /// Action that the sender must be allowed to do.
    const ACTION: Action;
    fn measure(&self) -> &MeasureRef;
    fn period(&self) -> &str;
    /// Texts that the entry would record, by field.
    fn texts(&self) -> [(&'static str, Option<&str>); 2];
    /// Problem when the sender's expectation about the period does not hold.
    fn contradiction(&self, context: &Context<'_>, known: &Facts) -> Option<Fault>;
    /// Changes the facts, or returns problems.
    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault>;
}

/// Problem with the entry at this index of a mutation's input.
pub(in crate::measure) fn problem(at: usize, (code, field, message): &Fault) -> Problem {
    Problem::new(*code, message.clone(), &["input", "entries", &at.to_string(), field])
}

/// Message if the measure is archived and cannot be recorded.
pub(in crate::measure) fn archived_message(measure: &Measure) -> Option<String> {
    let message = "the measure is archived; restore it first with measureRestore";
    measure.archived_at.map(|_| message.to_owned())
}

/// Parses a period code of the measure; the error is a message.
pub(in crate::measure) fn period_of(
    write: &WriteState,
    measure: &Measure,
    code: &str,
) -> Result<Period, String> {
    let period = Period::from_str(code).map_err(|error| error.to_string())?;
    if period.frequency() == measure.frequency {
        return Ok(period);
    }
    let today = domain::calendar::today(write.now(), write.organization().time_zone());
    let example = write.organization().calendar().current(measure.frequency, today);
    Err(format!("the measure is {}; a period of it reads {example}", measure.frequency))
}

/// Outcome in the form that idempotency stores.
#[derive(Serialize, Deserialize)]
pub(in crate::measure) struct StoredOutcome {
    results: Vec<Option<(ScorecardId, MeasureId, Period)>>,
    /// Missing in outcomes stored before 2026-12.
    #[serde(default)]
    unchanged: usize,
    problems: Vec<(ProblemCode, String, Vec<String>)>,
}

impl StoredOutcome {
    pub(in crate::measure) fn of(outcome: &BatchOutcome) -> Self {
        let BatchOutcome { results, unchanged, problems, revision: _, seen: _, written: _ } = outcome;
        let result = |(at, period): (Home, Period)| (at.scorecard, at.measure, period);
        let problem = |it: &Problem| (it.code, it.message.clone(), it.path.clone());
        Self {
            results: results.iter().map(|it| it.map(result)).collect(),
            unchanged: *unchanged,
            problems: problems.iter().map(problem).collect(),
        }
    }

    /// Converts back to an outcome with its revision, when the organization is at `seen`.
    pub(in crate::measure) fn outcome(self, revision: i64, seen: i64) -> BatchOutcome {
        let result = |(scorecard, measure, period)| (Home { scorecard, measure }, period);
        let problem = |(code, message, path)| Problem { code, message, path };
        BatchOutcome {
            results: self.results.into_iter().map(|it| it.map(result)).collect(),
            unchanged: self.unchanged,
            problems: self.problems.into_iter().map(problem).collect(),
            revision,
            seen,
            written: 0,
        }
    }
}
