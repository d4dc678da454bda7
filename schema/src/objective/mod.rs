//! Objective: a result that a unit wants to reach.

pub(crate) mod mutation;

use std::borrow::Cow;

use async_graphql::{Description, ID, Object, SimpleObject};
use domain::id::{ObjectiveId, ScorecardId};
use gateway::resolve::{InMemory, InPlace, InPlaceList, List};

use crate::{
    Result,
    alignment::Alignment,
    causal_link::CausalLink,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page},
    enums::{ObjectiveCategory, Permission, RollupMode},
    error::failed,
    home::{Home, OnScorecard},
    initiative::{Initiative, counts::InitiativeCounts},
    key_result::KeyResult,
    measure::Measure,
    number::recorded,
    owner::Owner,
    period::parse,
    perspective::Perspective,
    scalars::PeriodCode,
    score::{Of, PeriodScore, Score},
    scorecard::Scorecard,
    theme::Theme,
};

/// Objective: a result that a unit wants to reach, in one perspective of its scorecard.
#[derive(Description)]
pub(super) struct Objective {
    pub(super) home: Home,
    pub(super) index: usize,
}

/// Placement of a measure on an objective.
#[derive(Description)]
pub(super) struct MeasurePlacement {
    pub(super) measure: Measure,
    objective: Objective,
    pub(super) weight: f64,
}

#[Object(use_type_description)]
impl MeasurePlacement {
    /// Measure that is placed.
    async fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Objective on which it is placed.
    async fn objective(&self) -> &Objective {
        &self.objective
    }

    /// Weight of the measure in the objective's score, 0 or more.
    async fn weight(&self) -> f64 {
        self.weight
    }
}

/// Rollup of an objective: the parts that its score is made of.
#[derive(SimpleObject)]
pub(super) struct Rollup {
    /// Mode: the objective's own measures, the objectives aligned with it from below, or both.
    mode: RollupMode,
    /// Weight of the objective's own measures in a BLEND, 0 to 1.
    own_share: f64,
}

impl Objective {
    fn get(&self) -> &domain::scorecard::Objective {
        &self.home.scorecard.objectives[self.index]
    }

    /// Finds the placement of the measure on this objective.
    pub(super) async fn placement_of(&self, measure: &ID) -> Result<Option<MeasurePlacement>> {
        let mut placements = placements(&self.home, self.index).await?.into_iter();
        Ok(placements.find(|placement| placement.measure.get().id.to_string() == measure.as_str()))
    }

    /// Lists the causal links that satisfy `wanted`.
    fn links(&self, wanted: impl Fn(&domain::scorecard::CausalLink) -> bool) -> InPlaceList<CausalLink> {
        let links = self.home.scorecard.links.iter().enumerate().filter(|(_, link)| wanted(link));
        links.map(|(index, _)| CausalLink { home: self.home.clone(), index }).collect()
    }

    /// Lists the alignments that satisfy `wanted`; their far ends are read together.
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
    const WAITING: &'static [&'static str] = &["keyResults", "history", "comments", "scores"];
}

impl InMemory for MeasurePlacement {}

#[Object(use_type_description)]
impl Objective {
    /// Globally unique id of the objective.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Key of the objective, chosen by the partner, unique per organization and type; null when none is set.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// Name of the objective.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Description of the objective; null when none is set.
    fn description(&self) -> Option<&str> {
        self.get().description.as_deref()
    }

    /// Category of the objective: the kind of result that it is after; null when none is set.
    fn category(&self) -> Option<ObjectiveCategory> {
        self.get().category.map(Into::into)
    }

    /// Owner of the objective: the names of its `owners`, or where there are none the text; null when none is set.
    fn owner(&self) -> Option<Cow<'_, str>> {
        self.home.view.owner_text(&self.get().owners, self.get().owner.as_deref())
    }

    /// Owners: members and groups of the organization. Those who were removed are left out.
    async fn owners(&self) -> Vec<Owner> {
        Owner::all(&self.home.view, &self.get().owners)
    }

    /// Weight of the objective in the perspective's score, 0 or more.
    fn weight(&self) -> f64 {
        recorded(self.get().weight)
    }

    /// Position of the objective in its perspective, from 1.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// Rollup: the parts that the objective's score is made of.
    fn rollup(&self) -> Rollup {
        let own_share = recorded(self.get().own_share);
        Rollup { mode: self.get().rollup.into(), own_share }
    }

    /// Scorecard of the objective.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Perspective of the objective.
    async fn perspective(&self) -> InPlace<Perspective> {
        InPlace(Perspective { home: self.home.clone(), index: self.get().perspective })
    }

    /// Theme of the objective; null when it has none.
    async fn theme(&self) -> Option<Theme> {
        self.get().theme.map(|index| Theme { home: self.home.clone(), index })
    }

    /// Measures in use that are placed on the objective, in order.
    async fn measures(&self) -> Result<InPlaceList<Measure>> {
        let placements = placements(&self.home, self.index).await?;
        Ok(placements.into_iter().map(|placement| placement.measure).collect())
    }

    /// Placements of the measures in use on the objective, in order, each with its weight.
    async fn placements(&self) -> Result<InPlaceList<MeasurePlacement>> {
        placements(&self.home, self.index).await.map(InPlaceList)
    }

    /// Causal links that end here, from the objectives that are meant to bring this one about.
    async fn causes(&self) -> InPlaceList<CausalLink> {
        self.links(|link| link.effect == self.index)
    }

    /// Causal links that start here, to the objectives that this one is meant to bring about.
    async fn effects(&self) -> InPlaceList<CausalLink> {
        self.links(|link| link.cause == self.index)
    }

    /// Alignments with the objectives above that this one serves.
    async fn contributes_to(&self) -> Result<List<Alignment>> {
        let id = self.get().id;
        self.alignments(|alignment| (alignment.objective == id).then_some(alignment.parent_scorecard)).await
    }

    /// Alignments with the objectives below that serve this one.
    async fn contributors(&self) -> Result<List<Alignment>> {
        let id = self.get().id;
        self.alignments(|alignment| (alignment.parent_objective == id).then_some(alignment.scorecard)).await
    }

    /// Initiatives of its scorecard that are meant to move the objective, without archived ones.
    async fn initiatives(&self) -> List<Initiative> {
        let id = self.get().id;
        Initiative::of(&self.home, |initiative| initiative.serves(id))
    }

    /// Counts of the initiatives that are meant to move the objective, without archived ones.
    fn initiative_counts(&self) -> InitiativeCounts {
        let id = self.get().id;
        InitiativeCounts::of(&self.home, |initiative| initiative.serves(id))
    }

    /// Key results of the objective, by quarter and in the order of their creation.
    async fn key_results(
        &self,
        #[graphql(desc = "Quarter; all quarters when left out.")] quarter: Option<PeriodCode>,
    ) -> Result<List<KeyResult>> {
        let quarter = quarter.as_ref().map(parse).transpose()?;
        let (scorecard, id) = (self.home.scorecard.profile.id, self.get().id);
        let results = self.home.view.key_results_of(scorecard, id, quarter).await.map_err(failed)?;
        Ok(results.into_iter().filter_map(|it| KeyResult::new(self.home.clone(), it)).collect())
    }

    /// Comments on the objective, the oldest first. Costs 1 a comment of the page.
    async fn comments(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        Box::pin(Comment::page(&self.home, self.get().id.into(), Page { first, after, last, before })).await
    }

    /// Score of the objective, made of the parts that `rollup` names.
    async fn score(
        &self,
        #[graphql(desc = "Period; the current one of the scorecard's review frequency when left out.")]
        period: Option<PeriodCode>,
    ) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.home,
            self.home.scores(period.as_ref()).await?,
            Of::Objective(self.index),
        )))
    }

    /// Scores of several periods, oldest first, for a chart: the last n up to the current one of the scorecard's review
    /// frequency or `to`, or from `from` to `to`. At most 400 at once. Costs 1 a period.
    async fn scores(
        &self,
        #[graphql(desc = "Number of periods; 12 when neither `last` nor `from` is given.")] last: Option<i32>,
        #[graphql(desc = "First period.")] from: Option<PeriodCode>,
        #[graphql(desc = "Last period; the current one when left out.")] to: Option<PeriodCode>,
    ) -> Result<List<PeriodScore>> {
        PeriodScore::all(&self.home, Of::Objective(self.index), (last, from, to)).await
    }

    /// Changes of the objective, and of the measures placed on it, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "Number of items, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts; changes that follow are earlier ones.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        // Boxed: every field of an object takes the space of its largest.
        Box::pin(ChangeConnection::history(&self.home.view, self.get().id, None, first, after.as_deref()))
            .await
    }

    /// True where something is hidden from the caller: the measures of the objective, or objectives that it is aligned
    /// with. A list that is empty then need not mean that there is nothing.
    async fn restricted(&self) -> bool {
        self.home.view.hides_part_of_objective(&self.home.scorecard, self.get().id)
    }

    /// Permissions of the caller here.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        self.home.permissions(false)
    }

    /// Version of the objective, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}

/// Reads the measures in use on an objective; those with a home elsewhere are read together.
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
