//! `targetsSet`.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use domain::id::OrganizationId;
use service::measure::{Batch, BatchOutcome, TargetEntry};

use super::batch::{ErrorPolicy, MeasureRef, Shown};
use crate::graphql::{
    Result,
    error::UserError,
    measure_period::MeasurePeriod,
    or_default::OrDefault,
    request::Request,
    scalars::{Date, PeriodCode},
};

/// Targets to set or clear.
#[derive(InputObject)]
pub(super) struct TargetsSetInput {
    /// What is wanted: 1 to 5,000 entries, one for each measure and period.
    entries: Vec<TargetEntryInput>,
    /// What happens to the good entries when some are bad.
    #[graphql(default)]
    error_policy: OrDefault<ErrorPolicy>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    pub(super) organization: Option<String>,
}

/// What is wanted of a measure in a period. Left out keeps, null clears.
#[derive(InputObject)]
pub(super) struct TargetEntryInput {
    /// Which measure.
    measure: MeasureRef,
    /// Which period, of the measure's own frequency.
    period: PeriodCode,
    /// The target; the lower bound of a MAINTAIN band.
    target: MaybeUndefined<f64>,
    /// The upper bound of a MAINTAIN band.
    target_upper: MaybeUndefined<f64>,
    /// Where red begins, on the bad side of the target; for MAINTAIN a distance outside the band.
    red_flag: MaybeUndefined<f64>,
    /// A goal beyond the target.
    stretch: MaybeUndefined<f64>,
    /// What others reach.
    benchmark: MaybeUndefined<f64>,
    /// When the target falls due, if at a date of its own.
    due_on: MaybeUndefined<Date>,
}

impl From<TargetEntryInput> for TargetEntry {
    fn from(input: TargetEntryInput) -> Self {
        let TargetEntryInput { measure, period, target, target_upper, red_flag, stretch, benchmark, due_on } =
            input;
        Self {
            measure: measure.into(),
            period: period.0,
            target: target.into(),
            target_upper: target_upper.into(),
            red_flag: red_flag.into(),
            stretch: stretch.into(),
            benchmark: benchmark.into(),
            due_on: Option::<Option<Date>>::from(due_on).map(|date| date.map(|date| date.0)),
        }
    }
}

impl From<TargetsSetInput> for Batch<TargetEntry> {
    fn from(input: TargetsSetInput) -> Self {
        let TargetsSetInput { entries, error_policy, idempotency_key, organization: _ } = input;
        let entries = entries.into_iter().map(Into::into).collect();
        Self { entries, error_policy: error_policy.0.into(), idempotency_key }
    }
}

/// What became of the entries.
#[derive(SimpleObject)]
pub(super) struct TargetsSetPayload {
    /// What is known of each entry's measure and period now, in the order of the entries; null where an entry was
    /// refused.
    results: Vec<Option<MeasurePeriod>>,
    /// How many entries were taken.
    set: i32,
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
        let Shown { results, count: set, user_errors, revision } =
            Shown::new(request, organization, outcome).await?;
        Ok(Self { results, set, user_errors, revision })
    }
}
