//! Status overrides: `statusOverrideSet`, `statusOverrideClear`.

use async_graphql::{Context, InputObject, Object};
use domain::{evaluate::Wanted, id::MeasureId};
use service::measure::{StatusOverrideClear, StatusOverrideSet};

use crate::{
    Result,
    closing::CorrectionInput,
    enums::Status,
    measure::{Measure, period::MeasurePeriod},
    mutation::{
        batch::MeasureRef,
        payload::{Shown, payload},
    },
    period::parse,
    request::{Executed, Request},
    scalars::PeriodCode,
};

/// Status to set in place of the computed one.
#[derive(InputObject)]
pub(crate) struct StatusOverrideSetInput {
    /// Measure, by its id or key.
    measure: MeasureRef,
    /// Period, of the measure's own frequency.
    period: PeriodCode,
    /// Status: GREEN, YELLOW or RED; the others cannot be set and are INVALID. The score becomes the middle of its
    /// band.
    status: Status,
    /// Reason for the override.
    reason: String,
    /// Correction of a closed period; without it the mutation is refused there with PERIOD_CLOSED.
    correction: Option<CorrectionInput>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    organization: Option<String>,
}

/// Measure and period where the computed status is to count again.
#[derive(InputObject)]
pub(crate) struct StatusOverrideClearInput {
    /// Measure, by its id or key.
    measure: MeasureRef,
    /// Period, of the measure's own frequency.
    period: PeriodCode,
    /// Correction of a closed period; without it the mutation is refused there with PERIOD_CLOSED.
    correction: Option<CorrectionInput>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    organization: Option<String>,
}

payload! {
    /// Outcome of setting a status override.
    StatusOverrideSetPayload {
        /// Measure period after the change; null when there are user errors.
        measure_period: MeasurePeriod
    }
}
payload! {
    /// Outcome of clearing a status override.
    StatusOverrideClearPayload {
        /// Measure period after the change; null when there are user errors.
        measure_period: MeasurePeriod
    }
}

/// Mutations of status overrides.
#[derive(Default)]
pub(crate) struct StatusOverrideMutation;

#[Object]
impl StatusOverrideMutation {
    /// Sets a status of a measure in a period that takes precedence over the computed one, in the caller's name; needs
    /// EDITOR.
    async fn status_override_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Status to set.")] input: StatusOverrideSetInput,
    ) -> Result<StatusOverrideSetPayload> {
        let request = Request::of(ctx)?;
        let StatusOverrideSetInput {
            measure,
            period,
            status,
            reason,
            correction,
            idempotency_key,
            organization,
        } = input;
        let organization = request.organization(organization.as_deref()).await?.organization().id();
        let command = StatusOverrideSet {
            measure: measure.into(),
            period: period.0.clone(),
            status: status.into(),
            reason,
            correction: correction.map(Into::into),
        };
        let executed = request.execute_in(organization, idempotency_key, &command).await?;
        Ok(shown(request, executed, &period).await?.into())
    }

    /// Clears a status override, so that the computed status counts again; needs EDITOR.
    async fn status_override_clear(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Override to clear.")] input: StatusOverrideClearInput,
    ) -> Result<StatusOverrideClearPayload> {
        let request = Request::of(ctx)?;
        let StatusOverrideClearInput { measure, period, correction, idempotency_key, organization } = input;
        let organization = request.organization(organization.as_deref()).await?.organization().id();
        let command = StatusOverrideClear {
            measure: measure.into(),
            period: period.0.clone(),
            correction: correction.map(Into::into),
        };
        let executed = request.execute_in(organization, idempotency_key, &command).await?;
        Ok(shown(request, executed, &period).await?.into())
    }
}

/// Values of the measure in the period after the write.
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
