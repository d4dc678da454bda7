//! Action items: `actionItemCreate`, `actionItemUpdate`.

use async_graphql::{Context, ID, Object};
use service::review::{ActionItemCreate, ActionItemFields, ActionItemUpdate};

use super::{
    input::inputs,
    payload::{Shown, payload},
};
use crate::graphql::{Result, action_item::ActionItem, request::Request, scalars::Date};

inputs! {
    ActionItemFields;
    /// An action item to add.
    ActionItemCreateInput {
        /// The review that wants it.
        review_id: ID,
    }
    /// Changes to an action item: what is left out stays, null clears.
    ActionItemUpdateInput {}
    required {
        /// What is to be done.
        text: String,
    }
    optional {
        /// Who is to do it.
        assignee: String,
        /// When it is due.
        due_on: Date,
        /// Whether it is done, from today on.
        done: bool,
    }
}

payload! {
    /// What became of the new action item.
    ActionItemCreatePayload {
        /// The new action item; null when there are user errors.
        action_item: ActionItem
    }
}
payload! {
    /// What became of the changes.
    ActionItemUpdatePayload {
        /// The action item as it is now; null when there are user errors.
        action_item: ActionItem
    }
}

/// Action items.
#[derive(Default)]
pub(super) struct ActionItemMutation;

#[Object]
impl ActionItemMutation {
    /// Adds an action item to a review that is open, whose version it raises; needs EDITOR.
    async fn action_item_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action item.")] input: ActionItemCreateInput,
    ) -> Result<ActionItemCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ActionItemCreateInput { id, review_id, idempotency_key, .. } = input;
        let command = ActionItemCreate { id: id.map(Into::into), review_id: review_id.to_string(), fields };
        let executed = request.execute(&review_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes an action item, which raises its review's version; needs EDITOR. When the review is closed, only `done`
    /// can still change.
    async fn action_item_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ActionItemUpdateInput,
    ) -> Result<ActionItemUpdatePayload> {
        let request = Request::of(ctx)?;
        let command = ActionItemUpdate { id: input.id.to_string(), fields: input.fields() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
