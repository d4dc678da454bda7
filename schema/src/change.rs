//! Changes: the entries of feeds and histories, and their pages.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Description, ID, Object, SimpleObject, connection::PageInfo};
use domain::{evaluate::Wanted, id::NodeId, period::Period, vocabulary::EntityKind};
use gateway::resolve::{InMemory, List};
use service::{Reader, changes};

use crate::{
    Result,
    actor::Actor,
    connection::{DEFAULT_PAGE, LARGEST_PAGE, page_size},
    enums::{ChangeKind, EntityKind as ChangeType},
    error::{bad_input, failed},
    home::Home,
    measure::period::MeasurePeriod,
    node::Node,
    request::Request,
    scalars::{DateTime, Json, PeriodCode},
};

/// Maximum number of entries of a page of all changes: a client that synchronizes reads many, and shows none.
pub(super) const LARGEST_CHANGES_PAGE: usize = 1_000;

/// Change of one object by one write. Changes of objects that the caller may not see now are left out.
#[derive(Description)]
pub(super) struct Change {
    view: Arc<Reader>,
    change: changes::Change,
}

/// Page of changes.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct ChangeConnection {
    /// Changes of the page with their cursors.
    edges: List<ChangeEdge>,
    /// Position of the page in the list. `endCursor` is where the next page begins, even after a page without changes:
    /// the server may have read changes that the caller may not see.
    page_info: PageInfo,
    /// Revision up to which the page holds everything that was asked for; on the last page the organization's. It
    /// serves as a cursor, too.
    revision: String,
}

#[ComplexObject]
impl ChangeConnection {
    /// Changes of the page.
    fn nodes(&self) -> List<&Change> {
        self.edges.0.iter().map(|edge| &edge.node).collect()
    }
}

/// Change with its cursor.
#[derive(SimpleObject)]
pub(super) struct ChangeEdge {
    /// Cursor of the change: send it as `after` to go on from here.
    cursor: String,
    /// Change.
    node: Change,
}

impl InMemory for Change {}

#[Object(use_type_description)]
impl Change {
    /// Cursor of the change in the organization's history: send it as `since` or `after` to go on from here.
    fn cursor(&self) -> String {
        self.change.cursor.to_string()
    }

    /// Revision of the organization after the write: all changes of one write share it.
    fn revision(&self) -> String {
        self.change.revision().to_string()
    }

    /// Time of the change.
    fn at(&self) -> DateTime {
        DateTime(self.change.at)
    }

    /// Actor that made the change.
    fn actor(&self) -> Actor {
        Actor::new(self.change.by, &self.view)
    }

    /// Kind of the change: created, updated or deleted.
    fn kind(&self) -> ChangeKind {
        self.change.kind.into()
    }

    /// Type of the object that changed.
    #[graphql(name = "type")]
    fn of(&self) -> ChangeType {
        self.change.of.into()
    }

    /// Id of the object: for PLACEMENT the objective's, for MEASURE_PERIOD the measure's.
    fn node_id(&self) -> ID {
        self.change.node.to_string().into()
    }

    /// Code of the period: for MEASURE_PERIOD the period, for KEY_RESULT its quarter, for REVIEW the period that is
    /// reviewed; null for other types, and for a review of which only a decision, an action item or the frozen results
    /// changed.
    fn period_code(&self) -> Option<PeriodCode> {
        self.change.period.map(|period| PeriodCode(period.to_string()))
    }

    /// Object as it is now, whatever else has happened to it since; null when it is deleted, or the caller may not see
    /// it.
    async fn node(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        let node = async {
            let service = Request::of(ctx)?.service();
            Node::of(service, &self.view, self.change.scorecard.clone(), self.change.node).await
        };
        node.await.transpose()
    }

    /// Values of the period as they are now, for MEASURE_PERIOD; null for other types, when they are deleted, or the
    /// caller may not see them.
    async fn measure_period(&self) -> Option<Result<MeasurePeriod>> {
        let (NodeId::Measure(id), Some(period)) = (self.change.node, self.change.period) else { return None };
        let home = Home::new(Arc::clone(&self.view), self.change.scorecard.clone()?);
        let measure = home.measure_by_id(id)?;
        measure.at(&[period], Wanted::ALL).await.map(|mut results| results.pop()).transpose()
    }

    /// Changed fields before the change: an object by the field names of the type, references as ids (`themeId`),
    /// placements and parts of the object as a list of the one that changed. Null for a created object.
    fn before(&self) -> Option<Result<Json>> {
        self.fields().map(|fields| fields.before.map(Json)).transpose()
    }

    /// Changed fields after the change; null for a deleted object.
    fn after(&self) -> Option<Result<Json>> {
        self.fields().map(|fields| fields.after.map(Json)).transpose()
    }
}

impl Change {
    pub(super) fn new(view: &Arc<Reader>, change: changes::Change) -> Self {
        Self { view: Arc::clone(view), change }
    }

    fn fields(&self) -> Result<changes::Fields> {
        self.change.fields(&self.view).map_err(failed)
    }
}

impl ChangeConnection {
    fn new(view: &Arc<Reader>, page: changes::Page, is_first: bool, reaches: i64) -> Self {
        let changes::Page { changes, until, more } = page;
        let edge = |change: changes::Change| ChangeEdge {
            cursor: change.cursor.to_string(),
            node: Change::new(view, change),
        };
        let edges: Vec<_> = changes.into_iter().map(edge).collect();
        let page_info = PageInfo {
            has_previous_page: !is_first,
            has_next_page: more,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: Some(until.to_string()),
        };
        Self { edges: edges.into(), page_info, revision: reaches.to_string() }
    }

    /// Reads the changes of the organization after the cursor; without one, from the oldest on that is kept.
    pub(super) async fn since(
        view: &Arc<Reader>,
        since: Option<&str>,
        first: Option<i32>,
        types: Option<Vec<ChangeType>>,
    ) -> Result<Self> {
        let first = page_size("first", first, LARGEST_CHANGES_PAGE)?.unwrap_or(DEFAULT_PAGE);
        let since = since.map(cursor).transpose()?;
        let kinds = types.map(kinds);
        let page = view.changes(since, first, kinds.as_deref()).await.map_err(failed)?;
        let reaches = page.until.position().complete_revision();
        Ok(Self::new(view, page, since.is_none(), reaches))
    }

    /// Reads the changes of an object, the latest first.
    pub(super) async fn history(
        view: &Arc<Reader>,
        of: impl Into<NodeId>,
        period: Option<Period>,
        first: Option<i32>,
        after: Option<&str>,
    ) -> Result<Self> {
        let first = page_size("first", first, LARGEST_PAGE)?.unwrap_or(DEFAULT_PAGE);
        let after = after.map(cursor).transpose()?.map(changes::SyncCursor::position);
        let page = view.history(of.into(), period, after, first).await.map_err(failed)?;
        view.depends_on_all();
        Ok(Self::new(view, page, after.is_none(), view.organization().revision()))
    }
}

/// Parses the cursor of a client.
pub(super) fn cursor(text: &str) -> Result<changes::SyncCursor> {
    text.parse().map_err(|error: changes::BadCursor| bad_input(error.to_string()))
}

/// Entity kinds of these types.
pub(super) fn kinds(types: Vec<ChangeType>) -> Vec<EntityKind> {
    types.into_iter().map(EntityKind::from).collect()
}
