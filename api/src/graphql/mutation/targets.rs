//! `targetsSet`.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::id::OrganizationId;
use service::measure::{self, Batch, BatchOptions, BatchOutcome, TargetEntry};

use super::batch::{ErrorPolicy, ExpectedInput, MeasureRef, Shown};
use crate::graphql::{
    Result,
    error::UserError,
    figure::Figure,
    measure_period::MeasurePeriod,
    or_default::OrDefault,
    request::Request,
    scalars::{Date, PeriodCode},
};

/// Targets to set or clear.
#[derive(InputObject)]
pub(super) struct TargetsSetInput {
    /// What is wanted: one entry for each measure and period.
    entries: Vec<TargetEntryInput>,
    /// What happens to the good entries when some are bad.
    #[graphql(default)]
    error_policy: OrDefault<ErrorPolicy>,
    /// Writes nothing for entries that say what is known already: no revision and no event. `unchanged` counts them.
    #[graphql(default)]
    skip_unchanged: OrDefault<bool>,
    /// Checks everything and writes nothing: `set` and `unchanged` count what would be, `results` are what is known now.
    /// Uses no idempotency key up.
    #[graphql(default)]
    dry_run: OrDefault<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    pub(super) organization: Option<String>,
}

/// What is wanted of a measure in a period. Left out keeps, and null is the same; `clearFacts` removes.
#[derive(InputObject)]
pub(super) struct TargetEntryInput {
    /// Which measure.
    measure: MeasureRef,
    /// Which period, of the measure's own frequency.
    period: PeriodCode,
    /// The target; the lower bound of a MAINTAIN band.
    target: Option<Figure>,
    /// The upper bound of a MAINTAIN band.
    target_upper: Option<Figure>,
    /// Where red begins, on the bad side of the target; for MAINTAIN a distance outside the band.
    red_flag: Option<Figure>,
    /// A goal beyond the target.
    stretch: Option<Figure>,
    /// What others reach.
    benchmark: Option<Figure>,
    /// When the target falls due, if at a date of its own.
    due_on: Option<Date>,
    /// The facts to remove. An entry may do nothing else; to give and to remove the same fact is refused.
    clear_facts: Option<Vec<TargetFact>>,
    /// Refuses the entry if something else is known.
    expected: Option<ExpectedInput>,
}

/// A fact that an entry of `targetsSet` writes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "measure::TargetFact")]
pub(super) enum TargetFact {
    /// The target; the lower bound of a MAINTAIN band.
    Target,
    /// The upper bound of a MAINTAIN band.
    TargetUpper,
    /// Where red begins. Without it red begins where the measure's tolerance says.
    RedFlag,
    /// The goal beyond the target.
    Stretch,
    /// What others reach.
    Benchmark,
    /// When the target falls due.
    DueOn,
}

impl From<TargetEntryInput> for TargetEntry {
    fn from(input: TargetEntryInput) -> Self {
        let TargetEntryInput {
            measure,
            period,
            target,
            target_upper,
            red_flag,
            stretch,
            benchmark,
            due_on,
            clear_facts,
            expected,
        } = input;
        Self {
            measure: measure.into(),
            period: period.0,
            target: target.map(Into::into),
            target_upper: target_upper.map(Into::into),
            red_flag: red_flag.map(Into::into),
            stretch: stretch.map(Into::into),
            benchmark: benchmark.map(Into::into),
            due_on: due_on.map(|date| date.0),
            clear: clear_facts.unwrap_or_default().into_iter().map(Into::into).collect(),
            expected: expected.map(Into::into),
        }
    }
}

impl From<TargetsSetInput> for Batch<TargetEntry> {
    fn from(input: TargetsSetInput) -> Self {
        let TargetsSetInput {
            entries,
            error_policy,
            skip_unchanged,
            dry_run,
            idempotency_key,
            organization: _,
        } = input;
        let options =
            BatchOptions { skip_unchanged: skip_unchanged.0, dry_run: dry_run.0, ..BatchOptions::default() };
        let entries = entries.into_iter().map(Into::into).collect();
        Self { entries, error_policy: error_policy.0.into(), options, idempotency_key }
    }
}

/// What became of the entries.
#[derive(SimpleObject)]
pub(super) struct TargetsSetPayload {
    /// What is known of each entry's measure and period now, in the order of the entries; null where an entry was
    /// refused.
    results: Vec<Option<MeasurePeriod>>,
    /// How many entries were written.
    set: i32,
    /// How many entries said what was known already, so that nothing was written for them; see `skipUnchanged`.
    unchanged: i32,
    /// What was wrong; `field` leads to the entry: `["input", "entries", "17", "period"]`.
    user_errors: Vec<UserError>,
    /// The organization's revision after it.
    revision: String,
}

impl TargetsSetPayload {
    pub(super) async fn new(
        request: &Request,
        organization: OrganizationId,
        outcome: BatchOutcome,
    ) -> Result<Self> {
        let Shown { results, count: set, unchanged, user_errors, revision } =
            Shown::new(request, organization, outcome).await?;
        Ok(Self { results, set, unchanged, user_errors, revision })
    }
}
