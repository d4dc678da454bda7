//! Objectives: `objectiveCreate`, `objectiveUpdate`, `objectiveDelete`.

use async_graphql::{Context, ID, MaybeUndefined, Object};
use service::objective::{ObjectiveCreate, ObjectiveDelete, ObjectiveFields, ObjectiveUpdate};

use super::{
    input::{delete_input, inputs, patch},
    payload::{Shown, payload},
};
use crate::graphql::{
    Result,
    enums::{ObjectiveCategory, RollupMode},
    objective::Objective,
    request::Request,
};

inputs! {
    ObjectiveFields;
    /// An objective to add.
    ObjectiveCreateInput {
        /// The perspective it belongs to.
        perspective_id: ID,
    }
    /// Changes to an objective: what is left out stays, null clears.
    ObjectiveUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
        /// Another perspective of the same scorecard to move it to.
        perspective_id: MaybeUndefined<ID>,
    }
    required {
        /// What people call it.
        name: String,
    }
    optional {
        /// The partner's name for it, unique within the organization: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
        key: String,
        /// What it means.
        description: String,
        /// What kind of result it is after.
        category: ObjectiveCategory,
        /// Who answers for it.
        owner: String,
        /// The theme it belongs to, of the same scorecard.
        theme_id: ID,
        /// Its weight in the perspective's score, 0 or more; 1 for a new one.
        weight: f64,
        /// What its score is made of; OWN for a new one.
        rollup: RollupMode,
        /// The weight of its own measures in a BLEND, 0 to 1; 0.5 for a new one.
        own_share: f64,
        /// Its place in the perspective, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// An objective to remove.
    ObjectiveDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new objective.
    ObjectiveCreatePayload {
        /// The new objective; null when there are user errors.
        objective: Objective
    }
}
payload! {
    /// What became of the changes.
    ObjectiveUpdatePayload {
        /// The objective as it is now; null when there are user errors.
        objective: Objective
    }
}
payload! {
    /// What became of the removal.
    ObjectiveDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Objectives.
#[derive(Default)]
pub(super) struct ObjectiveMutation;

#[Object]
impl ObjectiveMutation {
    /// Adds an objective to a perspective; needs EDITOR.
    async fn objective_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The objective.")] input: ObjectiveCreateInput,
    ) -> Result<ObjectiveCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ObjectiveCreateInput { id, perspective_id, idempotency_key, .. } = input;
        let command =
            ObjectiveCreate { id: id.map(Into::into), perspective_id: perspective_id.to_string(), fields };
        let executed = request.execute(&perspective_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes an objective, or moves it within its scorecard; needs EDITOR.
    async fn objective_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ObjectiveUpdateInput,
    ) -> Result<ObjectiveUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ObjectiveUpdateInput { id, expected_version, perspective_id, idempotency_key, .. } = input;
        let command = ObjectiveUpdate {
            id: id.to_string(),
            expected_version,
            perspective_id: patch(&perspective_id),
            fields,
        };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes an objective, with its causal links, its alignments with objectives above and the links of initiatives
    /// to it; needs EDITOR. Refused with IN_USE while measures are placed on it, objectives below are
    /// aligned with it or key results stand under it.
    async fn objective_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which objective.")] input: ObjectiveDeleteInput,
    ) -> Result<ObjectiveDeletePayload> {
        let request = Request::of(ctx)?;
        let ObjectiveDeleteInput { id, expected_version, idempotency_key } = input;
        let command = ObjectiveDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
