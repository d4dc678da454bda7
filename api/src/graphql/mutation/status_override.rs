//! A person's word on a status: `statusOverrideSet`, `statusOverrideClear`.

use async_graphql::{Context, InputObject, Object};
use domain::{evaluate::Wanted, id::MeasureId};
use service::measure::{StatusOverrideClear, StatusOverrideSet};

use super::{
    batch::MeasureRef,
    payload::{Shown, payload},
};
use crate::graphql::{
    Result,
    enums::Status,
    measure::Measure,
    measure_period::MeasurePeriod,
    period::parse,
    request::{Executed, Request},
    scalars::PeriodCode,
};

/// A status to set in place of the computed one.
#[derive(InputObject)]
pub(super) struct StatusOverrideSetInput {
    /// Which measure.
    measure: MeasureRef,
    /// Which period, of the measure's own frequency.
    period: PeriodCode,
    /// GREEN, YELLOW or RED; the others cannot be set and are INVALID. The score becomes the middle of its band.
    status: Status,
    /// Why.
    reason: String,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    organization: Option<String>,
}

/// Where the computed status is to count again.
#[derive(InputObject)]
pub(super) struct StatusOverrideClearInput {
    /// Which measure.
    measure: MeasureRef,
    /// Which period, of the measure's own frequency.
    period: PeriodCode,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    organization: Option<String>,
}

payload! {
    /// What became of it.
    StatusOverrideSetPayload {
        /// The measure in the period as it is now; null when there are user errors.
        measure_period: MeasurePeriod
    }
}
payload! {
    /// What became of it.
    StatusOverrideClearPayload {
        /// The measure in the period as it is now; null when there are user errors.
        measure_period: MeasurePeriod
    }
}

/// A person's word on a status.
#[derive(Default)]
pub(super) struct StatusOverrideMutation;

#[Object]
impl StatusOverrideMutation {
    /// Sets the status of a measure in a period above the computed one, in the caller's name; needs EDITOR.
    async fn status_override_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to set.")] input: StatusOverrideSetInput,
    ) -> Result<StatusOverrideSetPayload> {
        let request = Request::of(ctx)?;
        let StatusOverrideSetInput { measure, period, status, reason, idempotency_key, organization } = input;
        let organization = request.organization(organization.as_deref()).await?.organization().id();
        let command = StatusOverrideSet {
            measure: measure.into(),
            period: period.0.clone(),
            status: status.into(),
            reason,
        };
        let executed = request.execute_in(organization, idempotency_key, &command).await?;
        Ok(shown(request, executed, &period).await?.into())
    }

    /// Takes a person's word on a status back, so that the computed one counts again; needs EDITOR.
    async fn status_override_clear(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to clear.")] input: StatusOverrideClearInput,
    ) -> Result<StatusOverrideClearPayload> {
        let request = Request::of(ctx)?;
        let StatusOverrideClearInput { measure, period, idempotency_key, organization } = input;
        let organization = request.organization(organization.as_deref()).await?.organization().id();
        let command = StatusOverrideClear { measure: measure.into(), period: period.0.clone() };
        let executed = request.execute_in(organization, idempotency_key, &command).await?;
        Ok(shown(request, executed, &period).await?.into())
    }
}

/// What the measure shows in the period after the write.
async fn shown(
    request: &Request,
    executed: Executed<MeasureId>,
    period: &PeriodCode,
) -> Result<Shown<MeasurePeriod>> {
    let Shown { object, user_errors, revision } = Shown::<Measure>::new(request, executed).await?;
    let object = match object {
        Some(measure) => measure.at(&[parse(period)?], Wanted::ALL).await?.pop(),
        None => None,
    };
    Ok(Shown { object, user_errors, revision })
}
