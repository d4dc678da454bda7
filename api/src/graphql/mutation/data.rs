//! Values and whole documents: `actualsRecord`, `targetsSet`, `scorecardsImport`.

use async_graphql::{Context, Object};

use super::{
    actuals::{ActualsRecordInput, ActualsRecordPayload},
    import::{ScorecardsImportInput, ScorecardsImportPayload},
    targets::{TargetsSetInput, TargetsSetPayload},
};
use crate::graphql::{Result, error::failed, request::Request};

/// Values and whole documents.
#[derive(Default)]
pub(super) struct DataMutation;

#[Object]
impl DataMutation {
    /// Records or clears actuals, 1 to 5,000 at once; needs CONTRIBUTOR. Safe to send again with the same
    /// `idempotencyKey` for 24 hours.
    async fn actuals_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: ActualsRecordInput,
    ) -> Result<ActualsRecordPayload> {
        let request = Request::of(ctx)?;
        let organization = request.named(input.organization.as_deref()).await?;
        let outcome = request.service().record_actuals(request.caller(), organization, input.into()).await;
        ActualsRecordPayload::new(request, organization, outcome.map_err(failed)?).await
    }

    /// Sets targets, red flags and what else is wanted of measures, 1 to 5,000 at once; needs EDITOR. What is
    /// left out or null stays, `clearFacts` removes. Safe to send again with the same `idempotencyKey` for 24 hours.
    async fn targets_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to set.")] input: TargetsSetInput,
    ) -> Result<TargetsSetPayload> {
        let request = Request::of(ctx)?;
        let organization = request.named(input.organization.as_deref()).await?;
        let outcome = request.service().set_targets(request.caller(), organization, input.into()).await;
        TargetsSetPayload::new(request, organization, outcome.map_err(failed)?).await
    }

    /// Takes whole scorecards in from a document of the format `scorecard/1`; needs EDITOR. Creates and updates by
    /// key and removes nothing; all or nothing, with every problem reported at once.
    async fn scorecards_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to take in.")] input: ScorecardsImportInput,
    ) -> Result<ScorecardsImportPayload> {
        let request = Request::of(ctx)?;
        let organization = request.named(input.organization.as_deref()).await?;
        let outcome = request.service().import(request.caller(), organization, input.import()).await;
        ScorecardsImportPayload::new(request, organization, outcome.map_err(failed)?).await
    }
}
