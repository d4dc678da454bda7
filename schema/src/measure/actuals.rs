//! Actuals of measures: `actualsRecord`.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::id::OrganizationId;
use service::measure::{ActualEntry, Batch, BatchOptions, BatchOutcome};

use crate::{
    Result,
    closing::CorrectionInput,
    error::UserError,
    figure::Figure,
    measure::period::MeasurePeriod,
    mutation::batch::{ErrorPolicy, ExpectedInput, MeasureRef, Shown},
    or_default::OrDefault,
    request::Request,
    scalars::PeriodCode,
};

/// Actuals to record or clear.
#[derive(InputObject)]
pub(crate) struct ActualsRecordInput {
    /// Entries, one for each measure and period.
    entries: Vec<ActualEntryInput>,
    /// Treatment of the good entries when some are refused.
    #[graphql(default)]
    error_policy: OrDefault<ErrorPolicy>,
    /// True to write nothing for entries that say what is known already: no revision, no event, and the recording actor
    /// and time stay. `unchanged` counts them.
    #[graphql(default)]
    skip_unchanged: OrDefault<bool>,
    /// True to take actuals of any period. Otherwise periods that begin after the end of the next fiscal year are
    /// refused with TOO_EARLY, and those that begin before 1900 with OUT_OF_RANGE.
    #[graphql(default)]
    allow_future: OrDefault<bool>,
    /// True to check everything and write nothing: `recorded` and `unchanged` count what would be written, `results`
    /// are the values stored now. Uses no idempotency key up.
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

/// Actual of a measure in a period: exactly one of value, text and yesNo, or a note alone, or the facts to remove. Null
/// is the same as leaving a field out.
#[derive(InputObject)]
pub(crate) struct ActualEntryInput {
    /// Measure, by its id or key.
    measure: MeasureRef,
    /// Period, of the measure's own frequency.
    period: PeriodCode,
    /// Number in the measure's unit.
    value: Option<Figure>,
    /// Text, for TEXT measures.
    text: Option<String>,
    /// True for yes, false for no; for YES_NO measures.
    yes_no: Option<bool>,
    /// True to remove the actual, like `clearFacts: [ACTUAL]`.
    clear: Option<bool>,
    /// Note on the period; left out keeps the one there is.
    note: Option<String>,
    /// Facts to remove. An entry may do nothing else; to give and to remove the same fact is refused.
    clear_facts: Option<Vec<ActualFact>>,
    /// Expected values; the entry is refused when the stored ones differ.
    expected: Option<ExpectedInput>,
}

/// Fact that an entry of `actualsRecord` writes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActualFact {
    /// Actual: a number, text, or yes or no.
    Actual,
    /// Note.
    Note,
}

impl From<ActualEntryInput> for ActualEntry {
    fn from(input: ActualEntryInput) -> Self {
        let ActualEntryInput { measure, period, value, text, yes_no, clear, note, clear_facts, expected } =
            input;
        let clear_facts = clear_facts.unwrap_or_default();
        Self {
            measure: measure.into(),
            period: period.0,
            value: value.map(Into::into),
            text,
            yes_no,
            clear: clear.unwrap_or(false) || clear_facts.contains(&ActualFact::Actual),
            note,
            clear_note: clear_facts.contains(&ActualFact::Note),
            expected: expected.map(Into::into),
        }
    }
}

impl From<ActualsRecordInput> for Batch<ActualEntry> {
    fn from(input: ActualsRecordInput) -> Self {
        let ActualsRecordInput {
            entries,
            error_policy,
            skip_unchanged,
            allow_future,
            dry_run,
            correction,
            idempotency_key,
            organization: _,
        } = input;
        let options = BatchOptions {
            skip_unchanged: skip_unchanged.0,
            allow_future: allow_future.0,
            dry_run: dry_run.0,
            correction: correction.map(Into::into),
        };
        let entries = entries.into_iter().map(Into::into).collect();
        Self { entries, error_policy: error_policy.0.into(), options, idempotency_key }
    }
}

/// Outcome of the entries.
#[derive(SimpleObject)]
pub(crate) struct ActualsRecordPayload {
    /// Measure periods after the write, in the order of the entries; null where an entry was refused.
    results: Vec<Option<MeasurePeriod>>,
    /// Number of entries that were recorded.
    recorded: i32,
    /// Number of entries that said what was known already, so that nothing was written for them; see `skipUnchanged`.
    unchanged: i32,
    /// User errors; `field` leads to the entry: `["input", "entries", "17", "period"]`.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

impl ActualsRecordPayload {
    pub(crate) async fn new(
        request: &Request,
        organization: OrganizationId,
        outcome: BatchOutcome,
    ) -> Result<Self> {
        let Shown { results, count: recorded, unchanged, user_errors, revision } =
            Shown::new(request, organization, outcome).await?;
        Ok(Self { results, recorded, unchanged, user_errors, revision })
    }
}
