//! Key results: `keyResultCreate`, `keyResultUpdate`, `keyResultDelete`.

use async_graphql::{Context, ID, Object};
use service::key_result::{KeyResultCreate, KeyResultDelete, KeyResultFields, KeyResultUpdate};

use crate::{
    Result,
    key_result::KeyResult,
    mutation::{
        input::{delete_input, inputs},
        payload::{Shown, payload},
    },
    owner::Ids,
    request::Request,
    scalars::PeriodCode,
};

inputs! {
    KeyResultFields;
    /// Key result to create.
    KeyResultCreateInput {
        /// Id of the objective of the key result.
        objective_id: ID,
    }
    /// Changes to a key result: fields left out stay, null clears.
    KeyResultUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// Quarter of the key result: `FY2026-Q3`.
        quarter: PeriodCode,
        /// Name of the key result.
        name: String,
        /// Target value; not equal to the start value.
        target: f64,
    }
    optional {
        /// Start value; 0 for a new one.
        start: f64,
        /// Current value; the start value for a new one.
        current: f64,
        /// Confidence of the owner that the key result will be reached, 0 to 1.
        confidence: f64,
        /// Owner of the key result.
        owner: String,
        /// Ids of the owners, members and groups; the whole list.
        owner_ids: Ids,
    }
}

delete_input! {
    /// Key result to remove.
    KeyResultDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a key result.
    KeyResultCreatePayload {
        /// Created key result; null when there are user errors.
        key_result: KeyResult
    }
}
payload! {
    /// Outcome of updating a key result.
    KeyResultUpdatePayload {
        /// Key result after the change; null when there are user errors.
        key_result: KeyResult
    }
}
payload! {
    /// Outcome of removing a key result.
    KeyResultDeletePayload {
        /// Id of the removed key result; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of key results.
#[derive(Default)]
pub(crate) struct KeyResultMutation;

#[Object]
impl KeyResultMutation {
    /// Adds a key result to an objective; needs EDITOR.
    async fn key_result_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Key result to create.")] input: KeyResultCreateInput,
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
        #[graphql(desc = "Changes to make.")] input: KeyResultUpdateInput,
    ) -> Result<KeyResultUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let KeyResultUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = KeyResultUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a key result and the comments on it; needs EDITOR.
    async fn key_result_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Key result, by its id.")] input: KeyResultDeleteInput,
    ) -> Result<KeyResultDeletePayload> {
        let request = Request::of(ctx)?;
        let KeyResultDeleteInput { id, expected_version, idempotency_key } = input;
        let command = KeyResultDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
