//! Reader: what resolvers and use cases read an organization through during one request.

use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::id::{OrganizationId, ScorecardId};
use futures_util::{Stream, TryStreamExt};
use ledger::{
    caller::Caller,
    changes::{self, SyncCursor},
    error::Result,
    feed::{self, Event, EventSource, Listener},
    snapshot::{Dependencies, Unfiltered, View},
};

use crate::{
    Service,
    loader::Loaders,
    scores::{Outside, ScoreCache, last_change},
};

/// View of an organization by one caller during one request, with the loaders of what is not in it and the cache of
/// scores. Cheap to share.
pub struct Reader {
    view: View,
    loaders: Loaders,
    service: Service,
    /// Scorecards whose scores were read, with what these were evaluated from outside of the scorecards below.
    read_scores: Mutex<BTreeMap<ScorecardId, Outside>>,
}

/// Things that the answers of a reader depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    today: NaiveDate,
    scorecards: Dependencies,
    scores: BTreeMap<ScorecardId, Outside>,
}

impl State {
    /// Approximate size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let outside = self.scores.values().map(Outside::len).sum::<usize>();
        size_of::<Self>()
            + (self.scorecards.len() + outside) * size_of::<ScorecardId>()
            + self.scores.len() * (size_of::<(ScorecardId, Outside)>() + 32)
    }
}

/// Events as delivered to one caller.
pub type Delivery<E> = feed::Delivery<E, Arc<Reader>>;

/// Changes as delivered to one caller.
pub type ChangeDelivery = changes::ChangeDelivery<Arc<Reader>>;

/// A reader has all that its view has.
impl Deref for Reader {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl Reader {
    /// Loaders of entities outside of snapshots, for this request.
    pub(crate) fn loaders(&self) -> &Loaders {
        &self.loaders
    }

    /// Notes that scores of a scorecard were read.
    pub(crate) fn note_scores(&self, id: ScorecardId, outside: Outside) {
        self.read_scores.lock().unwrap_or_else(PoisonError::into_inner).insert(id, outside);
    }

    /// State of everything that has been read so far.
    #[must_use]
    pub fn state(&self) -> State {
        let scores = self.read_scores.lock().unwrap_or_else(PoisonError::into_inner).clone();
        State { today: self.today(), scorecards: self.dependencies(), scores }
    }

    /// Reports whether an earlier reader of the same caller would still read the same.
    #[must_use]
    pub fn is_current(&self, state: &State) -> bool {
        let State { today, scorecards, scores } = state;
        let revision = scorecards.revision();
        let is_same = |(id, outside): (&ScorecardId, &Outside)| {
            self.whole().revision() == revision || last_change(self.whole(), *id, outside) <= revision
        };
        *today == self.today() && self.is_unchanged(scorecards) && scores.iter().all(is_same)
    }

    /// Cache of evaluated scores.
    pub(crate) fn score_cache(&self) -> &ScoreCache {
        self.service.score_cache()
    }

    /// Use cases that the reader belongs to.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }
}

impl Service {
    /// Creates a reader of the organization as it is now.
    ///
    /// # Errors
    /// Returns `NotFound` when the organization does not exist or the caller does not belong to it.
    #[boxed]
    pub async fn view(&self, caller: &Caller, organization: OrganizationId) -> Result<Arc<Reader>> {
        Ok(self.reader(self.ledger().view(caller, organization).await?))
    }

    /// Creates a reader of the organization at this revision or later; without a statement when the cache has it.
    ///
    /// # Errors
    /// See [`Service::view`].
    #[boxed]
    pub async fn view_since(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        revision: i64,
    ) -> Result<Arc<Reader>> {
        Ok(self.reader(self.ledger().view_since(caller, organization, revision).await?))
    }

    /// Creates a reader for the operator, who belongs to no organization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is no such organization.
    #[boxed]
    pub async fn view_as_operator(&self, organization: OrganizationId) -> Result<Arc<Reader>> {
        Ok(self.reader(self.ledger().view_as_operator(organization).await?))
    }

    /// Creates a reader for the operator at this revision or later; without a statement when the cache has it.
    pub(crate) async fn view_as_operator_since(
        &self,
        organization: OrganizationId,
        revision: i64,
    ) -> Result<Arc<Reader>> {
        Ok(self.reader(self.ledger().view_as_operator_since(organization, revision).await?))
    }

    fn reader(&self, view: View) -> Arc<Reader> {
        let (loaders, read_scores) = (Loaders::default(), Mutex::default());
        Arc::new(Reader { view, loaders, service: self.clone(), read_scores })
    }

    /// Streams the events of a listener that the caller may see. The stream ends after the first error.
    pub(crate) fn deliver<R>(
        &self,
        caller: Caller,
        organization: OrganizationId,
        listener: Listener<R>,
    ) -> impl Stream<Item = Result<Delivery<R::Event>>> + Send + use<R>
    where
        R: EventSource<Event: Event>,
    {
        let service = self.clone();
        let events = self.ledger().deliver(caller, organization, listener);
        events.map_ok(move |delivery| delivery.map_view(|view| service.reader(view)))
    }

    /// Streams the organization's changes of these kinds, or of all, in commit order: those after the cursor, then new
    /// ones as they are committed. Without a cursor the stream starts now. It ends after the first error.
    ///
    /// # Errors
    /// See [`View::changes`]; the stream also fails when the caller may no longer see the organization.
    #[boxed]
    pub async fn changes_live(
        &self,
        caller: Caller,
        organization: OrganizationId,
        after: Option<SyncCursor>,
        kinds: Option<Vec<domain::vocabulary::EntityKind>>,
    ) -> Result<impl Stream<Item = Result<ChangeDelivery>> + Send + use<>> {
        let service = self.clone();
        let changes = self.ledger().changes_live(caller, organization, after, kinds).await?;
        Ok(changes.map_ok(move |delivery| delivery.map_view(|view| service.reader(view))))
    }
}
