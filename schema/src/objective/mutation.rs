//! Objectives: `objectiveCreate`, `objectiveUpdate`, `objectiveDelete`.

use async_graphql::{Context, ID, MaybeUndefined, Object};
use service::objective::{ObjectiveCreate, ObjectiveDelete, ObjectiveFields, ObjectiveUpdate};

use crate::{
    Result,
    enums::{ObjectiveCategory, RollupMode},
    mutation::{
        input::{delete_input, inputs, patch},
        payload::{Shown, payload},
    },
    objective::Objective,
    owner::Ids,
    request::Request,
};

inputs! {
    ObjectiveFields;
    /// Objective to create.
    ObjectiveCreateInput {
        /// Id of the perspective of the objective.
        perspective_id: ID,
    }
    /// Changes to an objective: fields left out stay, null clears.
    ObjectiveUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
        /// Id of another perspective of the same scorecard, to which the objective moves.
        perspective_id: MaybeUndefined<ID>,
    }
    required {
        /// Name of the objective.
        name: String,
    }
    optional {
        /// Key of the objective, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9,
        /// '.', '_', '-'.
        key: String,
        /// Description of the objective.
        description: String,
        /// Category of the objective: the kind of result that it is after.
        category: ObjectiveCategory,
        /// Owner of the objective.
        owner: String,
        /// Ids of the owners, members and groups; the whole list.
        owner_ids: Ids,
        /// Id of the theme of the objective, of the same scorecard.
        theme_id: ID,
        /// Weight of the objective in the perspective's score, 0 or more; 1 for a new one.
        weight: f64,
        /// Rollup mode: the parts that the objective's score is made of; OWN for a new one.
        rollup: RollupMode,
        /// Weight of the objective's own measures in a BLEND, 0 to 1; 0.5 for a new one.
        own_share: f64,
        /// Position of the objective in its perspective, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// Objective to remove.
    ObjectiveDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating an objective.
    ObjectiveCreatePayload {
        /// Created objective; null when there are user errors.
        objective: Objective
    }
}
payload! {
    /// Outcome of updating an objective.
    ObjectiveUpdatePayload {
        /// Objective after the change; null when there are user errors.
        objective: Objective
    }
}
payload! {
    /// Outcome of removing an objective.
    ObjectiveDeletePayload {
        /// Id of the removed objective; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of objectives.
#[derive(Default)]
pub(crate) struct ObjectiveMutation;

#[Object]
impl ObjectiveMutation {
    /// Adds an objective to a perspective; needs EDITOR.
    async fn objective_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Objective to create.")] input: ObjectiveCreateInput,
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
        #[graphql(desc = "Changes to make.")] input: ObjectiveUpdateInput,
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
    /// to it; needs EDITOR. Refused with IN_USE while measures are placed on it, objectives below are aligned with it
    /// or it has key results.
    async fn objective_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Objective, by its id.")] input: ObjectiveDeleteInput,
    ) -> Result<ObjectiveDeletePayload> {
        let request = Request::of(ctx)?;
        let ObjectiveDeleteInput { id, expected_version, idempotency_key } = input;
        let command = ObjectiveDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
