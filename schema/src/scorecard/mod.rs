//! Scorecard: the strategy of one unit.

pub(crate) mod balance;
pub(crate) mod clone;
pub(crate) mod guide;
pub(crate) mod mutation;
pub(crate) mod picture;
pub(crate) mod strategy_map;

use async_graphql::{Context, Description, ID, Object};
use domain::{entry::DUE_AFTER_DAYS, id::ScorecardId, scorecard::Profile};
use gateway::resolve::{InMemory, InPlace, InPlaceList, List, work};
use service::paging;

use crate::{
    Result,
    causal_link::CausalLink,
    change::ChangeConnection,
    closing::Closing,
    comment::Comment,
    connection::{Connection, Page, PageRequest},
    cursor::ListId,
    entry::DataCollection,
    enums::{CascadeLevel, Frequency, MissingPolicy, Permission, ScorecardState, ValueProposition},
    error::failed,
    home::{Home, OnScorecard},
    initiative::{Initiative, counts::InitiativeCounts, filter::InitiativeFilter},
    measure::Measure,
    objective::Objective,
    owner::Owner,
    perspective::Perspective,
    review::Review,
    scalars::{Date, PeriodCode},
    score::{Of, PeriodScore, Score},
    scorecard::{balance::BalanceReport, guide::Guide, strategy_map::StrategyMap},
    theme::Theme,
};

/// Strategy of one unit: the enterprise, a business unit, a department, a team or one person.
#[derive(Description)]
pub(super) struct Scorecard(pub(super) Home);

impl Scorecard {
    fn profile(&self) -> &Profile {
        &self.0.scorecard.profile
    }

    /// Reads a page of scorecards together.
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
        "dataCollection",
    ];
}

#[Object(use_type_description)]
impl Scorecard {
    /// Globally unique id of the scorecard.
    pub(super) async fn id(&self) -> ID {
        self.profile().id.to_string().into()
    }

    /// Key of the scorecard, chosen by the partner, unique per organization and type; null when none is set.
    fn key(&self) -> Option<&str> {
        self.profile().key.as_deref()
    }

    /// Name of the scorecard.
    fn name(&self) -> &str {
        &self.profile().name
    }

    /// Level of the scorecard in the cascade.
    fn level(&self) -> CascadeLevel {
        self.profile().level.into()
    }

    /// State of the scorecard: draft, active or archived.
    fn state(&self) -> ScorecardState {
        self.profile().state.into()
    }

    /// Mission: why the unit exists; null when none is set.
    fn mission(&self) -> Option<&str> {
        self.profile().mission.as_deref()
    }

    /// Vision: what the unit wants to become; null when none is set.
    fn vision(&self) -> Option<&str> {
        self.profile().vision.as_deref()
    }

    /// Values that the unit holds to; empty when none is set.
    fn values(&self) -> &[String] {
        &self.profile().values
    }

    /// Strategic priorities, in order; empty when none is set.
    fn priorities(&self) -> &[String] {
        &self.profile().priorities
    }

    /// Value proposition: what customers should choose the unit for; null when none is set.
    fn value_proposition(&self) -> Option<ValueProposition> {
        self.profile().value_proposition.map(Into::into)
    }

    /// First day of the strategy; null when none is set.
    fn starts_on(&self) -> Option<Date> {
        self.profile().starts_on.map(Date)
    }

    /// Last day of the strategy; null when none is set.
    fn ends_on(&self) -> Option<Date> {
        self.profile().ends_on.map(Date)
    }

    /// Policy of roll-ups for a child without a value.
    fn missing_policy(&self) -> MissingPolicy {
        self.profile().missing_policy.into()
    }

    /// Owners: members and groups of the organization. Those who were removed are left out.
    async fn owners(&self) -> Vec<Owner> {
        Owner::all(&self.0.view, &self.profile().owners)
    }

    /// Days after the end of a period until its values are due, where a measure names no days of its own; 5 where none are
    /// set.
    fn due_after_days(&self) -> i32 {
        self.profile().due_after_days.unwrap_or(DUE_AFTER_DAYS)
    }

    /// State of the collection of a period's data, on this scorecard and all below it. Costs 25 and 1 an object below it.
    async fn data_collection(
        &self,
        #[graphql(desc = "Period; the current one of the review frequency when left out.")] period: Option<
            PeriodCode,
        >,
    ) -> Result<DataCollection> {
        let period = self.0.period(period.as_ref(), self.profile().review_frequency)?;
        let counted = self.0.view.data_collection(self.profile().id, period).await.map_err(failed)?;
        Ok(DataCollection::new(&self.0, period, counted))
    }

    /// Last closed day: the figures of periods that end on it or before stand, see `periodsClose`. Null where none is
    /// closed.
    fn closed_through(&self) -> Option<Date> {
        self.profile().closing.as_ref().and_then(|closing| closing.through).map(Date)
    }

    /// Latest closing or reopening of periods; null where none was ever closed.
    async fn closing(&self) -> Option<Closing> {
        self.profile().closing.as_deref().map(|closing| Closing::new(closing, &self.0.view))
    }

    /// Review frequency; its current period is shown where no period is asked for.
    fn review_frequency(&self) -> Frequency {
        self.profile().review_frequency.into()
    }

    /// Scorecard above it in the cascade; null at the top, and where the caller may not see the one above.
    async fn parent(&self) -> Option<Result<Self>> {
        let parent = self.0.view.organization().entry(self.profile().id)?.parent?;
        Some(self.0.at(parent).await.map(Self))
    }

    /// Scorecards above it in the cascade, nearest first.
    async fn ancestors(&self) -> Result<List<Self>> {
        let ids: Vec<_> = self.0.view.organization().ancestors(self.profile().id).collect();
        Ok(self.0.others(&ids).await?.into_iter().map(Self).collect())
    }

    /// Scorecards directly below it in the cascade, in the order of their creation.
    async fn children(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Self>> {
        let id = self.profile().id;
        let list = ListId::new("children", id);
        let page = Page { first, after, last, before }.of(list, self.0.view.as_of_now())?;
        let children = self.0.view.children_of(id, page.as_of());
        Self::page(&self.0, page, &children).await
    }

    /// Scorecards below it in the cascade, all of them, level by level.
    async fn descendants(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Self>> {
        let id = self.profile().id;
        let list = ListId::new("descendants", id);
        let page = Page { first, after, last, before }.of(list, self.0.view.as_of_now())?;
        let descendants = self.0.view.descendants_of(id, page.as_of()).await.map_err(failed)?;
        Self::page(&self.0, page, &descendants).await
    }

    /// Perspectives of the scorecard, from the top of the strategy map down.
    async fn perspectives(&self) -> InPlaceList<Perspective> {
        let perspectives = 0..self.0.scorecard.perspectives.len();
        perspectives.map(|index| Perspective { home: self.0.clone(), index }).collect()
    }

    /// Themes of the scorecard, which run through its perspectives.
    async fn themes(&self) -> List<Theme> {
        let themes = 0..self.0.scorecard.themes.len();
        themes.map(|index| Theme { home: self.0.clone(), index }).collect()
    }

    /// Objectives of the scorecard, from the top of the strategy map down.
    async fn objectives(&self) -> InPlaceList<Objective> {
        (0..self.0.scorecard.objectives.len()).map(|index| self.0.objective(index)).collect()
    }

    /// Measures in use whose home is this scorecard, in order; `Organization.measures` also finds archived ones.
    async fn measures(&self) -> InPlaceList<Measure> {
        let measures = self.0.scorecard.measures.iter().enumerate();
        let in_use = measures.filter(|(_, measure)| measure.archived_at.is_none());
        in_use.map(|(index, _)| self.0.measure(index)).collect()
    }

    /// Causal links between the scorecard's objectives.
    async fn causal_links(&self) -> InPlaceList<CausalLink> {
        let links = 0..self.0.scorecard.links.len();
        links.map(|index| CausalLink { home: self.0.clone(), index }).collect()
    }

    /// Initiatives of the scorecard, in order.
    async fn initiatives(
        &self,
        #[graphql(desc = "Filter; those that are not archived when left out.")] filter: Option<
            InitiativeFilter,
        >,
    ) -> Result<List<Initiative>> {
        let filter = filter.unwrap_or_default().read(&self.0.view)?;
        let wanted = self.0.view.initiatives_on(&self.0.scorecard, &filter);
        Ok(wanted.into_iter().map(|index| Initiative { home: self.0.clone(), index }).collect())
    }

    /// Counts of the scorecard's initiatives.
    fn initiative_counts(&self) -> InitiativeCounts {
        InitiativeCounts::of(&self.0, |_| true)
    }

    /// Balance report: findings where the scorecard departs from what makes strategies work. Callers who see no more of
    /// the scorecard than its map get a report that is not `judged`: without the measures it would be wrong. Costs 25
    /// and 1 an object below it.
    async fn balance(&self, ctx: &Context<'_>) -> Result<BalanceReport> {
        work::begin(ctx).await?;
        // Boxed: every field of an object takes the space of its largest.
        let findings = Box::pin(self.0.view.balance(self.profile().id)).await.map_err(failed)?;
        Ok(BalanceReport { home: self.0.clone(), findings })
    }

    /// Guide: progress of building the scorecard, in seven steps and four phases. Null for callers who see no more of
    /// the scorecard than its map. Costs 25 and 1 an object below it.
    async fn guide(&self, ctx: &Context<'_>) -> Option<Result<Guide>> {
        let guide = async {
            work::begin(ctx).await?;
            self.0.view.guide(self.profile().id).await.map_err(failed)
        };
        Some(Box::pin(guide).await.transpose()?.map(Guide))
    }

    /// Reviews of the scorecard, the latest period first. Costs 1 a review of the page.
    async fn reviews(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Review>> {
        Box::pin(Review::page(&self.0, Page { first, after, last, before })).await
    }

    /// Day on which the next review is due: the one for which a review is scheduled, else the day on which the figures
    /// of the period after the last one reviewed are complete, by the review frequency. Where none was held yet, that
    /// is the period that runs today.
    async fn next_review_on(&self) -> Option<Result<Date>> {
        let next = Box::pin(self.0.view.next_review_on(&self.0.scorecard)).await.map_err(failed);
        next.map(|next| next.map(Date)).transpose()
    }

    /// Comments on the scorecard, the oldest first. Costs 1 a comment of the page.
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
        Box::pin(Comment::page(&self.0, self.profile().id.into(), Page { first, after, last, before })).await
    }

    /// Strategy map, with the figures of one period.
    async fn strategy_map(
        &self,
        #[graphql(desc = "Period; the current one of the review frequency when left out.")] period: Option<
            PeriodCode,
        >,
    ) -> Result<StrategyMap> {
        let period = self.0.period(period.as_ref(), self.profile().review_frequency)?;
        Ok(StrategyMap { home: self.0.clone(), period })
    }

    /// Score of the scorecard: the weighted mean of its perspectives' scores.
    async fn score(
        &self,
        #[graphql(desc = "Period; the current one of the review frequency when left out.")] period: Option<
            PeriodCode,
        >,
    ) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(&self.0, self.0.scores(period.as_ref()).await?, Of::Scorecard)))
    }

    /// Scores of several periods, oldest first, for a chart: the last n up to the current one of the review frequency
    /// or `to`, or from `from` to `to`. At most 400 at once. Costs 1 a period.
    async fn scores(
        &self,
        #[graphql(desc = "Number of periods; 12 when neither `last` nor `from` is given.")] last: Option<i32>,
        #[graphql(desc = "First period.")] from: Option<PeriodCode>,
        #[graphql(desc = "Last period; the current one when left out.")] to: Option<PeriodCode>,
    ) -> Result<List<PeriodScore>> {
        PeriodScore::all(&self.0, Of::Scorecard, (last, from, to)).await
    }

    /// Changes of the scorecard's own fields, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "Number of items, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts; changes that follow are earlier ones.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        Box::pin(ChangeConnection::history(&self.0.view, self.profile().id, None, first, after.as_deref()))
            .await
    }

    /// True where something is hidden from the caller: what is on the scorecard, scorecards below it, or links to others.
    /// A list that is empty then need not mean that there is nothing.
    async fn restricted(&self) -> bool {
        self.0.view.hides_part_of(&self.0.scorecard)
    }

    /// Permissions of the caller here.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        self.0.permissions(false)
    }

    /// Version of the scorecard, raised by every change of its own fields; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.profile().version
    }
}
