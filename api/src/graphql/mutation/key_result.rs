//! Key results: `keyResultCreate`, `keyResultUpdate`, `keyResultDelete`.

use async_graphql::{Context, ID, Object};
use service::key_result::{KeyResultCreate, KeyResultDelete, KeyResultFields, KeyResultUpdate};

use super::{
    input::{delete_input, inputs},
    payload::{Shown, payload},
};
use crate::graphql::{Result, key_result::KeyResult, request::Request, scalars::PeriodCode};

inputs! {
    KeyResultFields;
    /// A key result to add.
    KeyResultCreateInput {
        /// The objective it serves.
        objective_id: ID,
    }
    /// Changes to a key result: what is left out stays, null clears.
    KeyResultUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// The quarter it is for: `FY2026-Q3`.
        quarter: PeriodCode,
        /// What people call it.
        name: String,
        /// Where it is to get to; not where it starts from.
        target: f64,
    }
    optional {
        /// Where it starts from; 0 for a new one.
        start: f64,
        /// Where it stands; at its start for a new one.
        current: f64,
        /// How sure its owner is to get there, 0 to 1.
        confidence: f64,
        /// Who answers for it.
        owner: String,
    }
}

delete_input! {
    /// A key result to remove.
    KeyResultDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new key result.
    KeyResultCreatePayload {
        /// The new key result; null when there are user errors.
        key_result: KeyResult
    }
}
payload! {
    /// What became of the changes.
    KeyResultUpdatePayload {
        /// The key result as it is now; null when there are user errors.
        key_result: KeyResult
    }
}
payload! {
    /// What became of the removal.
    KeyResultDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Key results.
#[derive(Default)]
pub(super) struct KeyResultMutation;

#[Object]
impl KeyResultMutation {
    /// Adds a key result to an objective; needs EDITOR.
    async fn key_result_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key result.")] input: KeyResultCreateInput,
    ) -> Result<KeyResultCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let KeyResultCreateInput { id, objective_id, idempotency_key, .. } = input;
        let command =
            KeyResultCreate { id: id.map(Into::into), objective_id: objective_id.to_string(), fields };
        let executed = request.execute(&objective_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes a key result; needs EDITOR.
    async fn key_result_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: KeyResultUpdateInput,
    ) -> Result<KeyResultUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let KeyResultUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = KeyResultUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a key result and what was said about it; needs EDITOR.
    async fn key_result_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key result.")] input: KeyResultDeleteInput,
    ) -> Result<KeyResultDeletePayload> {
        let request = Request::of(ctx)?;
        let KeyResultDeleteInput { id, expected_version, idempotency_key } = input;
        let command = KeyResultDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
