//! Decisions of reviews.

pub(crate) mod mutation;

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::{id::DecisionId, review};

use crate::{
    Result,
    actor::Actor,
    error::failed,
    home::{Find, Home},
    review::Review,
    scalars::DateTime,
};

/// Decision of a review.
#[derive(Description)]
pub(super) struct Decision {
    home: Home,
    review: Arc<review::Review>,
    index: usize,
}

impl Decision {
    pub(super) fn new(home: Home, review: &Arc<review::Review>, index: usize) -> Self {
        Self { home, review: Arc::clone(review), index }
    }

    fn get(&self) -> &review::Decision {
        &self.review.decisions[self.index]
    }
}

impl Find for Decision {
    type Id = DecisionId;

    async fn find(home: Home, id: DecisionId) -> Result<Option<Self>> {
        let review = home.view.review_with(id.into()).await.map_err(failed)?;
        Ok(review.and_then(|review| {
            let index = review.decisions.iter().position(|it| it.id == id)?;
            Some(Self { home, review, index })
        }))
    }
}

#[Object(use_type_description)]
impl Decision {
    /// Globally unique id of the decision.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Text of the decision.
    fn text(&self) -> &str {
        &self.get().text
    }

    /// Time at which the decision was recorded.
    fn recorded_at(&self) -> DateTime {
        DateTime(self.get().recorded_at)
    }

    /// Actor that recorded the decision.
    fn recorded_by(&self) -> Actor {
        Actor::new(self.get().recorded_by, &self.home.view)
    }

    /// Review that made the decision.
    async fn review(&self) -> Review {
        Review::new(self.home.clone(), Arc::clone(&self.review))
    }
}
