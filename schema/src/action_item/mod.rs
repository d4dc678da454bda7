//! Action items of reviews.

pub(crate) mod mutation;

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Description, ID, Object};
use domain::{id::ActionItemId, review};

use crate::{
    Result,
    error::failed,
    home::{Find, Home},
    owner::Owner,
    review::Review,
    scalars::Date,
};

/// Action item: a task that follows from a review.
#[derive(Description)]
pub(super) struct ActionItem {
    home: Home,
    review: Arc<review::Review>,
    index: usize,
}

impl ActionItem {
    pub(super) fn new(home: Home, review: &Arc<review::Review>, index: usize) -> Self {
        Self { home, review: Arc::clone(review), index }
    }

    fn get(&self) -> &review::ActionItem {
        &self.review.action_items[self.index]
    }
}

impl Find for ActionItem {
    type Id = ActionItemId;

    async fn find(home: Home, id: ActionItemId) -> Result<Option<Self>> {
        let review = home.view.review_with(id.into()).await.map_err(failed)?;
        Ok(review.and_then(|review| {
            let index = review.action_items.iter().position(|it| it.id == id)?;
            Some(Self { home, review, index })
        }))
    }
}

#[Object(use_type_description)]
impl ActionItem {
    /// Globally unique id of the action item.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Text of the action item: what is to be done.
    fn text(&self) -> &str {
        &self.get().text
    }

    /// Owner of the action item: the names of its `owners`, or where there are none the text; null when none is set.
    fn assignee(&self) -> Option<Cow<'_, str>> {
        self.home.view.owner_text(&self.get().owners, self.get().assignee.as_deref())
    }

    /// Owners: members and groups of the organization. Those who were removed are left out.
    async fn owners(&self) -> Vec<Owner> {
        Owner::all(&self.home.view, &self.get().owners)
    }

    /// Due date of the action item; null when none is set.
    fn due_on(&self) -> Option<Date> {
        self.get().due_on.map(Date)
    }

    /// True when the action item is done.
    fn done(&self) -> bool {
        self.get().done_on.is_some()
    }

    /// Day on which the action item was done; null while it is not.
    fn done_on(&self) -> Option<Date> {
        self.get().done_on.map(Date)
    }

    /// Review of the action item.
    async fn review(&self) -> Review {
        Review::new(self.home.clone(), Arc::clone(&self.review))
    }
}
