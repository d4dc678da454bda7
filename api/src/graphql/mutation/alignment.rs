//! Alignments: `alignmentCreate`, `alignmentUpdate`, `alignmentDelete`.

use async_graphql::{Context, ID, Object};
use service::alignment::{AlignmentCreate, AlignmentDelete, AlignmentFields, AlignmentUpdate};

use super::{
    input::{delete_input, inputs, unless_cleared},
    payload::{Shown, payload},
};
use crate::graphql::{Result, alignment::Alignment, enums::AlignmentKind, request::Request};

inputs! {
    AlignmentFields;
    /// An objective to align with one of a scorecard above.
    AlignmentCreateInput {
        /// The objective below.
        objective_id: ID,
        /// The objective above: of the parent of the objective's scorecard, or of any scorecard further up.
        parent_objective_id: ID,
    }
    /// Changes to an alignment: what is left out or null stays. Its ends stay; to serve another objective, delete it and create
    /// another.
    AlignmentUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {}
    optional {
        /// How the objective serves the one above; CONTRIBUTORY for a new one.
        kind: AlignmentKind,
        /// Its weight among the objectives that serve the same one, 0 or more; 1 for a new one.
        weight: f64,
    }
}

delete_input! {
    /// An alignment to remove.
    AlignmentDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new alignment.
    AlignmentCreatePayload {
        /// The new alignment; null when there are user errors.
        alignment: Alignment
    }
}
payload! {
    /// What became of the changes.
    AlignmentUpdatePayload {
        /// The alignment as it is now; null when there are user errors.
        alignment: Alignment
    }
}
payload! {
    /// What became of the removal.
    AlignmentDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Alignments.
#[derive(Default)]
pub(super) struct AlignmentMutation;

#[Object]
impl AlignmentMutation {
    /// Aligns an objective with one of a scorecard above; needs EDITOR on the objective's scorecard, while of the one
    /// above it is enough to see its strategy map. Refused with DUPLICATE where the two are aligned already.
    async fn alignment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The alignment.")] input: AlignmentCreateInput,
    ) -> Result<AlignmentCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let AlignmentCreateInput { id, objective_id, parent_objective_id, idempotency_key, .. } = input;
        let command = AlignmentCreate {
            id: id.map(Into::into),
            objective_id: objective_id.to_string(),
            parent_objective_id: parent_objective_id.into(),
            fields,
        };
        let executed = request.execute(&objective_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes what is said of an alignment; needs EDITOR on the scorecard of the objective below.
    async fn alignment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: AlignmentUpdateInput,
    ) -> Result<AlignmentUpdatePayload> {
        let request = Request::of(ctx)?;
        let AlignmentFields { kind, weight } = input.fields();
        let fields = AlignmentFields { kind: unless_cleared(kind), weight: unless_cleared(weight) };
        let AlignmentUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = AlignmentUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes an alignment; needs EDITOR on the scorecard of the objective below. Both objectives stay.
    async fn alignment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which alignment.")] input: AlignmentDeleteInput,
    ) -> Result<AlignmentDeletePayload> {
        let request = Request::of(ctx)?;
        let AlignmentDeleteInput { id, expected_version, idempotency_key } = input;
        let command = AlignmentDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
