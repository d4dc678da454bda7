//! Deliverables: `deliverableCreate`, `deliverableUpdate`, `deliverableDelete`.

use async_graphql::{Context, ID, Object};
use service::deliverable::{DeliverableCreate, DeliverableDelete, DeliverableFields, DeliverableUpdate};

use super::{
    input::{delete_input, inputs},
    payload::{Shown, payload},
};
use crate::graphql::{Result, deliverable::Deliverable, request::Request, scalars::Date};

inputs! {
    DeliverableFields;
    /// A deliverable to add.
    DeliverableCreateInput {
        /// The initiative that is to deliver it.
        initiative_id: ID,
    }
    /// Changes to a deliverable: what is left out stays, null clears.
    DeliverableUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// What is delivered; no two deliverables of an initiative have the same name.
        name: String,
    }
    optional {
        /// When it is due.
        due_on: Date,
        /// When it was done.
        done_on: Date,
        /// Its place in the initiative, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// A deliverable to remove.
    DeliverableDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new deliverable.
    DeliverableCreatePayload {
        /// The new deliverable; null when there are user errors.
        deliverable: Deliverable
    }
}
payload! {
    /// What became of the changes.
    DeliverableUpdatePayload {
        /// The deliverable as it is now; null when there are user errors.
        deliverable: Deliverable
    }
}
payload! {
    /// What became of the removal.
    DeliverableDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Deliverables.
#[derive(Default)]
pub(super) struct DeliverableMutation;

#[Object]
impl DeliverableMutation {
    /// Adds a deliverable to an initiative, whose version it raises; needs EDITOR.
    async fn deliverable_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deliverable.")] input: DeliverableCreateInput,
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
        #[graphql(desc = "What changes.")] input: DeliverableUpdateInput,
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
        #[graphql(desc = "Which deliverable.")] input: DeliverableDeleteInput,
    ) -> Result<DeliverableDeletePayload> {
        let request = Request::of(ctx)?;
        let DeliverableDeleteInput { id, expected_version, idempotency_key } = input;
        let command = DeliverableDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
