//! One unit's strategy.

use std::sync::Arc;

use async_graphql::{Context, Description, ID, Object};
use domain::{id::ScorecardId, score::Scores, scorecard::Profile};
use service::paging;

use super::{
    Result,
    balance::BalanceReport,
    causal_link::CausalLink,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page, PageRequest},
    cursor::ListId,
    enums::{CascadeLevel, Frequency, MissingPolicy, ScorecardState, ValueProposition},
    error::failed,
    filter::InitiativeFilter,
    guide::Guide,
    home::{Home, OnScorecard},
    in_place::{InMemory, InPlace, InPlaceList},
    initiative::Initiative,
    initiative_counts::InitiativeCounts,
    list::List,
    measure::Measure,
    objective::Objective,
    period::Period,
    period_range::PeriodRange,
    perspective::Perspective,
    review::Review,
    scalars::{Date, PeriodCode},
    score::{Of, PeriodScore, Score},
    strategy_map::StrategyMap,
    theme::Theme,
    work,
};

/// The most scores of one run: more than a year of days.
pub(super) const MOST_SCORES: i32 = 400;

/// One unit's strategy: of the enterprise, a business unit, a department, a team or one person.
#[derive(Description)]
pub(super) struct Scorecard(pub(super) Home);

impl Scorecard {
    fn profile(&self) -> &Profile {
        &self.0.scorecard.profile
    }

    /// A page of scorecards, read together.
    pub(super) async fn page(
        home: &Home,
        page: PageRequest,
        ids: &paging::List<ScorecardId>,
    ) -> Result<Connection<Self>> {
        let slice = page.slice(ids);
        let homes = home.others(&slice.rows().copied().collect::<Vec<_>>()).await?;
        Ok(slice.connection(homes.into_iter().map(|it| (it.scorecard.profile.id.uuid(), Self(it)))))
    }
}

impl OnScorecard for Scorecard {
    type Id = ScorecardId;

    fn on(home: Home, id: ScorecardId) -> Option<Self> {
        (home.scorecard.profile.id == id).then_some(Self(home))
    }
}

impl InMemory for Scorecard {
    const WAITING: &'static [&'static str] = &[
        "ancestors",
        "children",
        "descendants",
        "balance",
        "guide",
        "reviews",
        "nextReviewOn",
        "comments",
        "score",
        "scores",
        "history",
    ];
}

#[Object(use_type_description)]
impl Scorecard {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.profile().id.to_string().into()
    }

    /// The partner's name for it, unique within the organization.
    fn key(&self) -> Option<&str> {
        self.profile().key.as_deref()
    }

    /// What people call it.
    fn name(&self) -> &str {
        &self.profile().name
    }

    /// How high in the cascade it stands.
    fn level(&self) -> CascadeLevel {
        self.profile().level.into()
    }

    /// Where it is in its life.
    fn state(&self) -> ScorecardState {
        self.profile().state.into()
    }

    /// Why the unit exists.
    fn mission(&self) -> Option<&str> {
        self.profile().mission.as_deref()
    }

    /// What it wants to become.
    fn vision(&self) -> Option<&str> {
        self.profile().vision.as_deref()
    }

    /// What it holds dear.
    fn values(&self) -> &[String] {
        &self.profile().values
    }

    /// What comes first.
    fn priorities(&self) -> &[String] {
        &self.profile().priorities
    }

    /// What its customers should choose it for.
    fn value_proposition(&self) -> Option<ValueProposition> {
        self.profile().value_proposition.map(Into::into)
    }

    /// The first day of the strategy.
    fn starts_on(&self) -> Option<Date> {
        self.profile().starts_on.map(Date)
    }

    /// The last day of the strategy.
    fn ends_on(&self) -> Option<Date> {
        self.profile().ends_on.map(Date)
    }

    /// What roll-ups do about a child without a value.
    fn missing_policy(&self) -> MissingPolicy {
        self.profile().missing_policy.into()
    }

    /// The frequency whose current period is shown where none is asked for.
    fn review_frequency(&self) -> Frequency {
        self.profile().review_frequency.into()
    }

    /// The scorecard above it in the cascade; null at the top, and where the caller may not see what is above.
    async fn parent(&self) -> Option<Result<Self>> {
        let parent = self.0.view.organization().entry(self.profile().id)?.parent?;
        Some(self.0.at(parent).await.map(Self))
    }

    /// The scorecards above it, nearest first.
    async fn ancestors(&self) -> Result<List<Self>> {
        let ids: Vec<_> = self.0.view.organization().ancestors(self.profile().id).collect();
        Ok(self.0.others(&ids).await?.into_iter().map(Self).collect())
    }

    /// The scorecards directly below it, in the order of their creation.
    async fn children(
        &self,
        #[graphql(
            desc = "How many from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Self>> {
        let id = self.profile().id;
        let list = ListId::new("children", id);
        let page = Page { first, after, last, before }.of(list, self.0.view.as_of_now())?;
        let children = self.0.view.children_of(id, page.as_of());
        Self::page(&self.0, page, &children).await
    }

    /// All scorecards below it, level by level.
    async fn descendants(
        &self,
        #[graphql(
            desc = "How many from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Self>> {
        let id = self.profile().id;
        let list = ListId::new("descendants", id);
        let page = Page { first, after, last, before }.of(list, self.0.view.as_of_now())?;
        let descendants = self.0.view.descendants_of(id, page.as_of()).await.map_err(failed)?;
        Self::page(&self.0, page, &descendants).await
    }

    /// Its points of view, from the top of the map down.
    async fn perspectives(&self) -> InPlaceList<Perspective> {
        let perspectives = 0..self.0.scorecard.perspectives.len();
        perspectives.map(|index| Perspective { home: self.0.clone(), index }).collect()
    }

    /// The strands that run through its perspectives.
    async fn themes(&self) -> List<Theme> {
        let themes = 0..self.0.scorecard.themes.len();
        themes.map(|index| Theme { home: self.0.clone(), index }).collect()
    }

    /// Its objectives, from the top of the map down.
    async fn objectives(&self) -> InPlaceList<Objective> {
        (0..self.0.scorecard.objectives.len()).map(|index| self.0.objective(index)).collect()
    }

    /// The measures in use whose home it is, in order; `Organization.measures` also finds archived ones.
    async fn measures(&self) -> InPlaceList<Measure> {
        let measures = self.0.scorecard.measures.iter().enumerate();
        let in_use = measures.filter(|(_, measure)| measure.archived_at.is_none());
        in_use.map(|(index, _)| self.0.measure(index)).collect()
    }

    /// The causal links between its objectives.
    async fn causal_links(&self) -> InPlaceList<CausalLink> {
        let links = 0..self.0.scorecard.links.len();
        links.map(|index| CausalLink { home: self.0.clone(), index }).collect()
    }

    /// Its initiatives, in order.
    async fn initiatives(
        &self,
        #[graphql(desc = "Which ones; those that are not archived when left out.")] filter: Option<
            InitiativeFilter,
        >,
    ) -> Result<List<Initiative>> {
        let filter = filter.unwrap_or_default().read(&self.0.view)?;
        let wanted = self.0.view.initiatives_on(&self.0.scorecard, &filter);
        Ok(wanted.into_iter().map(|index| Initiative { home: self.0.clone(), index }).collect())
    }

    /// Its initiatives, counted.
    fn initiative_counts(&self) -> InitiativeCounts {
        InitiativeCounts::of(&self.0, |_| true)
    }

    /// Where it departs from what makes strategies work. Who sees no more of it than its map gets a report that is not
    /// `judged`: without the measures it would be wrong. Costs 25 and 1 an object below it.
    async fn balance(&self, ctx: &Context<'_>) -> Result<BalanceReport> {
        work::begin(ctx).await?;
        // In a box: every field of an object takes the room of its largest.
        let findings = Box::pin(self.0.view.balance(&self.0.scorecard)).await.map_err(failed)?;
        Ok(BalanceReport { home: self.0.clone(), findings })
    }

    /// How far its building has come: seven steps and four phases. Null for who sees no more of it than its map.
    /// Costs 25 and 1 an object below it.
    async fn guide(&self, ctx: &Context<'_>) -> Option<Result<Guide>> {
        let guide = async {
            work::begin(ctx).await?;
            self.0.view.guide(&self.0.scorecard).await.map_err(failed)
        };
        Some(Box::pin(guide).await.transpose()?.map(Guide))
    }

    /// Its reviews, the latest period first. Costs 1 a review of the page.
    async fn reviews(
        &self,
        #[graphql(
            desc = "How many from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Review>> {
        Box::pin(Review::page(&self.0, Page { first, after, last, before })).await
    }

    /// When the next review is due: on the day for which one is scheduled, else when the figures of the period after
    /// the last one reviewed are complete, by the review frequency.
    async fn next_review_on(&self) -> Option<Result<Date>> {
        let next = Box::pin(self.0.view.next_review_on(&self.0.scorecard)).await.map_err(failed);
        next.map(|next| next.map(Date)).transpose()
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
        Box::pin(Comment::page(&self.0, self.profile().id.into(), Page { first, after, last, before })).await
    }

    /// The map of its strategy, with what it shows in one period.
    async fn strategy_map(
        &self,
        #[graphql(desc = "Which period; without it the current one of the review frequency.")] period: Option<
            PeriodCode,
        >,
    ) -> Result<StrategyMap> {
        let period = self.0.period(period.as_ref(), self.profile().review_frequency)?;
        Ok(StrategyMap { home: self.0.clone(), period })
    }

    /// Its score: the weighted mean of its perspectives' scores.
    async fn score(
        &self,
        #[graphql(desc = "Which period; without it the current one of the review frequency.")] period: Option<
            PeriodCode,
        >,
    ) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.0, self.0.scores(period.as_ref()).await?, Of::Scorecard)))
    }

    /// Its score in a run of periods, oldest first, for a chart: the last n up to the current one of the review
    /// frequency or `to`, or from `from` to `to`. At most 400 at once. Costs 1 a period.
    async fn scores(
        &self,
        #[graphql(desc = "How many; 12 when neither `last` nor `from` is given.")] last: Option<i32>,
        #[graphql(desc = "The first period.")] from: Option<PeriodCode>,
        #[graphql(desc = "The last period; the current one when left out.")] to: Option<PeriodCode>,
    ) -> Result<List<PeriodScore>> {
        let range = PeriodRange { last, from, to, frequency: None, most: MOST_SCORES };
        let periods: Vec<_> = range.periods(&self.0, self.profile().review_frequency)?.collect();
        let scores = self.0.view.scores(self.profile().id, &periods).await.map_err(failed)?;
        let calendar = self.0.view.organization().calendar();
        let score = |scores: Arc<Scores>| PeriodScore {
            period: Period::new(scores.period, calendar),
            score: Score::new(&self.0, scores, Of::Scorecard),
        };
        Ok(scores.into_iter().map(score).collect())
    }

    /// What was done to its own fields, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "How many, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor: earlier changes.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        Box::pin(ChangeConnection::history(&self.0.view, self.profile().id, None, first, after.as_deref()))
            .await
    }

    /// Raised by every change of the scorecard's own fields; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.profile().version
    }
}
