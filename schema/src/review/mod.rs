//! Reviews of scorecards.

pub(crate) mod mutation;

use std::sync::Arc;

use async_graphql::{Description, ID, Object, SimpleObject};
use domain::{
    agenda,
    id::{NodeId, ReviewId},
    review,
};
use gateway::resolve::{InMemory, List};

use crate::{
    Result,
    action_item::ActionItem,
    actor::Actor,
    comment::Comment,
    connection::{Connection, Page},
    cursor::ListId,
    decision::Decision,
    enums::{AgendaReason, Permission, ReviewKind, Status},
    error::failed,
    home::{Find, Home},
    node::Node,
    number::{number, recorded},
    period::Period,
    scalars::{Date, DateTime},
    scorecard::Scorecard,
};

/// Review: a meeting at which a scorecard's strategy is steered. A closed review does not change any more.
#[derive(Description)]
pub(super) struct Review {
    home: Home,
    it: Arc<review::Review>,
}

/// Item of a review's agenda.
#[derive(Description)]
pub(super) struct AgendaItem {
    home: Home,
    it: agenda::AgendaItem,
}

/// Results of a scorecard in the period of a review.
#[derive(SimpleObject)]
pub(super) struct ReviewResults {
    /// Revision of the organization at which the results were computed.
    revision: String,
    /// Result of the scorecard.
    score: ReviewResult,
    /// Results of its perspectives, from the top of the strategy map down.
    perspectives: List<ReviewResult>,
    /// Results of its objectives, from the top of the strategy map down.
    objectives: List<ReviewResult>,
    /// Results of its measures in use, in order.
    measures: List<ReviewResult>,
}

/// Result of one object.
#[derive(Description)]
pub(super) struct ReviewResult {
    home: Home,
    it: review::Standing,
}

impl Review {
    pub(super) fn new(home: Home, it: Arc<review::Review>) -> Self {
        Self { home, it }
    }

    /// Reads a page of the reviews of a scorecard.
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
    /// Globally unique id of the review.
    pub(super) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Kind of the review: monthly, quarterly or annual.
    fn kind(&self) -> ReviewKind {
        self.it.kind.into()
    }

    /// Period that is reviewed.
    fn period(&self) -> Period {
        Period::new(self.it.period, &self.home.view)
    }

    /// Scorecard that is reviewed.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Day on which the review is to be held; null when none is set.
    fn scheduled_on(&self) -> Option<Date> {
        self.it.scheduled_on.map(Date)
    }

    /// Day on which the review was held; null when none is set.
    fn held_on(&self) -> Option<Date> {
        self.it.held_on.map(Date)
    }

    /// Agenda of the review. Until somebody sets it, it is proposed from the current data: measures and objectives that
    /// turned red since the preceding period, overdue items, missing data, links whose effect does not move although
    /// the cause did, and changes of the strategy since the last review was closed. Each item costs 10.
    async fn agenda(&self) -> Result<List<AgendaItem>> {
        let items = match &self.it.agenda {
            Some(items) => items.clone(),
            None => self.home.view.proposed_agenda(&self.it).await.map_err(failed)?,
        };
        Ok(items.into_iter().map(|it| AgendaItem { home: self.home.clone(), it }).collect())
    }

    /// True when the agenda is a proposal that follows the data.
    fn agenda_is_proposed(&self) -> bool {
        self.it.agenda.is_none()
    }

    /// Notes of the review; null when there are none.
    fn notes(&self) -> Option<&str> {
        self.it.notes.as_deref()
    }

    /// Decisions of the review, in the order in which they were made.
    async fn decisions(&self) -> List<Decision> {
        (0..self.it.decisions.len()).map(|at| Decision::new(self.home.clone(), &self.it, at)).collect()
    }

    /// Action items of the review, in the order in which they were added.
    async fn action_items(&self) -> List<ActionItem> {
        (0..self.it.action_items.len()).map(|at| ActionItem::new(self.home.clone(), &self.it, at)).collect()
    }

    /// Time at which the review was closed; null for one that is open.
    fn closed_at(&self) -> Option<DateTime> {
        self.it.closed.map(|(at, _)| DateTime(at))
    }

    /// Actor that closed the review; null for one that is open.
    fn closed_by(&self) -> Option<Actor> {
        self.it.closed.map(|(_, by)| Actor::new(by, &self.home.view))
    }

    /// Results frozen when the review was closed, whatever was corrected since; null for one that is open.
    async fn frozen(&self) -> Option<Result<ReviewResults>> {
        let frozen = self.home.view.frozen_results(&self.it).await.map_err(failed).transpose()?;
        Some(frozen.map(|frozen| self.results(self.it.closed_revision.unwrap_or_default(), &frozen)))
    }

    /// Results of the reviewed period as they are now.
    async fn today(&self) -> Result<ReviewResults> {
        let view = &self.home.view;
        let results = view.review_results(self.it.scorecard, self.it.period).await.map_err(failed)?;
        // The results say at which revision they were computed.
        view.depends_on_all();
        Ok(self.results(view.organization().revision(), &results))
    }

    /// Comments on the review, the oldest first. Costs 1 a comment of the page.
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
        Comment::page(&self.home, self.it.id.into(), Page { first, after, last, before }).await
    }

    /// Permissions of the caller here.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        self.home.permissions(false)
    }

    /// Version of the review, raised by every change of it and of its decisions and action items; send it back as
    /// `expectedVersion`.
    fn version(&self) -> i32 {
        self.it.version
    }
}

#[Object(use_type_description)]
impl AgendaItem {
    /// Reason for the item.
    fn reason(&self) -> AgendaReason {
        self.it.reason.into()
    }

    /// Text of the item: a sentence.
    fn text(&self) -> &str {
        &self.it.text
    }

    /// Objects that the item is about, as far as they still exist.
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
    /// Id of the object.
    fn node_id(&self) -> ID {
        self.it.node.to_string().into()
    }

    /// Object as it is now; null where it does not exist any more.
    async fn node(&self) -> Option<Node> {
        let id: NodeId = self.it.node;
        Node::on(self.home.clone(), id)
    }

    /// Name that the object had.
    fn label(&self) -> &str {
        &self.it.label
    }

    /// Score from 0 to 100; null when it could not be computed.
    fn score(&self) -> Option<f64> {
        number(self.it.score)
    }

    /// Status: GREEN, YELLOW or RED by the score; NO_DATA, NOT_DUE or UNSCORED where there is no score.
    fn status(&self) -> Status {
        self.it.status.into()
    }

    /// Actual of a measure, in its unit; null for other objects.
    fn actual(&self) -> Option<f64> {
        self.it.actual.map(recorded)
    }

    /// Target of a measure, in its unit; null for other objects.
    fn target(&self) -> Option<f64> {
        self.it.target.map(recorded)
    }
}
