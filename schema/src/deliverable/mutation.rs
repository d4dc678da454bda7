//! Deliverables: `deliverableCreate`, `deliverableUpdate`, `deliverableDelete`.

use async_graphql::{Context, ID, Object};
use service::deliverable::{DeliverableCreate, DeliverableDelete, DeliverableFields, DeliverableUpdate};

use crate::{
    Result,
    deliverable::Deliverable,
    mutation::{
        input::{delete_input, inputs},
        payload::{Shown, payload},
    },
    request::Request,
    scalars::Date,
};

inputs! {
    DeliverableFields;
    /// Deliverable to create.
    DeliverableCreateInput {
        /// Id of the initiative of the deliverable.
        initiative_id: ID,
    }
    /// Changes to a deliverable: fields left out stay, null clears.
    DeliverableUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// Name of the deliverable; no two deliverables of an initiative have the same name.
        name: String,
    }
    optional {
        /// Due date of the deliverable.
        due_on: Date,
        /// Day on which the deliverable was done.
        done_on: Date,
        /// Position of the deliverable in its initiative, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// Deliverable to remove.
    DeliverableDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a deliverable.
    DeliverableCreatePayload {
        /// Created deliverable; null when there are user errors.
        deliverable: Deliverable
    }
}
payload! {
    /// Outcome of updating a deliverable.
    DeliverableUpdatePayload {
        /// Deliverable after the change; null when there are user errors.
        deliverable: Deliverable
    }
}
payload! {
    /// Outcome of removing a deliverable.
    DeliverableDeletePayload {
        /// Id of the removed deliverable; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of deliverables.
#[derive(Default)]
pub(crate) struct DeliverableMutation;

#[Object]
impl DeliverableMutation {
    /// Adds a deliverable to an initiative, whose version it raises; needs EDITOR.
    async fn deliverable_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Deliverable to create.")] input: DeliverableCreateInput,
    ) -> Result<DeliverableCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let DeliverableCreateInput { id, initiative_id, idempotency_key, .. } = input;
        let command =
            DeliverableCreate { id: id.map(Into::into), initiative_id: initiative_id.to_string(), fields };
        let executed = request.execute(&initiative_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes a deliverable, which raises its initiative's version; needs EDITOR.
    async fn deliverable_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: DeliverableUpdateInput,
    ) -> Result<DeliverableUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let DeliverableUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = DeliverableUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a deliverable, which raises its initiative's version; needs EDITOR.
    async fn deliverable_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Deliverable, by its id.")] input: DeliverableDeleteInput,
    ) -> Result<DeliverableDeletePayload> {
        let request = Request::of(ctx)?;
        let DeliverableDeleteInput { id, expected_version, idempotency_key } = input;
        let command = DeliverableDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
