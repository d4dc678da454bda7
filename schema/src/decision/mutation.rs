//! Decisions: `decisionCreate`.

use async_graphql::{Context, ID, InputObject, Object};
use service::review::DecisionCreate;

use crate::{
    Result,
    decision::Decision,
    mutation::payload::{Shown, payload},
    request::Request,
};

/// Decision to create.
#[derive(InputObject)]
pub(crate) struct DecisionCreateInput {
    /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
    id: Option<ID>,
    /// Id of the review that made the decision.
    review_id: ID,
    /// Text of the decision.
    text: String,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

payload! {
    /// Outcome of creating a decision.
    DecisionCreatePayload {
        /// Created decision; null when there are user errors.
        decision: Decision
    }
}

/// Mutation of decisions.
#[derive(Default)]
pub(crate) struct DecisionMutation;

#[Object]
impl DecisionMutation {
    /// Adds a decision to a review that is open, whose version it raises; needs EDITOR. Decisions cannot be changed: to
    /// take one back, add another.
    async fn decision_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Decision to create.")] input: DecisionCreateInput,
    ) -> Result<DecisionCreatePayload> {
        let request = Request::of(ctx)?;
        let DecisionCreateInput { id, review_id, text, idempotency_key } = input;
        let command = DecisionCreate { id: id.map(Into::into), review_id: review_id.to_string(), text };
        let executed = request.execute(&review_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
