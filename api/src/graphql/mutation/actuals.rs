//! `actualsRecord`.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::id::OrganizationId;
use service::measure::{ActualEntry, Batch, BatchOptions, BatchOutcome};

use super::batch::{ErrorPolicy, ExpectedInput, MeasureRef, Shown};
use crate::graphql::{
    Result, error::UserError, figure::Figure, measure_period::MeasurePeriod, or_default::OrDefault,
    request::Request, scalars::PeriodCode,
};

/// Actuals to record or clear.
#[derive(InputObject)]
pub(super) struct ActualsRecordInput {
    /// What was measured: one entry for each measure and period.
    entries: Vec<ActualEntryInput>,
    /// What happens to the good entries when some are bad.
    #[graphql(default)]
    error_policy: OrDefault<ErrorPolicy>,
    /// Writes nothing for entries that say what is known already: no revision, no event, and who recorded it and when
    /// stays. `unchanged` counts them.
    #[graphql(default)]
    skip_unchanged: OrDefault<bool>,
    /// Takes actuals of any period. Otherwise periods that begin after the end of the next fiscal year are refused with
    /// TOO_EARLY, and those that begin before 1900 with OUT_OF_RANGE.
    #[graphql(default)]
    allow_future: OrDefault<bool>,
    /// Checks everything and writes nothing: `recorded` and `unchanged` count what would be, `results` are what is known
    /// now. Uses no idempotency key up.
    #[graphql(default)]
    dry_run: OrDefault<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    pub(super) organization: Option<String>,
}

/// What was measured: exactly one of value, text and yesNo, or a note alone, or which facts to remove. Null is left out.
#[derive(InputObject)]
pub(super) struct ActualEntryInput {
    /// Which measure.
    measure: MeasureRef,
    /// Which period, of the measure's own frequency.
    period: PeriodCode,
    /// A number in the measure's unit.
    value: Option<Figure>,
    /// Words, for TEXT measures.
    text: Option<String>,
    /// For YES_NO measures.
    yes_no: Option<bool>,
    /// Takes the actual back, like `clearFacts: [ACTUAL]`.
    clear: Option<bool>,
    /// A remark; left out keeps the one there is.
    note: Option<String>,
    /// The facts to remove. An entry may do nothing else; to give and to remove the same fact is refused.
    clear_facts: Option<Vec<ActualFact>>,
    /// Refuses the entry if something else is known.
    expected: Option<ExpectedInput>,
}

/// A fact that an entry of `actualsRecord` writes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActualFact {
    /// What was measured: a number, words, or yes or no.
    Actual,
    /// The remark.
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
            idempotency_key,
            organization: _,
        } = input;
        let options = BatchOptions {
            skip_unchanged: skip_unchanged.0,
            allow_future: allow_future.0,
            dry_run: dry_run.0,
        };
        let entries = entries.into_iter().map(Into::into).collect();
        Self { entries, error_policy: error_policy.0.into(), options, idempotency_key }
    }
}

/// What became of the entries.
#[derive(SimpleObject)]
pub(super) struct ActualsRecordPayload {
    /// What is known of each entry's measure and period now, in the order of the entries; null where an entry was
    /// refused.
    results: Vec<Option<MeasurePeriod>>,
    /// How many entries were recorded.
    recorded: i32,
    /// How many entries said what was known already, so that nothing was written for them; see `skipUnchanged`.
    unchanged: i32,
    /// What was wrong; `field` leads to the entry: `["input", "entries", "17", "period"]`.
    user_errors: Vec<UserError>,
    /// The organization's revision after it.
    revision: String,
}

impl ActualsRecordPayload {
    pub(super) async fn new(
        request: &Request,
        organization: OrganizationId,
        outcome: BatchOutcome,
    ) -> Result<Self> {
        let Shown { results, count: recorded, unchanged, user_errors, revision } =
            Shown::new(request, organization, outcome).await?;
        Ok(Self { results, recorded, unchanged, user_errors, revision })
    }
}
