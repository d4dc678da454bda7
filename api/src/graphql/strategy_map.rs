//! The whole picture of a scorecard.

use std::sync::Arc;

use async_graphql::{Description, Object};
use domain::{period, score::Scores};

use super::{
    Result,
    causal_link::CausalLink,
    error::failed,
    objective::Objective,
    period::Period,
    perspective::Perspective,
    place::Place,
    score::{Of, Score},
    theme::Theme,
};

/// The whole picture for one period: lanes from the top of the map down, links between their objectives.
#[derive(Description)]
pub(super) struct StrategyMap {
    pub(super) place: Place,
    pub(super) period: period::Period,
}

/// The scores of the place's scorecard.
async fn scores(place: &Place, period: period::Period) -> Result<Arc<Scores>> {
    let scores = place.view.scores(place.scorecard.profile.id, &[period]).await.map_err(failed)?;
    scores.into_iter().next().ok_or_else(|| failed(service::Error::NotFound("the scorecard")))
}

#[Object(use_type_description)]
impl StrategyMap {
    /// The period it shows.
    async fn period(&self) -> Period {
        Period::new(self.period, self.place.view.organization().calendar())
    }

    /// The scorecard's score.
    async fn score(&self) -> Result<Score> {
        Ok(Score::new(&self.place, scores(&self.place, self.period).await?, Of::Scorecard))
    }

    /// A lane for each perspective, from the top of the map down.
    async fn lanes(&self) -> Vec<StrategyMapLane> {
        let perspectives = 0..self.place.scorecard.perspectives.len();
        let lane = |index| StrategyMapLane { place: self.place.clone(), index, period: self.period };
        perspectives.map(lane).collect()
    }

    /// The causal links between the objectives.
    async fn links(&self) -> Vec<CausalLink> {
        let links = 0..self.place.scorecard.links.len();
        links.map(|index| CausalLink { place: self.place.clone(), index }).collect()
    }

    /// The strands that run through the lanes.
    async fn themes(&self) -> Vec<Theme> {
        let themes = 0..self.place.scorecard.themes.len();
        themes.map(|index| Theme { place: self.place.clone(), index }).collect()
    }
}

/// One perspective on the map.
#[derive(Description)]
pub(super) struct StrategyMapLane {
    place: Place,
    index: usize,
    period: period::Period,
}

#[Object(use_type_description)]
impl StrategyMapLane {
    /// The perspective.
    async fn perspective(&self) -> Perspective {
        Perspective { place: self.place.clone(), index: self.index }
    }

    /// The perspective's score.
    async fn score(&self) -> Result<Score> {
        Ok(Score::new(&self.place, scores(&self.place, self.period).await?, Of::Perspective(self.index)))
    }

    /// Its objectives, in order.
    async fn objectives(&self) -> Vec<Objective> {
        self.place.scorecard.objectives_in(self.index).map(|index| self.place.objective(index)).collect()
    }
}
