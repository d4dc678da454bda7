//! A vertical strand of a strategy map.

use async_graphql::{Description, ID, Object};
use domain::id::ThemeId;

use super::{
    list::List,
    objective::Objective,
    place::{OnScorecard, Place},
    scorecard::Scorecard,
};

/// A strand that runs through the perspectives, for example "Customer retention".
#[derive(Description)]
pub(super) struct Theme {
    pub(super) place: Place,
    pub(super) index: usize,
}

impl Theme {
    fn get(&self) -> &domain::scorecard::Theme {
        &self.place.scorecard.themes[self.index]
    }
}

impl OnScorecard for Theme {
    type Id = ThemeId;

    fn on(place: Place, id: ThemeId) -> Option<Self> {
        let index = place.scorecard.themes.iter().position(|theme| theme.id == id)?;
        Some(Self { place, index })
    }
}

#[Object(use_type_description)]
impl Theme {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// The partner's name for it.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// What people call it.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Its place among the scorecard's themes, from 1.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// The scorecard it belongs to.
    async fn scorecard(&self) -> Scorecard {
        self.place.whole()
    }

    /// Its objectives, from the top of the map down.
    async fn objectives(&self) -> List<Objective> {
        let objectives = self.place.scorecard.objectives.iter().enumerate();
        let own = objectives.filter(|(_, objective)| objective.theme == Some(self.index));
        own.map(|(index, _)| self.place.objective(index)).collect()
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
