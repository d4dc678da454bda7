//! The map of a scorecard's strategy, with what it shows in one period.
//!
//! Figures of the map stand on objects without ids, so that caches keep them with the map. Things with an id are the same
//! here as everywhere: nothing that is reached through a map shows its period by itself.

use std::sync::Arc;

use async_graphql::{Context, Description, Object};
use domain::{period, score::Scores};

use super::{
    Result,
    causal_link::CausalLink,
    error::{bad_input, failed},
    home::Home,
    in_place::{InMemory, InPlace, InPlaceList},
    list::List,
    measure::{MOST_PERIODS, Measure},
    measure_period::MeasurePeriod,
    objective::{MeasurePlacement, Objective, placements},
    or_default::OrDefault,
    period::Period,
    period_range::PeriodRange,
    perspective::Perspective,
    picture::PictureTheme,
    scalars::PeriodCode,
    score::{Of, Score},
    theme::Theme,
    work,
};

/// The map of a strategy in one period: lanes from the top of the map down, links between their objectives. The figures
/// of the period stand on the map, its lanes and their cards. Perspectives, objectives, measures and links are the same as
/// everywhere: their fields show the current period unless an argument names another.
#[derive(Description)]
pub(super) struct StrategyMap {
    pub(super) home: Home,
    pub(super) period: period::Period,
}

/// The scores of the place's scorecard.
async fn scores(home: &Home, period: period::Period) -> Result<Arc<Scores>> {
    let scores = home.view.scores(home.scorecard.profile.id, &[period]).await.map_err(failed)?;
    scores.into_iter().next().ok_or_else(|| failed(service::Error::NotFound("the scorecard")))
}

impl StrategyMap {
    /// The map as plain data to draw.
    async fn picture(&self) -> Result<picture::Map> {
        let scores = scores(&self.home, self.period).await?;
        let period = self.home.view.organization().calendar().label(self.period);
        let map = picture::Map::of(&self.home.scorecard, &scores, period);
        map.map_err(|too_large| bad_input(too_large.to_string()))
    }
}

#[Object(use_type_description)]
impl StrategyMap {
    /// The period it shows.
    fn period(&self) -> Period {
        Period::new(self.period, self.home.view.organization().calendar())
    }

    /// The scorecard's score in the map's period.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.home, scores(&self.home, self.period).await?, Of::Scorecard)))
    }

    /// The map as a picture: an SVG document without scripts or anything from elsewhere. A picture shows at most 200
    /// objectives and 600 links. The same is at `/scorecards/{id or key}/strategy-map.svg`, there light by default.
    /// Costs 100.
    async fn svg(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its colours.", default)] theme: OrDefault<PictureTheme>,
    ) -> Result<String> {
        let map = self.picture().await?;
        work::begin(ctx).await?;
        Ok(picture::svg(&map, theme.0.into()))
    }

    /// The map as a Mermaid flowchart, for documents that draw such texts. It shows as much as a picture. Costs 25.
    async fn mermaid(&self, ctx: &Context<'_>) -> Result<String> {
        let map = self.picture().await?;
        work::begin(ctx).await?;
        Ok(picture::mermaid(&map))
    }

    /// A lane for each perspective, from the top of the map down.
    async fn lanes(&self, ctx: &Context<'_>) -> InPlaceList<StrategyMapLane> {
        let selected = ctx.look_ahead();
        if selected.field("score").exists() || selected.field("cards").field("score").exists() {
            // Known once, they are ready wherever they stand below. What fails here fails there, and says so.
            let _ = scores(&self.home, self.period).await;
        }
        if selected.field("objectives").field("score").exists() {
            let _ = self.home.scores(None).await;
        }
        let perspectives = 0..self.home.scorecard.perspectives.len();
        let lane = |index| StrategyMapLane { home: self.home.clone(), index, period: self.period };
        perspectives.map(lane).collect()
    }

    /// The causal links between the objectives.
    async fn links(&self) -> InPlaceList<CausalLink> {
        let links = 0..self.home.scorecard.links.len();
        links.map(|index| CausalLink { home: self.home.clone(), index }).collect()
    }

    /// The strands that run through the lanes.
    async fn themes(&self) -> List<Theme> {
        let themes = 0..self.home.scorecard.themes.len();
        themes.map(|index| Theme { home: self.home.clone(), index }).collect()
    }
}

/// One perspective on the map.
#[derive(Description)]
pub(super) struct StrategyMapLane {
    home: Home,
    index: usize,
    period: period::Period,
}

impl InMemory for StrategyMapLane {}

#[Object(use_type_description)]
impl StrategyMapLane {
    /// The perspective.
    async fn perspective(&self) -> InPlace<Perspective> {
        InPlace(Perspective { home: self.home.clone(), index: self.index })
    }

    /// The perspective's score in the map's period.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.home,
            scores(&self.home, self.period).await?,
            Of::Perspective(self.index),
        )))
    }

    /// The objectives, in order, without what they show in the map's period.
    async fn objectives(&self) -> InPlaceList<Objective> {
        self.home.objectives_in(self.index)
    }

    /// The objectives, in order, with what they show in the map's period.
    async fn cards(&self) -> InPlaceList<StrategyMapCard> {
        let (home, period) = (&self.home, self.period);
        let objectives = home.scorecard.objectives_in(self.index);
        objectives.map(|index| StrategyMapCard { home: home.clone(), index, period }).collect()
    }
}

/// An objective on the map, with what it shows in the map's period.
#[derive(Description)]
pub(super) struct StrategyMapCard {
    home: Home,
    index: usize,
    period: period::Period,
}

impl InMemory for StrategyMapCard {}

#[Object(use_type_description)]
impl StrategyMapCard {
    /// The objective.
    async fn objective(&self) -> InPlace<Objective> {
        InPlace(self.home.objective(self.index))
    }

    /// The objective's score in the map's period.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.home, scores(&self.home, self.period).await?, Of::Objective(self.index))))
    }

    /// The measures in use that are placed on the objective, in order.
    async fn measures(&self) -> Result<InPlaceList<StrategyMapMeasure>> {
        let placements = placements(&self.home, self.index).await?.into_iter();
        let measure = |MeasurePlacement { measure, weight, .. }| StrategyMapMeasure {
            measure,
            weight,
            period: self.period,
        };
        Ok(placements.map(measure).collect())
    }
}

/// A measure on a card of the map, with what it shows in the map's period.
#[derive(Description)]
pub(super) struct StrategyMapMeasure {
    measure: Measure,
    weight: f64,
    period: period::Period,
}

impl InMemory for StrategyMapMeasure {}

#[Object(use_type_description)]
impl StrategyMapMeasure {
    /// The measure.
    async fn measure(&self) -> InPlace<Measure> {
        InPlace(self.measure.again())
    }

    /// The measure's weight in the objective's score, 0 or more.
    fn weight(&self) -> f64 {
        self.weight
    }

    /// The map's period.
    async fn period(&self, ctx: &Context<'_>) -> Result<InPlace<MeasurePeriod>> {
        self.measure.in_period(self.period, MeasurePeriod::wanted(ctx)).await
    }

    /// The last periods of the measure's own frequency that had ended with the map's period, oldest first, at most 1,100.
    /// Costs 1 a period.
    async fn periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many; 12 when left out.")] last: Option<i32>,
    ) -> Result<InPlaceList<MeasurePeriod>> {
        let calendar = self.measure.home.view.organization().calendar();
        let to = calendar.last_ended_by(calendar.ends_on(self.period), self.measure.get().frequency);
        let to = Some(PeriodCode(to.to_string()));
        let range = PeriodRange { last, from: None, to, frequency: None, most: MOST_PERIODS };
        self.measure.over(range, MeasurePeriod::wanted(ctx)).await
    }
}
