//! Key result: a result for one quarter under an objective.

pub(crate) mod mutation;

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Description, ID, Object};
use domain::{id::KeyResultId, key_result};
use gateway::resolve::InMemory;

use crate::{
    Result,
    comment::Comment,
    connection::{Connection, Page},
    enums::Permission,
    error::failed,
    home::{Find, Home},
    number::{number, recorded},
    objective::Objective,
    owner::Owner,
    period::Period,
};

/// Key result (OKR) of one quarter under an objective: the tactical how beside the objective's strategic why and its
/// measures' operational what.
#[derive(Description)]
pub(super) struct KeyResult {
    home: Home,
    /// Index of the objective in the scorecard.
    objective: usize,
    it: Arc<key_result::KeyResult>,
}

impl KeyResult {
    /// Creates the key result; `None` when its objective is not found.
    pub(super) fn new(home: Home, it: Arc<key_result::KeyResult>) -> Option<Self> {
        let objective = home.scorecard.objective(it.objective)?;
        Some(Self { home, objective, it })
    }
}

impl Find for KeyResult {
    type Id = KeyResultId;

    async fn find(home: Home, id: KeyResultId) -> Result<Option<Self>> {
        let found = home.view.key_result(id).await.map_err(failed)?;
        Ok(found.and_then(|it| Self::new(home, it)))
    }
}

impl InMemory for KeyResult {}

#[Object(use_type_description)]
impl KeyResult {
    /// Globally unique id of the key result.
    pub(super) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Quarter of the key result.
    fn quarter(&self) -> Period {
        Period::new(self.it.quarter, &self.home.view)
    }

    /// Name of the key result.
    fn name(&self) -> &str {
        &self.it.name
    }

    /// Start value.
    fn start(&self) -> f64 {
        recorded(self.it.start)
    }

    /// Target value.
    fn target(&self) -> f64 {
        recorded(self.it.target)
    }

    /// Current value.
    fn current(&self) -> f64 {
        recorded(self.it.current)
    }

    /// Progress: the share of the way from `start` to `target` that is done, 0 to 1; null where the two are equal.
    fn progress(&self) -> Option<f64> {
        number(self.it.progress())
    }

    /// Confidence of the owner that the key result will be reached, 0 to 1; null when none is set.
    fn confidence(&self) -> Option<f64> {
        self.it.confidence.map(recorded)
    }

    /// Owner of the key result: the names of its `owners`, or where there are none the text; null when none is set.
    fn owner(&self) -> Option<Cow<'_, str>> {
        self.home.view.owner_text(&self.it.owners, self.it.owner.as_deref())
    }

    /// Owners: members and groups of the organization. Those who were removed are left out.
    async fn owners(&self) -> Vec<Owner> {
        Owner::all(&self.home.view, &self.it.owners)
    }

    /// Objective of the key result.
    async fn objective(&self) -> Objective {
        self.home.objective(self.objective)
    }

    /// Comments on the key result, the oldest first. Costs 1 a comment of the page.
    async fn comments(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        Comment::page(&self.home, self.it.id.into(), Page { first, after, last, before }).await
    }

    /// Permissions of the caller here.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        self.home.permissions(false)
    }

    /// Version of the key result, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.it.version
    }
}
