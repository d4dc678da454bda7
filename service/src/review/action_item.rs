//! Action items: tasks that follow from a review. They are done after the review is closed, so the mark that one is
//! done is the only field that may change then.

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{id::ActionItemId, validity};
use entity::{action_item, list::Owners, review};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    patch::Patch,
};

/// Fields of an action item.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionItemFields {
    /// Task to be done.
    pub text: Patch<String>,
    /// Assignee of the action item.
    pub assignee: Patch<String>,
    /// Ids of the owners: members and groups; the whole list.
    pub owner_ids: Patch<Vec<String>>,
    /// Due date.
    pub due_on: Patch<NaiveDate>,
    /// True when the task is done.
    pub done: Patch<bool>,
}

/// Adds an action item to an open review.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionItemCreate {
    /// Id of the new action item, when the client chooses it.
    pub id: Option<String>,
    /// Id of the review.
    pub review_id: String,
    /// Fields of the action item.
    #[serde(flatten)]
    pub fields: ActionItemFields,
}

/// Changes an action item.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionItemUpdate {
    /// Id of the action item.
    pub id: String,
    /// Fields of the action item.
    #[serde(flatten)]
    pub fields: ActionItemFields,
}

#[async_trait]
impl Command for ActionItemCreate {
    const MUTATION: &'static str = "actionItemCreate";
    type Done = ActionItemId;

    async fn run(&self, edit: &mut Edit) -> Result<ActionItemId, Refused> {
        let review = edit.open_review("reviewId", &self.review_id).await?;
        let id = edit.new_id::<action_item::Model>(self.id.as_deref()).await?;
        let mut row = action_item::Model {
            organization_id: review.organization_id,
            id,
            review_id: review.id,
            scorecard_id: review.scorecard_id,
            text: String::new(),
            assignee: None,
            owner_ids: Owners::default(),
            due_on: None,
            done_on: None,
        };
        self.fields.apply(edit, &mut row);
        edit.put(None, row).await?;
        edit.touch_review(&review).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ActionItemUpdate {
    const MUTATION: &'static str = "actionItemUpdate";
    type Done = ActionItemId;

    async fn run(&self, edit: &mut Edit) -> Result<ActionItemId, Refused> {
        let (_, before): (_, action_item::Model) =
            edit.held("action item", "id", &self.id, Action::Edit).await?;
        let review: review::Model = edit.known_row(before.review_id).await?;
        let mut row = before.clone();
        self.fields.apply(edit, &mut row);
        let done_only = action_item::Model { done_on: before.done_on, ..row.clone() } == before;
        if review.closed_at.is_some() && !done_only {
            let message = "its review is closed; only whether it is done can still be changed";
            edit.refuse(ProblemCode::Immutable, "id", message);
        }
        let id = row.id;
        if let Some(change) = Change::of(Some(&before), row) {
            edit.put_all([change]).await?;
            edit.touch_review(&review).await?;
        }
        Ok(id)
    }
}

impl ActionItemFields {
    fn apply(&self, edit: &mut Edit, row: &mut action_item::Model) {
        let Self { text, assignee, owner_ids, due_on, done } = self;
        edit.set("text", &mut row.text, text);
        edit.violations(validity::said("text", &row.text));
        assignee.apply(&mut row.assignee);
        edit.set_owners(owner_ids, &mut row.owner_ids);
        due_on.apply(&mut row.due_on);
        let mut is_done = row.done_on.is_some();
        edit.set("done", &mut is_done, done);
        row.done_on = is_done.then(|| row.done_on.unwrap_or_else(|| edit.today()));
    }
}
