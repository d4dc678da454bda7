//! Action items: `actionItemCreate`, `actionItemUpdate`.

use async_graphql::{Context, ID, Object};
use service::review::{ActionItemCreate, ActionItemFields, ActionItemUpdate};

use crate::{
    Result,
    action_item::ActionItem,
    mutation::{
        input::inputs,
        payload::{Shown, payload},
    },
    owner::Ids,
    request::Request,
    scalars::Date,
};

inputs! {
    ActionItemFields;
    /// Action item to create.
    ActionItemCreateInput {
        /// Id of the review of the action item.
        review_id: ID,
    }
    /// Changes to an action item: fields left out stay, null clears.
    ActionItemUpdateInput {}
    required {
        /// Text of the action item: what is to be done.
        text: String,
    }
    optional {
        /// Owner of the action item.
        assignee: String,
        /// Ids of the owners, members and groups; the whole list.
        owner_ids: Ids,
        /// Due date of the action item.
        due_on: Date,
        /// True when it is done, from today on.
        done: bool,
    }
}

payload! {
    /// Outcome of creating an action item.
    ActionItemCreatePayload {
        /// Created action item; null when there are user errors.
        action_item: ActionItem
    }
}
payload! {
    /// Outcome of updating an action item.
    ActionItemUpdatePayload {
        /// Action item after the change; null when there are user errors.
        action_item: ActionItem
    }
}

/// Mutations of action items.
#[derive(Default)]
pub(crate) struct ActionItemMutation;

#[Object]
impl ActionItemMutation {
    /// Adds an action item to a review that is open, whose version it raises; needs EDITOR.
    async fn action_item_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Action item to create.")] input: ActionItemCreateInput,
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
        #[graphql(desc = "Changes to make.")] input: ActionItemUpdateInput,
    ) -> Result<ActionItemUpdatePayload> {
        let request = Request::of(ctx)?;
        let command = ActionItemUpdate { id: input.id.to_string(), fields: input.fields() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
