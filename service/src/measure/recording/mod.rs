//! Recording of values in batches: the entries, their outcomes, and the way into one write.
//!
//! - `queue`: the batches of an organization that wait, in the order of their arrival.
//! - `worker`: takes the waiting batches from the queue, writes them together, optimistically first.
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
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use self::queue::Queues;
pub(in crate::measure) use self::validate::{Measures, Validation};
use crate::{
    error::{Error, Problem, ProblemCode, Result},
    policy::Action,
    write::Write,
};

/// The most entries of one batch.
pub const MAX_ENTRIES: usize = validity::MAX_BATCH;

/// A measure by id or by the partner's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MeasureRef {
    /// By id, as the client wrote it.
    Id(String),
    /// By key.
    Key(String),
}

/// What happens to the good entries of a batch with bad ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ErrorPolicy {
    /// Nothing is kept.
    RejectAll,
    /// The good ones are kept.
    RowByRow,
}

/// Entries to be taken merge.
#[derive(Clone, Debug, Serialize)]
pub struct Batch<E> {
    /// 1 to [`MAX_ENTRIES`] of them.
    pub entries: Vec<E>,
    /// What happens to the good ones when some are bad.
    pub error_policy: ErrorPolicy,
    /// What else is asked for.
    #[serde(flatten)]
    pub options: BatchOptions,
    /// Makes it safe to send the batch again.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// Choices for all entries of a batch. What is not chosen is not serialized: the hash of an input, which idempotency
/// compares, stays what it was before there was the choice.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchOptions {
    /// Writes no entry that says what is known already.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip_unchanged: bool,
    /// Takes actuals of any period, however far ahead or back it lies.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_future: bool,
    /// Checks everything and writes nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct BatchOutcome {
    /// What each entry is about, in their order; `None` where it was refused.
    pub results: Vec<Option<(Home, Period)>>,
    /// How many of the results were known already, so that nothing was written for them.
    pub unchanged: usize,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// The organization's revision after it; of a batch that was sent before, the revision after that.
    pub revision: i64,
    /// The revision that the organization has reached meanwhile.
    pub seen: i64,
    /// How many bytes were logged for it; of one that was sent before none.
    pub written: u64,
}

/// Where and when an entry is applied.
pub(in crate::measure) struct Context<'a> {
    pub(in crate::measure) measure: &'a Measure,
    pub(in crate::measure) period: Period,
    pub(in crate::measure) write: &'a Write,
    pub(in crate::measure) options: BatchOptions,
}

/// What is wrong with a field of an entry.
pub(in crate::measure) type Fault = (ProblemCode, &'static str, String);

/// One entry of a batch.
pub(in crate::measure) trait Entry: Serialize + Send + Sync + 'static {
    /// The mutation it belongs to.
    const MUTATION: &'static str;
    /// What its sender must be allowed to do.
    const ACTION: Action;
    fn measure(&self) -> &MeasureRef;
    fn period(&self) -> &str;
    /// The texts that it would record, by the fields they stand in.
    fn texts(&self) -> [(&'static str, Option<&str>); 2];
    /// What is wrong with what its sender believes to be known of the period.
    fn contradiction(&self, context: &Context<'_>, known: &Facts) -> Option<Fault>;
    /// Changes the facts, or says what is wrong.
    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault>;
}

/// What is wrong with the entry at this place of a mutation's input.
pub(in crate::measure) fn problem(at: usize, (code, field, message): &Fault) -> Problem {
    Problem::new(*code, message.clone(), &["input", "entries", &at.to_string(), field])
}

/// Why nothing is recorded of a measure that is archived.
pub(in crate::measure) fn put_away(measure: &Measure) -> Option<String> {
    let message = "the measure is archived; restore it first with measureRestore";
    measure.archived_at.map(|_| message.to_owned())
}

/// The period with this code, if it is one of the measure's; else what is wrong with the code.
pub(in crate::measure) fn period_of(write: &Write, measure: &Measure, code: &str) -> Result<Period, String> {
    let period = Period::from_str(code).map_err(|error| error.to_string())?;
    if period.frequency() == measure.frequency {
        return Ok(period);
    }
    let today = domain::calendar::today(write.now(), write.organization().time_zone());
    let example = write.organization().calendar().current(measure.frequency, today);
    Err(format!("the measure is {}; a period of it reads {example}", measure.frequency))
}

/// An outcome as idempotency keeps it.
#[derive(Serialize, Deserialize)]
pub(in crate::measure) struct StoredOutcome {
    results: Vec<Option<(Uuid, Uuid, String)>>,
    /// Not there in outcomes from before 2026-12.
    #[serde(default)]
    unchanged: usize,
    problems: Vec<(String, String, Vec<String>)>,
}

impl StoredOutcome {
    pub(in crate::measure) fn of(outcome: &BatchOutcome) -> Self {
        let BatchOutcome { results, unchanged, problems, revision: _, seen: _, written: _ } = outcome;
        let result =
            |(at, period): (Home, Period)| (at.scorecard.uuid(), at.measure.uuid(), period.to_string());
        let problem = |it: &Problem| (it.code.to_string(), it.message.clone(), it.path.clone());
        Self {
            results: results.iter().map(|it| it.map(result)).collect(),
            unchanged: *unchanged,
            problems: problems.iter().map(problem).collect(),
        }
    }

    /// The outcome again, of the revision it reached, when the organization is at `seen`.
    pub(in crate::measure) fn outcome(self, revision: i64, seen: i64) -> Result<BatchOutcome> {
        let corrupt = || Error::Corrupt("an idempotent outcome".into());
        let result = |(scorecard, measure, period): (Uuid, Uuid, String)| {
            let (scorecard, measure) = (ScorecardId::from_uuid(scorecard), MeasureId::from_uuid(measure));
            period.parse().map(|period| (Home { scorecard, measure }, period)).map_err(|_| corrupt())
        };
        let problem = |(code, message, path): (String, String, Vec<String>)| {
            code.parse().map(|code| Problem { code, message, path }).map_err(|_| corrupt())
        };
        Ok(BatchOutcome {
            results: self.results.into_iter().map(|it| it.map(result).transpose()).collect::<Result<_>>()?,
            unchanged: self.unchanged,
            problems: self.problems.into_iter().map(problem).collect::<Result<_>>()?,
            revision,
            seen,
            written: 0,
        })
    }
}
