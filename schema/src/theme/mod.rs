//! Theme: a vertical strand of a strategy map.

pub(crate) mod mutation;

use async_graphql::{Description, ID, Object};
use domain::id::ThemeId;
use gateway::resolve::List;

use crate::{
    home::{Home, OnScorecard},
    objective::Objective,
    scorecard::Scorecard,
};

/// Theme: a strand that runs through the perspectives, for example "Customer retention".
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
    /// Globally unique id of the theme.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Key of the theme, chosen by the partner; null when none is set.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// Name of the theme.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Position of the theme among the scorecard's themes, from 1.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// Scorecard of the theme.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Objectives of the theme, from the top of the strategy map down.
    async fn objectives(&self) -> List<Objective> {
        let objectives = self.home.scorecard.objectives.iter().enumerate();
        let own = objectives.filter(|(_, objective)| objective.theme == Some(self.index));
        own.map(|(index, _)| self.home.objective(index)).collect()
    }

    /// Version of the theme, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
