//! Causal links: `causalLinkCreate`, `causalLinkUpdate`, `causalLinkDelete`.

use async_graphql::{Context, ID, Object};
use service::causal_link::{CausalLinkCreate, CausalLinkDelete, CausalLinkFields, CausalLinkUpdate};

use super::{
    input::{delete_input, inputs},
    payload::{Shown, payload},
};
use crate::graphql::{Result, causal_link::CausalLink, enums::Polarity, request::Request};

inputs! {
    CausalLinkFields;
    /// A causal link to draw between two objectives of one scorecard.
    CausalLinkCreateInput {
        /// The objective that acts.
        cause_id: ID,
        /// The objective that is acted on; its perspective stands at the same level as the cause's or above it.
        effect_id: ID,
    }
    /// Changes to a causal link: what is left out stays, null clears. Its ends stay; to turn it, delete it and draw
    /// another.
    CausalLinkUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {}
    optional {
        /// Why the effect should follow.
        hypothesis: String,
        /// Which way it follows; POSITIVE for a new one.
        polarity: Polarity,
        /// After how many months it is expected to show, 0 to 120.
        expected_lag_months: i32,
    }
}

delete_input! {
    /// A causal link to remove.
    CausalLinkDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new link.
    CausalLinkCreatePayload {
        /// The new link; null when there are user errors.
        causal_link: CausalLink
    }
}
payload! {
    /// What became of the changes.
    CausalLinkUpdatePayload {
        /// The link as it is now; null when there are user errors.
        causal_link: CausalLink
    }
}
payload! {
    /// What became of the removal.
    CausalLinkDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Causal links.
#[derive(Default)]
pub(super) struct CausalLinkMutation;

#[Object]
impl CausalLinkMutation {
    /// Draws a causal link; needs EDITOR. Refused with CYCLE where it would close a circle, with DOWNWARD_LINK where it
    /// would run down the map.
    async fn causal_link_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link.")] input: CausalLinkCreateInput,
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

    /// Changes what is said of a causal link; needs EDITOR.
    async fn causal_link_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: CausalLinkUpdateInput,
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
        #[graphql(desc = "Which link.")] input: CausalLinkDeleteInput,
    ) -> Result<CausalLinkDeletePayload> {
        let request = Request::of(ctx)?;
        let CausalLinkDeleteInput { id, expected_version, idempotency_key } = input;
        let command = CausalLinkDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
