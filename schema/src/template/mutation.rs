//! Scorecards from templates: `scorecardCreateFromTemplate`.

use async_graphql::{Context, ID, InputObject, Object};
use service::template::ScorecardCreateFromTemplate;

use crate::{
    Result,
    enums::CascadeLevel,
    mutation::payload::{Shown, payload},
    request::Request,
    scorecard::Scorecard,
};

/// Scorecard to create from a template.
#[derive(InputObject)]
pub(crate) struct ScorecardCreateFromTemplateInput {
    /// Key of the template, as in `Query.templates`.
    template: String,
    /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
    id: Option<ID>,
    /// Name of the scorecard; the template's name for it where it is left out.
    name: Option<String>,
    /// Key of the scorecard, with which the keys of all objects on it begin: `acme`, `acme-financial`. Where it is left
    /// out, the template's key, or that with the first number of which all keys are free: `hospital-2`.
    key: Option<String>,
    /// Level of the scorecard in the cascade; ENTERPRISE at the top and BUSINESS_UNIT below where it is left out.
    level: Option<CascadeLevel>,
    /// Id of the scorecard above it; null or left out for one at the top.
    parent_id: Option<ID>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and give no `parentId`, where they do not
    /// mean the first of their token.
    organization: Option<String>,
}

payload! {
    /// Outcome of creating a scorecard.
    ScorecardCreateFromTemplatePayload {
        /// Created scorecard; null when there are user errors.
        scorecard: Scorecard
    }
}

/// Mutation of starting from a template.
#[derive(Default)]
pub(crate) struct ScorecardTemplateMutation;

#[Object]
impl ScorecardTemplateMutation {
    /// Creates a DRAFT from a template, with all its objects: the strategy runs for three fiscal years from the current
    /// one, targets lead from the current period to the same one a year later, initiatives start next month, and
    /// amounts are in the organization's currency. All figures are starting points to be replaced. Needs EDITOR on the
    /// scorecard above, and in the whole organization for one at the top.
    async fn scorecard_create_from_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Template, and the fields of the new scorecard.")]
        input: ScorecardCreateFromTemplateInput,
    ) -> Result<ScorecardCreateFromTemplatePayload> {
        let request = Request::of(ctx)?;
        let ScorecardCreateFromTemplateInput {
            template,
            id,
            name,
            key,
            level,
            parent_id,
            idempotency_key,
            organization,
        } = input;
        let command = ScorecardCreateFromTemplate {
            template,
            id: id.map(Into::into),
            name,
            key,
            level: level.map(Into::into),
            parent_id: parent_id.clone().map(Into::into),
        };
        let executed = match (organization, parent_id) {
            (None, Some(parent)) => request.execute(&parent, idempotency_key, &command).await?,
            (slug, _) => request.execute_for(slug.as_deref(), idempotency_key, &command).await?,
        };
        Ok(Shown::new(request, executed).await?.into())
    }
}
