//! Perspectives: `perspectiveCreate`, `perspectiveUpdate`, `perspectiveDelete`.

use async_graphql::{Context, ID, MaybeUndefined, Object};
use service::perspective::{PerspectiveCreate, PerspectiveDelete, PerspectiveFields, PerspectiveUpdate};

use crate::{
    Result,
    enums::PerspectiveKind,
    mutation::{
        input::{delete_input, inputs, patch},
        payload::{Shown, payload},
    },
    perspective::Perspective,
    request::Request,
};

inputs! {
    PerspectiveFields;
    /// Perspective to create.
    PerspectiveCreateInput {
        /// Id of the scorecard of the perspective.
        scorecard_id: ID,
        /// Kind of the perspective: one of the classic four, or CUSTOM.
        kind: PerspectiveKind,
    }
    /// Changes to a perspective: fields left out stay, null clears.
    PerspectiveUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
        /// Kind of the perspective: one of the classic four, or CUSTOM. Nothing else changes with it: name, core
        /// question and focus area stay.
        kind: MaybeUndefined<PerspectiveKind>,
    }
    required {}
    optional {
        /// Key of the perspective, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9,
        /// '.', '_', '-'.
        key: String,
        /// Name of the perspective; a new classic one has its classic name where this is left out, a CUSTOM one needs a
        /// name.
        name: String,
        /// Core question that the perspective answers; the classic one for a new classic one.
        core_question: String,
        /// Focus area of the perspective; the classic one for a new classic one.
        focus_area: String,
        /// Weight of the perspective in the scorecard's score, 0 or more; 1 for a new one.
        weight: f64,
        /// Position of the perspective on the strategy map: 1 is the top, the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// Perspective to remove.
    PerspectiveDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a perspective.
    PerspectiveCreatePayload {
        /// Created perspective; null when there are user errors.
        perspective: Perspective
    }
}
payload! {
    /// Outcome of updating a perspective.
    PerspectiveUpdatePayload {
        /// Perspective after the change; null when there are user errors.
        perspective: Perspective
    }
}
payload! {
    /// Outcome of removing a perspective.
    PerspectiveDeletePayload {
        /// Id of the removed perspective; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of perspectives.
#[derive(Default)]
pub(crate) struct PerspectiveMutation;

#[Object]
impl PerspectiveMutation {
    /// Adds a perspective to a scorecard; needs EDITOR.
    async fn perspective_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Perspective to create.")] input: PerspectiveCreateInput,
    ) -> Result<PerspectiveCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let PerspectiveCreateInput { id, scorecard_id, kind, idempotency_key, .. } = input;
        let command = PerspectiveCreate {
            id: id.map(Into::into),
            scorecard_id: scorecard_id.to_string(),
            kind: kind.into(),
            fields,
        };
        let executed = request.execute(&scorecard_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes a perspective, or moves it on the strategy map; needs EDITOR. Refused with DOWNWARD_LINK where a causal
    /// link would come to run down the map.
    async fn perspective_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: PerspectiveUpdateInput,
    ) -> Result<PerspectiveUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let PerspectiveUpdateInput { id, expected_version, kind, idempotency_key, .. } = input;
        let command = PerspectiveUpdate { id: id.to_string(), expected_version, kind: patch(&kind), fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a perspective; needs EDITOR. Refused with IN_USE while it has objectives.
    async fn perspective_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Perspective, by its id.")] input: PerspectiveDeleteInput,
    ) -> Result<PerspectiveDeletePayload> {
        let request = Request::of(ctx)?;
        let PerspectiveDeleteInput { id, expected_version, idempotency_key } = input;
        let command = PerspectiveDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
