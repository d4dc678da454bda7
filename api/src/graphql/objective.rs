//! What a unit wants to reach.

use async_graphql::{Description, ID, Object, SimpleObject};
use domain::id::{ObjectiveId, ScorecardId};

use super::{
    Result,
    alignment::Alignment,
    causal_link::CausalLink,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page},
    enums::{ObjectiveCategory, RollupMode},
    error::failed,
    home::{Home, OnScorecard},
    in_place::{InMemory, InPlace, InPlaceList},
    initiative::Initiative,
    initiative_counts::InitiativeCounts,
    key_result::KeyResult,
    list::List,
    measure::Measure,
    number::recorded,
    period::parse,
    perspective::Perspective,
    scalars::PeriodCode,
    score::{Of, Score},
    scorecard::Scorecard,
    theme::Theme,
};

/// What a unit wants to reach, in one perspective of its scorecard.
#[derive(Description)]
pub(super) struct Objective {
    pub(super) home: Home,
    pub(super) index: usize,
}

/// A measure's place on an objective.
#[derive(Description)]
pub(super) struct MeasurePlacement {
    pub(super) measure: Measure,
    objective: Objective,
    pub(super) weight: f64,
}

#[Object(use_type_description)]
impl MeasurePlacement {
    /// The measure.
    async fn measure(&self) -> &Measure {
        &self.measure
    }

    /// The objective.
    async fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The measure's weight in the objective's score, 0 or more.
    async fn weight(&self) -> f64 {
        self.weight
    }
}

/// What an objective's score is made of.
#[derive(SimpleObject)]
pub(super) struct Rollup {
    /// Its own measures, the objectives aligned with it from below, or both.
    mode: RollupMode,
    /// The weight of its own measures in a BLEND, 0 to 1.
    own_share: f64,
}

impl Objective {
    fn get(&self) -> &domain::scorecard::Objective {
        &self.home.scorecard.objectives[self.index]
    }

    /// Where the measure stands on it.
    pub(super) async fn placement_of(&self, measure: &ID) -> Result<Option<MeasurePlacement>> {
        let mut placements = placements(&self.home, self.index).await?.into_iter();
        Ok(placements.find(|placement| placement.measure.get().id.to_string() == measure.as_str()))
    }

    /// The links that satisfy `wanted`.
    fn links(&self, wanted: impl Fn(&domain::scorecard::CausalLink) -> bool) -> InPlaceList<CausalLink> {
        let links = self.home.scorecard.links.iter().enumerate().filter(|(_, link)| wanted(link));
        links.map(|(index, _)| CausalLink { home: self.home.clone(), index }).collect()
    }

    /// The alignments that satisfy `wanted`; their far ends are read together.
    async fn alignments(
        &self,
        wanted: impl Fn(&domain::scorecard::Alignment) -> Option<ScorecardId>,
    ) -> Result<List<Alignment>> {
        let alignments = self.home.scorecard.alignments.iter().enumerate();
        let (found, ends): (Vec<usize>, Vec<ScorecardId>) =
            alignments.filter_map(|(index, alignment)| Some((index, wanted(alignment)?))).unzip();
        self.home.others(&ends).await?;
        Ok(found.into_iter().map(|index| Alignment { home: self.home.clone(), index }).collect())
    }
}

impl OnScorecard for Objective {
    type Id = ObjectiveId;

    fn on(home: Home, id: ObjectiveId) -> Option<Self> {
        home.objective_by_id(id)
    }
}

impl InMemory for Objective {
    const WAITING: &'static [&'static str] = &["keyResults", "history", "comments"];
}

impl InMemory for MeasurePlacement {}

#[Object(use_type_description)]
impl Objective {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// The partner's name for it, unique within the organization.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// What people call it.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// What it means.
    fn description(&self) -> Option<&str> {
        self.get().description.as_deref()
    }

    /// What kind of result it is after.
    fn category(&self) -> Option<ObjectiveCategory> {
        self.get().category.map(Into::into)
    }

    /// Who answers for it.
    fn owner(&self) -> Option<&str> {
        self.get().owner.as_deref()
    }

    /// Its weight in the perspective's score, 0 or more.
    fn weight(&self) -> f64 {
        recorded(self.get().weight)
    }

    /// Its place in the perspective, from 1.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// What its score is made of.
    fn rollup(&self) -> Rollup {
        let own_share = recorded(self.get().own_share);
        Rollup { mode: self.get().rollup.into(), own_share }
    }

    /// The scorecard it belongs to.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// The perspective it belongs to.
    async fn perspective(&self) -> InPlace<Perspective> {
        InPlace(Perspective { home: self.home.clone(), index: self.get().perspective })
    }

    /// The strand it belongs to.
    async fn theme(&self) -> Option<Theme> {
        self.get().theme.map(|index| Theme { home: self.home.clone(), index })
    }

    /// The measures in use that are placed on it, in order.
    async fn measures(&self) -> Result<InPlaceList<Measure>> {
        let placements = placements(&self.home, self.index).await?;
        Ok(placements.into_iter().map(|placement| placement.measure).collect())
    }

    /// The measures in use that are placed on it, in order, each with its weight.
    async fn placements(&self) -> Result<InPlaceList<MeasurePlacement>> {
        placements(&self.home, self.index).await.map(InPlaceList)
    }

    /// The causal links that end here: what is meant to bring it about.
    async fn causes(&self) -> InPlaceList<CausalLink> {
        self.links(|link| link.effect == self.index)
    }

    /// The causal links that start here: what it is meant to bring about.
    async fn effects(&self) -> InPlaceList<CausalLink> {
        self.links(|link| link.cause == self.index)
    }

    /// The objectives above that it serves.
    async fn contributes_to(&self) -> Result<List<Alignment>> {
        let id = self.get().id;
        self.alignments(|alignment| (alignment.objective == id).then_some(alignment.parent_scorecard)).await
    }

    /// The objectives below that serve it.
    async fn contributors(&self) -> Result<List<Alignment>> {
        let id = self.get().id;
        self.alignments(|alignment| (alignment.parent_objective == id).then_some(alignment.scorecard)).await
    }

    /// The initiatives of its scorecard that are meant to move it, but those that are archived.
    async fn initiatives(&self) -> List<Initiative> {
        let id = self.get().id;
        Initiative::of(&self.home, |initiative| initiative.serves(id))
    }

    /// The same, counted.
    fn initiative_counts(&self) -> InitiativeCounts {
        let id = self.get().id;
        InitiativeCounts::of(&self.home, |initiative| initiative.serves(id))
    }

    /// What quarters are to bring for it, by quarter and in the order of their creation.
    async fn key_results(
        &self,
        #[graphql(desc = "Which quarter; all without it.")] quarter: Option<PeriodCode>,
    ) -> Result<List<KeyResult>> {
        let quarter = quarter.as_ref().map(parse).transpose()?;
        let (scorecard, id) = (self.home.scorecard.profile.id, self.get().id);
        let results = self.home.view.key_results_of(scorecard, id, quarter).await.map_err(failed)?;
        Ok(results.into_iter().filter_map(|it| KeyResult::new(self.home.clone(), it)).collect())
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
        Box::pin(Comment::page(&self.home, self.get().id.into(), Page { first, after, last, before })).await
    }

    /// Its score, made of what `rollup` says.
    async fn score(
        &self,
        #[graphql(desc = "Which period; without it the current one of the scorecard's review frequency.")]
        period: Option<PeriodCode>,
    ) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.home,
            self.home.scores(period.as_ref()).await?,
            Of::Objective(self.index),
        )))
    }

    /// What was done to it, and which measures were placed on it, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "How many, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor: earlier changes.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        // In a box: every field of an object takes the room of its largest.
        Box::pin(ChangeConnection::history(&self.home.view, self.get().id, None, first, after.as_deref()))
            .await
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}

/// The measures in use on an objective; those with a home elsewhere are read together.
pub(super) async fn placements(home: &Home, index: usize) -> Result<Vec<MeasurePlacement>> {
    let objective = home.scorecard.objectives[index].id;
    let own = home.scorecard.profile.id;
    let placed: Vec<_> = home.scorecard.placements_on(objective).collect();
    let elsewhere: Vec<ScorecardId> =
        placed.iter().map(|placement| placement.measure_scorecard).filter(|home| *home != own).collect();
    let homes = home.others(&elsewhere).await?;
    let placement = |placement: &domain::scorecard::Placement| {
        let measure = std::iter::once(home)
            .chain(&homes)
            .filter(|home| home.scorecard.profile.id == placement.measure_scorecard)
            .find_map(|home| home.measure_by_id(placement.measure))
            .filter(|measure| measure.get().archived_at.is_none())?;
        let weight = recorded(placement.weight);
        Some(MeasurePlacement { measure, objective: home.objective(index), weight })
    };
    Ok(placed.into_iter().filter_map(placement).collect())
}
