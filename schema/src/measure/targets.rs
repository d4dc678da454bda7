//! Targets of measures: `targetsSet`.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::id::OrganizationId;
use service::measure::{self, Batch, BatchOptions, BatchOutcome, TargetEntry};

use crate::{
    Result,
    closing::CorrectionInput,
    error::UserError,
    figure::Figure,
    measure::period::MeasurePeriod,
    mutation::batch::{ErrorPolicy, ExpectedInput, MeasureRef, Shown},
    or_default::OrDefault,
    request::Request,
    scalars::{Date, PeriodCode},
};

/// Targets to set or clear.
#[derive(InputObject)]
pub(crate) struct TargetsSetInput {
    /// Entries, one for each measure and period.
    entries: Vec<TargetEntryInput>,
    /// Treatment of the good entries when some are refused.
    #[graphql(default)]
    error_policy: OrDefault<ErrorPolicy>,
    /// True to write nothing for entries that say what is known already: no revision and no event. `unchanged` counts
    /// them.
    #[graphql(default)]
    skip_unchanged: OrDefault<bool>,
    /// True to check everything and write nothing: `set` and `unchanged` count what would be written, `results` are the
    /// values stored now. Uses no idempotency key up.
    #[graphql(default)]
    dry_run: OrDefault<bool>,
    /// Correction of closed periods; without it their entries are refused with PERIOD_CLOSED, except those that say what
    /// is known already.
    correction: Option<CorrectionInput>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    pub(crate) organization: Option<String>,
}

/// Target facts of a measure in a period. Facts left out or null stay; `clearFacts` removes them.
#[derive(InputObject)]
pub(crate) struct TargetEntryInput {
    /// Measure, by its id or key.
    measure: MeasureRef,
    /// Period, of the measure's own frequency.
    period: PeriodCode,
    /// Target, in the measure's unit; the lower bound of a MAINTAIN band.
    target: Option<Figure>,
    /// Upper bound of a MAINTAIN band, in the measure's unit.
    target_upper: Option<Figure>,
    /// Red flag: the value where red begins, on the bad side of the target, in the measure's unit; for MAINTAIN a
    /// distance outside the band.
    red_flag: Option<Figure>,
    /// Stretch goal beyond the target, in the measure's unit.
    stretch: Option<Figure>,
    /// Benchmark: what others reach, in the measure's unit.
    benchmark: Option<Figure>,
    /// Due date of the target, where it has one of its own.
    due_on: Option<Date>,
    /// Facts to remove. An entry may do nothing else; to give and to remove the same fact is refused.
    clear_facts: Option<Vec<TargetFact>>,
    /// Expected values; the entry is refused when the stored ones differ.
    expected: Option<ExpectedInput>,
}

/// Fact that an entry of `targetsSet` writes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "measure::TargetFact")]
pub(crate) enum TargetFact {
    /// Target, in the measure's unit; the lower bound of a MAINTAIN band.
    Target,
    /// Upper bound of a MAINTAIN band, in the measure's unit.
    TargetUpper,
    /// Red flag: the value where red begins. Without it red begins at the measure's tolerance.
    RedFlag,
    /// Stretch goal beyond the target.
    Stretch,
    /// Benchmark: what others reach, in the measure's unit.
    Benchmark,
    /// Due date of the target.
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
            correction,
            idempotency_key,
            organization: _,
        } = input;
        let options = BatchOptions {
            skip_unchanged: skip_unchanged.0,
            dry_run: dry_run.0,
            correction: correction.map(Into::into),
            ..BatchOptions::default()
        };
        let entries = entries.into_iter().map(Into::into).collect();
        Self { entries, error_policy: error_policy.0.into(), options, idempotency_key }
    }
}

/// Outcome of the entries.
#[derive(SimpleObject)]
pub(crate) struct TargetsSetPayload {
    /// Measure periods after the write, in the order of the entries; null where an entry was refused.
    results: Vec<Option<MeasurePeriod>>,
    /// Number of entries that were written.
    set: i32,
    /// Number of entries that said what was known already, so that nothing was written for them; see `skipUnchanged`.
    unchanged: i32,
    /// User errors; `field` leads to the entry: `["input", "entries", "17", "period"]`.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

impl TargetsSetPayload {
    pub(crate) async fn new(
        request: &Request,
        organization: OrganizationId,
        outcome: BatchOutcome,
    ) -> Result<Self> {
        let Shown { results, count: set, unchanged, user_errors, revision } =
            Shown::new(request, organization, outcome).await?;
        Ok(Self { results, set, unchanged, user_errors, revision })
    }
}
