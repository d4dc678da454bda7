//! Strategy map of a scorecard, with the figures of one period.
//!
//! Figures of the map are fields of objects without ids, so that caches keep them with the map. Objects with an id are
//! equal here and everywhere else: nothing that is reached through a map shows its period by itself.

use std::sync::Arc;

use async_graphql::{Context, Description, Object};
use domain::{period, score::Scores};
use gateway::resolve::{InMemory, InPlace, InPlaceList, List, work};

use crate::{
    Result,
    causal_link::CausalLink,
    error::{bad_input, failed},
    home::Home,
    measure::{MOST_PERIODS, Measure, period::MeasurePeriod},
    objective::{MeasurePlacement, Objective, placements},
    or_default::OrDefault,
    period::Period,
    period_range::PeriodRange,
    perspective::Perspective,
    scalars::PeriodCode,
    score::{Of, Score},
    scorecard::picture::PictureTheme,
    theme::Theme,
};

/// Strategy map of a scorecard in one period: lanes from the top of the map down, links between their objectives. The
/// figures of the period are fields of the map, its lanes and their cards. Perspectives, objectives, measures and links
/// are those of the rest of the schema: their fields show the current period unless an argument names another.
#[derive(Description)]
pub(crate) struct StrategyMap {
    pub(crate) home: Home,
    pub(crate) period: period::Period,
}

/// Scores of the scorecard of `home`.
async fn scores(home: &Home, period: period::Period) -> Result<Arc<Scores>> {
    let scores = home.view.scores(home.scorecard.profile.id, &[period]).await.map_err(failed)?;
    scores.into_iter().next().ok_or_else(|| failed(service::Error::NotFound("the scorecard")))
}

impl StrategyMap {
    /// Strategy map as plain data to draw.
    async fn picture(&self) -> Result<picture::Map> {
        let scores = scores(&self.home, self.period).await?;
        let period = self.home.view.organization().calendar().label(self.period);
        let map = picture::Map::of(&self.home.scorecard, &scores, period);
        map.map_err(|too_large| bad_input(too_large.to_string()))
    }
}

#[Object(use_type_description)]
impl StrategyMap {
    /// Period of the figures.
    fn period(&self) -> Period {
        Period::new(self.period, &self.home.view)
    }

    /// Score of the scorecard in the map's period.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.home, scores(&self.home, self.period).await?, Of::Scorecard)))
    }

    /// Strategy map as a picture: an SVG document without scripts or anything from elsewhere. A picture shows at most
    /// 200 objectives and 600 links. It is also served at `/scorecards/{id or key}/strategy-map.svg`, there light by
    /// default. Costs 100.
    async fn svg(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Colours of the picture.", default)] theme: OrDefault<PictureTheme>,
    ) -> Result<String> {
        let map = self.picture().await?;
        work::begin(ctx).await?;
        Ok(picture::svg(&map, theme.0.into()))
    }

    /// Strategy map as a Mermaid flowchart, for documents that draw such texts. It shows as much as a picture. Costs
    /// 25.
    async fn mermaid(&self, ctx: &Context<'_>) -> Result<String> {
        let map = self.picture().await?;
        work::begin(ctx).await?;
        Ok(picture::mermaid(&map))
    }

    /// Lanes, one for each perspective, from the top of the map down.
    async fn lanes(&self, ctx: &Context<'_>) -> InPlaceList<StrategyMapLane> {
        let selected = ctx.look_ahead();
        if selected.field("score").exists() || selected.field("cards").field("score").exists() {
            // Computed once here, the scores are ready for every lane and card. A failure is reported there.
            let _ = scores(&self.home, self.period).await;
        }
        if selected.field("objectives").field("score").exists() {
            let _ = self.home.scores(None).await;
        }
        let perspectives = 0..self.home.scorecard.perspectives.len();
        let lane = |index| StrategyMapLane { home: self.home.clone(), index, period: self.period };
        perspectives.map(lane).collect()
    }

    /// Causal links between the objectives.
    async fn links(&self) -> InPlaceList<CausalLink> {
        let links = 0..self.home.scorecard.links.len();
        links.map(|index| CausalLink { home: self.home.clone(), index }).collect()
    }

    /// Themes, which run through the lanes.
    async fn themes(&self) -> List<Theme> {
        let themes = 0..self.home.scorecard.themes.len();
        themes.map(|index| Theme { home: self.home.clone(), index }).collect()
    }
}

/// Lane of the strategy map: one perspective.
#[derive(Description)]
pub(crate) struct StrategyMapLane {
    home: Home,
    index: usize,
    period: period::Period,
}

impl InMemory for StrategyMapLane {}

#[Object(use_type_description)]
impl StrategyMapLane {
    /// Perspective of the lane.
    async fn perspective(&self) -> InPlace<Perspective> {
        InPlace(Perspective { home: self.home.clone(), index: self.index })
    }

    /// Score of the perspective in the map's period.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.home,
            scores(&self.home, self.period).await?,
            Of::Perspective(self.index),
        )))
    }

    /// Objectives of the lane, in order, without figures of the map's period.
    async fn objectives(&self) -> InPlaceList<Objective> {
        self.home.objectives_in(self.index)
    }

    /// Cards of the lane's objectives, in order, with their figures in the map's period.
    async fn cards(&self) -> InPlaceList<StrategyMapCard> {
        let (home, period) = (&self.home, self.period);
        let objectives = home.scorecard.objectives_in(self.index);
        objectives.map(|index| StrategyMapCard { home: home.clone(), index, period }).collect()
    }
}

/// Card of the strategy map: an objective with its figures in the map's period.
#[derive(Description)]
pub(crate) struct StrategyMapCard {
    home: Home,
    index: usize,
    period: period::Period,
}

impl InMemory for StrategyMapCard {}

#[Object(use_type_description)]
impl StrategyMapCard {
    /// Objective of the card.
    async fn objective(&self) -> InPlace<Objective> {
        InPlace(self.home.objective(self.index))
    }

    /// Score of the objective in the map's period.
    async fn score(&self) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.home, scores(&self.home, self.period).await?, Of::Objective(self.index))))
    }

    /// Measures in use that are placed on the objective, in order.
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

/// Measure on a card of the strategy map, with its values in the map's period.
#[derive(Description)]
pub(crate) struct StrategyMapMeasure {
    measure: Measure,
    weight: f64,
    period: period::Period,
}

impl InMemory for StrategyMapMeasure {}

#[Object(use_type_description)]
impl StrategyMapMeasure {
    /// Measure.
    async fn measure(&self) -> InPlace<Measure> {
        InPlace(self.measure.again())
    }

    /// Weight of the measure in the objective's score, 0 or more.
    fn weight(&self) -> f64 {
        self.weight
    }

    /// Values of the measure in the map's period.
    async fn period(&self, ctx: &Context<'_>) -> Result<InPlace<MeasurePeriod>> {
        self.measure.in_period(self.period, MeasurePeriod::wanted(ctx)).await
    }

    /// Values in the last periods of the measure's own frequency that had ended with the map's period, oldest first, at
    /// most 1,100. Costs 1 a period.
    async fn periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of periods; 12 when left out.")] last: Option<i32>,
    ) -> Result<InPlaceList<MeasurePeriod>> {
        let calendar = self.measure.home.view.organization().calendar();
        let to = calendar.last_ended_by(calendar.ends_on(self.period), self.measure.get().frequency);
        let to = Some(PeriodCode(to.to_string()));
        let range = PeriodRange { last, from: None, to, frequency: None, most: MOST_PERIODS };
        self.measure.over(range, MeasurePeriod::wanted(ctx)).await
    }
}
