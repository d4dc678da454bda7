//! `actualsRecord`.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use domain::id::OrganizationId;
use service::measure::{ActualEntry, Batch, BatchOutcome};

use super::batch::{ErrorPolicy, MeasureRef, Shown};
use crate::graphql::{
    Result, error::UserError, measure_period::MeasurePeriod, or_default::OrDefault, request::Request,
    scalars::PeriodCode,
};

/// Actuals to record or clear.
#[derive(InputObject)]
pub(super) struct ActualsRecordInput {
    /// What was measured: 1 to 5,000 entries, one for each measure and period.
    entries: Vec<ActualEntryInput>,
    /// What happens to the good entries when some are bad.
    #[graphql(default)]
    error_policy: OrDefault<ErrorPolicy>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    pub(super) organization: Option<String>,
}

/// What was measured. Exactly one of value, text and yesNo, or clear: true.
#[derive(InputObject)]
pub(super) struct ActualEntryInput {
    /// Which measure.
    measure: MeasureRef,
    /// Which period, of the measure's own frequency.
    period: PeriodCode,
    /// A number in the measure's unit.
    value: Option<f64>,
    /// Words, for TEXT measures.
    text: Option<String>,
    /// For YES_NO measures.
    yes_no: Option<bool>,
    /// Takes the actual back.
    clear: Option<bool>,
    /// A remark; left out keeps the one there is, null removes it.
    note: MaybeUndefined<String>,
}

impl From<ActualEntryInput> for ActualEntry {
    fn from(input: ActualEntryInput) -> Self {
        let ActualEntryInput { measure, period, value, text, yes_no, clear, note } = input;
        Self {
            measure: measure.into(),
            period: period.0,
            value,
            text,
            yes_no,
            clear: clear.unwrap_or(false),
            note: note.into(),
        }
    }
}

impl From<ActualsRecordInput> for Batch<ActualEntry> {
    fn from(input: ActualsRecordInput) -> Self {
        let ActualsRecordInput { entries, error_policy, idempotency_key, organization: _ } = input;
        let entries = entries.into_iter().map(Into::into).collect();
        Self { entries, error_policy: error_policy.0.into(), idempotency_key }
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
        let Shown { results, count: recorded, user_errors, revision } =
            Shown::new(request, organization, outcome).await?;
        Ok(Self { results, recorded, user_errors, revision })
    }
}
