//! The whole picture of a scorecard.

use std::sync::Arc;

use async_graphql::{Context, Description, Object};
use domain::{period, score::Scores};

use super::{
    Result,
    causal_link::CausalLink,
    error::{bad_input, failed},
    in_place::{InMemory, InPlace, InPlaceList},
    objective::Objective,
    period::Period,
    perspective::Perspective,
    picture::PictureTheme,
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

impl StrategyMap {
    /// The map as plain data to draw.
    async fn picture(&self) -> Result<picture::Map> {
        let scores = scores(&self.place, self.period).await?;
        let period = self.place.view.organization().calendar().label(self.period);
        let map = picture::Map::of(&self.place.scorecard, &scores, period);
        map.map_err(|too_large| bad_input(too_large.to_string()))
    }
}

#[Object(use_type_description)]
impl StrategyMap {
    /// The period it shows.
    fn period(&self) -> Period {
        Period::new(self.period, self.place.view.organization().calendar())
    }

    /// The scorecard's score.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.place, scores(&self.place, self.period).await?, Of::Scorecard)))
    }

    /// The map as a picture: an SVG document without scripts or anything from elsewhere. A picture shows at most 200
    /// objectives and 600 links. The same is at `/scorecards/{id or key}/strategy-map.svg`.
    async fn svg(
        &self,
        #[graphql(desc = "Its colours.", default_with = "PictureTheme::Auto")] theme: PictureTheme,
    ) -> Result<String> {
        let map = self.picture().await?;
        // Drawing takes time of its own: others get a turn, and the limit of time a chance.
        tokio::task::yield_now().await;
        Ok(picture::svg(&map, theme.into()))
    }

    /// The map as a Mermaid flowchart, for documents that draw such texts. It shows as much as a picture.
    async fn mermaid(&self) -> Result<String> {
        Ok(picture::mermaid(&self.picture().await?))
    }

    /// A lane for each perspective, from the top of the map down.
    async fn lanes(&self, ctx: &Context<'_>) -> InPlaceList<StrategyMapLane> {
        let selected = ctx.look_ahead();
        if selected.field("score").exists() || selected.field("objectives").field("score").exists() {
            // Known once, they are ready wherever they stand below. What fails here fails there, and says so.
            let _ = scores(&self.place, self.period).await;
        }
        let perspectives = 0..self.place.scorecard.perspectives.len();
        let lane = |index| StrategyMapLane { place: self.place.clone(), index, period: self.period };
        perspectives.map(lane).collect()
    }

    /// The causal links between the objectives.
    fn links(&self) -> InPlaceList<CausalLink> {
        let links = 0..self.place.scorecard.links.len();
        links.map(|index| CausalLink { place: self.place.clone(), index }).collect()
    }

    /// The strands that run through the lanes.
    fn themes(&self) -> Vec<Theme> {
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

impl InMemory for StrategyMapLane {}

#[Object(use_type_description)]
impl StrategyMapLane {
    /// The perspective.
    fn perspective(&self) -> InPlace<Perspective> {
        InPlace(Perspective { place: self.place.clone(), index: self.index })
    }

    /// The perspective's score.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.place,
            scores(&self.place, self.period).await?,
            Of::Perspective(self.index),
        )))
    }

    /// Its objectives, in order.
    fn objectives(&self) -> InPlaceList<Objective> {
        self.place.objectives_in(self.index)
    }
}
