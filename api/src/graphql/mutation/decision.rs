//! Decisions: `decisionCreate`.

use async_graphql::{Context, ID, InputObject, Object};
use service::review::DecisionCreate;

use super::payload::{Shown, payload};
use crate::graphql::{Result, decision::Decision, request::Request};

/// A decision to add.
#[derive(InputObject)]
pub(super) struct DecisionCreateInput {
    /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
    id: Option<ID>,
    /// The review that decided it.
    review_id: ID,
    /// What was decided.
    text: String,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

payload! {
    /// What became of the new decision.
    DecisionCreatePayload {
        /// The new decision; null when there are user errors.
        decision: Decision
    }
}

/// Decisions.
#[derive(Default)]
pub(super) struct DecisionMutation;

#[Object]
impl DecisionMutation {
    /// Adds a decision to a review that is open, whose version it raises; needs EDITOR. Decisions stand: one that is
    /// taken back is another decision.
    async fn decision_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecisionCreateInput,
    ) -> Result<DecisionCreatePayload> {
        let request = Request::of(ctx)?;
        let DecisionCreateInput { id, review_id, text, idempotency_key } = input;
        let command = DecisionCreate { id: id.map(Into::into), review_id: review_id.to_string(), text };
        let executed = request.execute(&review_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
