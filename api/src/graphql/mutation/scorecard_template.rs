//! A strategy to start from: `scorecardCreateFromTemplate`.

use async_graphql::{Context, ID, InputObject, Object};
use service::template::ScorecardCreateFromTemplate;

use super::payload::{Shown, payload};
use crate::graphql::{Result, enums::CascadeLevel, request::Request, scorecard::Scorecard};

/// A scorecard to make from a template.
#[derive(InputObject)]
pub(super) struct ScorecardCreateFromTemplateInput {
    /// The template's key, as in `Query.templates`.
    template: String,
    /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
    id: Option<ID>,
    /// What people call the scorecard; the template's name for it where it is left out.
    name: Option<String>,
    /// The partner's name for it, with which the keys of all that is on it begin: `acme`, `acme-financial`. Where it is
    /// left out, the template's key, or that with the first number of which all keys are free: `hospital-2`.
    key: Option<String>,
    /// How high in the cascade it stands; ENTERPRISE at the top and BUSINESS_UNIT below where it is left out.
    level: Option<CascadeLevel>,
    /// The scorecard above it; null or left out for one that stands at the top.
    parent_id: Option<ID>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and give no `parentId`, where they do not
    /// mean the first of their token.
    organization: Option<String>,
}

payload! {
    /// What became of the new scorecard.
    ScorecardCreateFromTemplatePayload {
        /// The new scorecard; null when there are user errors.
        scorecard: Scorecard
    }
}

/// Starting from a template.
#[derive(Default)]
pub(super) struct ScorecardTemplateMutation;

#[Object]
impl ScorecardTemplateMutation {
    /// Makes a DRAFT of a template, with all that is on it: the strategy runs for three fiscal years from the current
    /// one, targets lead from the current period to the same one a year later, initiatives start next month, and
    /// amounts are in the organization's currency. All figures are starting points to be replaced. Needs EDITOR on the
    /// scorecard above, and in the whole organization for one at the top.
    async fn scorecard_create_from_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which template, and what to make of it.")] input: ScorecardCreateFromTemplateInput,
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
