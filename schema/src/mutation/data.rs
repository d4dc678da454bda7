//! Values and whole documents: `actualsRecord`, `targetsSet`, `scorecardsImport`.

use async_graphql::{Context, Object};

use crate::{
    Result,
    error::failed,
    measure::{
        actuals::{ActualsRecordInput, ActualsRecordPayload},
        targets::{TargetsSetInput, TargetsSetPayload},
    },
    mutation::import::{ScorecardsImportInput, ScorecardsImportPayload},
    request::Request,
};

/// Mutations of values and whole documents.
#[derive(Default)]
pub(super) struct DataMutation;

#[Object]
impl DataMutation {
    /// Records or clears actuals, 1 to 5,000 at once; needs CONTRIBUTOR. Safe to send again with the same
    /// `idempotencyKey` for 24 hours.
    async fn actuals_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Actuals to record or clear.")] input: ActualsRecordInput,
    ) -> Result<ActualsRecordPayload> {
        let request = Request::of(ctx)?;
        let organization = request.named(input.organization.as_deref()).await?;
        let outcome = request.service().record_actuals(request.caller(), organization, input.into()).await;
        ActualsRecordPayload::new(request, organization, outcome.map_err(failed)?).await
    }

    /// Sets targets, upper targets, red flags, stretch goals, benchmarks and due dates of measures, 1 to 5,000 at once;
    /// needs EDITOR. Facts left out or null stay, `clearFacts` removes. Safe to send again with the same
    /// `idempotencyKey` for 24 hours.
    async fn targets_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Targets to set or clear.")] input: TargetsSetInput,
    ) -> Result<TargetsSetPayload> {
        let request = Request::of(ctx)?;
        let organization = request.named(input.organization.as_deref()).await?;
        let outcome = request.service().set_targets(request.caller(), organization, input.into()).await;
        TargetsSetPayload::new(request, organization, outcome.map_err(failed)?).await
    }

    /// Imports whole scorecards from a document of the format `scorecard/1`; needs EDITOR. Creates and updates by key
    /// and removes nothing; all or nothing, with every problem reported at once.
    async fn scorecards_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Document to import.")] input: ScorecardsImportInput,
    ) -> Result<ScorecardsImportPayload> {
        let request = Request::of(ctx)?;
        let organization = request.named(input.organization.as_deref()).await?;
        let outcome = request.service().import(request.caller(), organization, input.import()).await;
        ScorecardsImportPayload::new(request, organization, outcome.map_err(failed)?).await
    }
}
