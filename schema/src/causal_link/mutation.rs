//! Causal links: `causalLinkCreate`, `causalLinkUpdate`, `causalLinkDelete`.

use async_graphql::{Context, ID, Object};
use service::causal_link::{CausalLinkCreate, CausalLinkDelete, CausalLinkFields, CausalLinkUpdate};

use crate::{
    Result,
    causal_link::CausalLink,
    enums::Polarity,
    mutation::{
        input::{delete_input, inputs},
        payload::{Shown, payload},
    },
    request::Request,
};

inputs! {
    CausalLinkFields;
    /// Causal link to create between two objectives of one scorecard.
    CausalLinkCreateInput {
        /// Id of the cause: the objective that acts.
        cause_id: ID,
        /// Id of the effect: the objective that is acted on; its perspective is at the level of the cause's or above
        /// it.
        effect_id: ID,
    }
    /// Changes to a causal link: fields left out stay, null clears. Cause and effect cannot change; to reverse a link,
    /// delete it and create another.
    CausalLinkUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {}
    optional {
        /// Hypothesis: why the effect should follow.
        hypothesis: String,
        /// Polarity: the direction in which the effect follows; POSITIVE for a new one.
        polarity: Polarity,
        /// Expected lag in months until the effect shows, 0 to 120.
        expected_lag_months: i32,
    }
}

delete_input! {
    /// Causal link to remove.
    CausalLinkDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a causal link.
    CausalLinkCreatePayload {
        /// Created link; null when there are user errors.
        causal_link: CausalLink
    }
}
payload! {
    /// Outcome of updating a causal link.
    CausalLinkUpdatePayload {
        /// Link after the change; null when there are user errors.
        causal_link: CausalLink
    }
}
payload! {
    /// Outcome of removing a causal link.
    CausalLinkDeletePayload {
        /// Id of the removed causal link; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of causal links.
#[derive(Default)]
pub(crate) struct CausalLinkMutation;

#[Object]
impl CausalLinkMutation {
    /// Creates a causal link; needs EDITOR. Refused with CYCLE where it would close a circle, with DOWNWARD_LINK where
    /// it would run down the map.
    async fn causal_link_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Causal link to create.")] input: CausalLinkCreateInput,
    ) -> Result<CausalLinkCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let CausalLinkCreateInput { id, cause_id, effect_id, idempotency_key, .. } = input;
        let command = CausalLinkCreate {
            id: id.map(Into::into),
            cause_id: cause_id.to_string(),
            effect_id: effect_id.into(),
            fields,
        };
        let executed = request.execute(&cause_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes the fields of a causal link; needs EDITOR.
    async fn causal_link_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: CausalLinkUpdateInput,
    ) -> Result<CausalLinkUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let CausalLinkUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = CausalLinkUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a causal link; needs EDITOR.
    async fn causal_link_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Causal link, by its id.")] input: CausalLinkDeleteInput,
    ) -> Result<CausalLinkDeletePayload> {
        let request = Request::of(ctx)?;
        let CausalLinkDeleteInput { id, expected_version, idempotency_key } = input;
        let command = CausalLinkDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
