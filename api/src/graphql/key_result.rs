//! What a quarter is to bring for an objective.

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::{id::KeyResultId, key_result};

use super::{
    Result,
    comment::Comment,
    connection::{Connection, Page},
    error::failed,
    home::{Find, Home},
    in_place::InMemory,
    number::{number, recorded},
    objective::Objective,
    period::Period,
};

/// What a quarter is to bring for an objective (OKR): the tactical how beside the objective's strategic why and its
/// measures' operational what.
#[derive(Description)]
pub(super) struct KeyResult {
    home: Home,
    /// Where its objective stands in the scorecard.
    objective: usize,
    it: Arc<key_result::KeyResult>,
}

impl KeyResult {
    /// The key result, unless its objective is not there.
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
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// The quarter it is for.
    fn quarter(&self) -> Period {
        Period::new(self.it.quarter, self.home.view.organization().calendar())
    }

    /// What people call it.
    fn name(&self) -> &str {
        &self.it.name
    }

    /// Where it started from.
    fn start(&self) -> f64 {
        recorded(self.it.start)
    }

    /// Where it is to get to.
    fn target(&self) -> f64 {
        recorded(self.it.target)
    }

    /// Where it stands.
    fn current(&self) -> f64 {
        recorded(self.it.current)
    }

    /// How much of the way from `start` to `target` is done, 0 to 1.
    fn progress(&self) -> Option<f64> {
        number(self.it.progress())
    }

    /// How sure its owner is to get there, 0 to 1.
    fn confidence(&self) -> Option<f64> {
        self.it.confidence.map(recorded)
    }

    /// Who answers for it.
    fn owner(&self) -> Option<&str> {
        self.it.owner.as_deref()
    }

    /// The objective it serves.
    async fn objective(&self) -> Objective {
        self.home.objective(self.objective)
    }

    /// What was said about it, the oldest first. Costs 1 a comment of the page.
    async fn comments(
        &self,
        #[graphql(
            desc = "How many from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        Comment::page(&self.home, self.it.id.into(), Page { first, after, last, before }).await
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.it.version
    }
}
