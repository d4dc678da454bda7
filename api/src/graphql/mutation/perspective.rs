//! Perspectives: `perspectiveCreate`, `perspectiveUpdate`, `perspectiveDelete`.

use async_graphql::{Context, ID, MaybeUndefined, Object};
use service::perspective::{PerspectiveCreate, PerspectiveDelete, PerspectiveFields, PerspectiveUpdate};

use super::{
    input::{delete_input, inputs, patch},
    payload::{Shown, payload},
};
use crate::graphql::{Result, enums::PerspectiveKind, perspective::Perspective, request::Request};

inputs! {
    PerspectiveFields;
    /// A perspective to add.
    PerspectiveCreateInput {
        /// The scorecard it belongs to.
        scorecard_id: ID,
        /// Which of the classic four it is; CUSTOM if none.
        kind: PerspectiveKind,
    }
    /// Changes to a perspective: what is left out stays, null clears.
    PerspectiveUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
        /// Which of the classic four it is; CUSTOM if none. Nothing else changes with it: name, core question and focus
        /// area stay.
        kind: MaybeUndefined<PerspectiveKind>,
    }
    required {}
    optional {
        /// The partner's name for it, unique within the organization: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
        key: String,
        /// What people call it; a new classic one has its classic name where this is left out, a CUSTOM one needs a name.
        name: String,
        /// The question it answers; the classic one for a new classic one.
        core_question: String,
        /// What it looks at; the classic one for a new classic one.
        focus_area: String,
        /// Its weight in the scorecard's score, 0 or more; 1 for a new one.
        weight: f64,
        /// Its place on the map: 1 is the top, the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// A perspective to remove.
    PerspectiveDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new perspective.
    PerspectiveCreatePayload {
        /// The new perspective; null when there are user errors.
        perspective: Perspective
    }
}
payload! {
    /// What became of the changes.
    PerspectiveUpdatePayload {
        /// The perspective as it is now; null when there are user errors.
        perspective: Perspective
    }
}
payload! {
    /// What became of the removal.
    PerspectiveDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Perspectives.
#[derive(Default)]
pub(super) struct PerspectiveMutation;

#[Object]
impl PerspectiveMutation {
    /// Adds a perspective to a scorecard; needs EDITOR.
    async fn perspective_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The perspective.")] input: PerspectiveCreateInput,
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

    /// Changes a perspective, or moves it on the map; needs EDITOR. Refused with DOWNWARD_LINK where a causal link would
    /// come to run down the map.
    async fn perspective_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: PerspectiveUpdateInput,
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
        #[graphql(desc = "Which perspective.")] input: PerspectiveDeleteInput,
    ) -> Result<PerspectiveDeletePayload> {
        let request = Request::of(ctx)?;
        let PerspectiveDeleteInput { id, expected_version, idempotency_key } = input;
        let command = PerspectiveDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
