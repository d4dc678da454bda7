//! Reviews of scorecards.

use std::sync::Arc;

use async_graphql::{Description, ID, Object, SimpleObject};
use domain::{
    agenda,
    id::{NodeId, ReviewId},
    review,
};

use super::{
    Result,
    action_item::ActionItem,
    actor::Actor,
    comment::Comment,
    connection::{Connection, Page},
    cursor::ListId,
    decision::Decision,
    enums::{AgendaReason, ReviewKind, Status},
    error::failed,
    home::{Find, Home},
    in_place::InMemory,
    list::List,
    node::Node,
    number::{number, recorded},
    period::Period,
    scalars::{Date, DateTime},
    scorecard::Scorecard,
};

/// A meeting at which a scorecard's strategy is steered. A review that was closed stays as it was.
#[derive(Description)]
pub(super) struct Review {
    home: Home,
    it: Arc<review::Review>,
}

/// Something to talk about.
#[derive(Description)]
pub(super) struct AgendaItem {
    home: Home,
    it: agenda::AgendaItem,
}

/// How a scorecard stood in the period of a review.
#[derive(SimpleObject)]
pub(super) struct ReviewResults {
    /// The organization's revision that these results are of.
    revision: String,
    /// The scorecard itself.
    score: ReviewResult,
    /// Its perspectives, from the top of the map down.
    perspectives: List<ReviewResult>,
    /// Its objectives, from the top of the map down.
    objectives: List<ReviewResult>,
    /// Its measures in use, in order.
    measures: List<ReviewResult>,
}

/// How one thing stood.
#[derive(Description)]
pub(super) struct ReviewResult {
    home: Home,
    it: review::Standing,
}

impl Review {
    pub(super) fn new(home: Home, it: Arc<review::Review>) -> Self {
        Self { home, it }
    }

    /// A page of the reviews of a scorecard.
    pub(super) async fn page(home: &Home, page: Page) -> Result<Connection<Self>> {
        let id = home.scorecard.profile.id;
        let page = page.of(ListId::new("reviews", id), home.view.as_of_now())?;
        let ids = home.view.review_ids(id, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&ids);
        let mut nodes = Vec::new();
        home.view.want_reviews(slice.rows().copied());
        for id in slice.rows() {
            nodes.extend(Self::find(home.clone(), *id).await?.map(|it| (id.uuid(), it)));
        }
        Ok(slice.connection(nodes))
    }

    fn results(&self, revision: i64, results: &review::Results) -> ReviewResults {
        let one = |it: &review::Standing| ReviewResult { home: self.home.clone(), it: it.clone() };
        let all = |list: &[review::Standing]| list.iter().map(one).collect();
        ReviewResults {
            revision: revision.to_string(),
            score: one(&results.scorecard),
            perspectives: all(&results.perspectives),
            objectives: all(&results.objectives),
            measures: all(&results.measures),
        }
    }
}

impl Find for Review {
    type Id = ReviewId;

    async fn find(home: Home, id: ReviewId) -> Result<Option<Self>> {
        let found = home.view.review(id).await.map_err(failed)?;
        Ok(found.map(|it| Self { home, it }))
    }
}

impl InMemory for Review {}

#[Object(use_type_description)]
impl Review {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// How often its like is held.
    fn kind(&self) -> ReviewKind {
        self.it.kind.into()
    }

    /// The period that is reviewed.
    fn period(&self) -> Period {
        Period::new(self.it.period, self.home.view.organization().calendar())
    }

    /// The scorecard that is reviewed.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// When it is to be held.
    fn scheduled_on(&self) -> Option<Date> {
        self.it.scheduled_on.map(Date)
    }

    /// When it was held.
    fn held_on(&self) -> Option<Date> {
        self.it.held_on.map(Date)
    }

    /// What is talked about. Until somebody sets it, it is proposed from the data as it is now: what turned red since
    /// the period before, what is overdue, what has no data, links whose effect does not move although the cause did,
    /// and what was changed in the strategy since the last review was closed. Each item costs 10.
    async fn agenda(&self) -> Result<List<AgendaItem>> {
        let items = match &self.it.agenda {
            Some(items) => items.clone(),
            None => self.home.view.proposed_agenda(&self.it).await.map_err(failed)?,
        };
        Ok(items.into_iter().map(|it| AgendaItem { home: self.home.clone(), it }).collect())
    }

    /// Whether the agenda is a proposal that follows the data.
    fn agenda_is_proposed(&self) -> bool {
        self.it.agenda.is_none()
    }

    /// What was said.
    fn notes(&self) -> Option<&str> {
        self.it.notes.as_deref()
    }

    /// What it decided, in the order in which it did.
    async fn decisions(&self) -> List<Decision> {
        (0..self.it.decisions.len()).map(|at| Decision::new(self.home.clone(), &self.it, at)).collect()
    }

    /// What is to be done, in the order in which it was said.
    async fn action_items(&self) -> List<ActionItem> {
        (0..self.it.action_items.len()).map(|at| ActionItem::new(self.home.clone(), &self.it, at)).collect()
    }

    /// When it was closed; null for one that is open.
    fn closed_at(&self) -> Option<DateTime> {
        self.it.closed.map(|(at, _)| DateTime(at))
    }

    /// Who closed it.
    fn closed_by(&self) -> Option<Actor> {
        self.it.closed.map(|(_, by)| Actor::new(by, &self.home.view))
    }

    /// What it looked at, as that was when it was closed, whatever was corrected since; null for one that is open.
    async fn frozen(&self) -> Option<Result<ReviewResults>> {
        let frozen = self.home.view.frozen_results(&self.it).await.map_err(failed).transpose()?;
        Some(frozen.map(|frozen| self.results(self.it.closed_revision.unwrap_or_default(), &frozen)))
    }

    /// The same things in the same period as they are now.
    async fn today(&self) -> Result<ReviewResults> {
        let view = &self.home.view;
        let results = view.review_results(self.it.scorecard, self.it.period).await.map_err(failed)?;
        Ok(self.results(view.organization().revision(), &results))
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
        Comment::page(&self.home, self.it.id.into(), Page { first, after, last, before }).await
    }

    /// Raised by every change of the review, also of its decisions and action items; send it back as
    /// `expectedVersion`.
    fn version(&self) -> i32 {
        self.it.version
    }
}

#[Object(use_type_description)]
impl AgendaItem {
    /// Why.
    fn reason(&self) -> AgendaReason {
        self.it.reason.into()
    }

    /// What, in a sentence.
    fn text(&self) -> &str {
        &self.it.text
    }

    /// What it is about, as far as it is still there.
    async fn nodes(&self) -> Result<List<Node>> {
        let mut nodes = Vec::with_capacity(self.it.nodes.len());
        for id in &self.it.nodes {
            nodes.extend(Node::at(self.home.clone(), *id).await?);
        }
        Ok(nodes.into())
    }
}

#[Object(use_type_description)]
impl ReviewResult {
    /// The id of what it is.
    fn node_id(&self) -> ID {
        self.it.node.to_string().into()
    }

    /// The thing itself as it is now; null where it is no more.
    async fn node(&self) -> Option<Node> {
        let id: NodeId = self.it.node;
        Node::on(self.home.clone(), id)
    }

    /// What people called it.
    fn label(&self) -> &str {
        &self.it.label
    }

    /// From 0 to 100; null when it could not be computed.
    fn score(&self) -> Option<f64> {
        number(self.it.score)
    }

    /// What the score said at a glance.
    fn status(&self) -> Status {
        self.it.status.into()
    }

    /// What was measured; measures only.
    fn actual(&self) -> Option<f64> {
        self.it.actual.map(recorded)
    }

    /// What was wanted; measures only.
    fn target(&self) -> Option<f64> {
        self.it.target.map(recorded)
    }
}
