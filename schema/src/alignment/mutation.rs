//! Alignments: `alignmentCreate`, `alignmentUpdate`, `alignmentDelete`.

use async_graphql::{Context, ID, Object};
use service::alignment::{AlignmentCreate, AlignmentDelete, AlignmentFields, AlignmentUpdate};

use crate::{
    Result,
    alignment::Alignment,
    enums::AlignmentKind,
    mutation::{
        input::{delete_input, inputs, unless_cleared},
        payload::{Shown, payload},
    },
    request::Request,
};

inputs! {
    AlignmentFields;
    /// Alignment to create: an objective with one of a scorecard above.
    AlignmentCreateInput {
        /// Id of the objective below.
        objective_id: ID,
        /// Id of the objective above: of the parent of the objective's scorecard, or of any scorecard further up.
        parent_objective_id: ID,
    }
    /// Changes to an alignment: fields left out or null stay. Its objectives cannot change; to serve another objective,
    /// delete it and create another.
    AlignmentUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {}
    optional {
        /// Kind: how the objective serves the one above; CONTRIBUTORY for a new one.
        kind: AlignmentKind,
        /// Weight of the alignment among the objectives that serve the same one, 0 or more; 1 for a new one.
        weight: f64,
    }
}

delete_input! {
    /// Alignment to remove.
    AlignmentDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating an alignment.
    AlignmentCreatePayload {
        /// Created alignment; null when there are user errors.
        alignment: Alignment
    }
}
payload! {
    /// Outcome of updating an alignment.
    AlignmentUpdatePayload {
        /// Alignment after the change; null when there are user errors.
        alignment: Alignment
    }
}
payload! {
    /// Outcome of removing an alignment.
    AlignmentDeletePayload {
        /// Id of the removed alignment; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of alignments.
#[derive(Default)]
pub(crate) struct AlignmentMutation;

#[Object]
impl AlignmentMutation {
    /// Aligns an objective with one of a scorecard above; needs EDITOR on the objective's scorecard, while for the one
    /// above it is enough to see its strategy map. Refused with DUPLICATE where the two are aligned already.
    async fn alignment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Alignment to create.")] input: AlignmentCreateInput,
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

    /// Changes the fields of an alignment; needs EDITOR on the scorecard of the objective below.
    async fn alignment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: AlignmentUpdateInput,
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
        #[graphql(desc = "Alignment, by its id.")] input: AlignmentDeleteInput,
    ) -> Result<AlignmentDeletePayload> {
        let request = Request::of(ctx)?;
        let AlignmentDeleteInput { id, expected_version, idempotency_key } = input;
        let command = AlignmentDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
