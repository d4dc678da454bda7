//! A vertical strand of a strategy map.

use async_graphql::{Description, ID, Object};
use domain::id::ThemeId;

use super::{
    home::{Home, OnScorecard},
    list::List,
    objective::Objective,
    scorecard::Scorecard,
};

/// A strand that runs through the perspectives, for example "Customer retention".
#[derive(Description)]
pub(super) struct Theme {
    pub(super) home: Home,
    pub(super) index: usize,
}

impl Theme {
    fn get(&self) -> &domain::scorecard::Theme {
        &self.home.scorecard.themes[self.index]
    }
}

impl OnScorecard for Theme {
    type Id = ThemeId;

    fn on(home: Home, id: ThemeId) -> Option<Self> {
        let index = home.scorecard.themes.iter().position(|theme| theme.id == id)?;
        Some(Self { home, index })
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
        self.home.whole()
    }

    /// Its objectives, from the top of the map down.
    async fn objectives(&self) -> List<Objective> {
        let objectives = self.home.scorecard.objectives.iter().enumerate();
        let own = objectives.filter(|(_, objective)| objective.theme == Some(self.index));
        own.map(|(index, _)| self.home.objective(index)).collect()
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
