//! View of an organization by one caller during one request: every scorecard is read once and then stays the same.

mod unfiltered;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use async_recursion::async_recursion as boxed;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{NodeId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::{Alignment, Placement, Scorecard},
};

pub use self::unfiltered::Unfiltered;
use super::{OrganizationSnapshot, keyed::Keyed, visibility};
use crate::{
    Ledger,
    caller::{Caller, Principal},
    database::Pooled,
    error::{Error, Result},
    policy::{AccessLevel, Action},
    row,
};

/// Number of scorecards beyond which the answers of a view depend on all writes.
const MOST_DEPENDENCIES: usize = 500;

/// Organization as one caller sees it.
pub struct View {
    ledger: Ledger,
    /// Complete snapshot, independent of the caller: scores are evaluated from it.
    whole: Arc<OrganizationSnapshot>,
    /// Visible part of the snapshot.
    organization: Arc<OrganizationSnapshot>,
    principal: Option<Principal>,
    today: NaiveDate,
    pinned: Mutex<HashMap<ScorecardId, Arc<Scorecard>>>,
    /// Visible parts of scorecards, for a caller who does not see everything.
    visible_parts: Mutex<HashMap<ScorecardId, Arc<Scorecard>>>,
    /// Connections for reads outside of the cache, where there were any.
    database: OnceLock<Pooled>,
    /// Latest revision among the scorecards that were read.
    latest: AtomicI64,
    /// Scorecards that were read in a newer state than that of `whole`.
    newer: Mutex<Vec<ScorecardId>>,
    /// True when something was read that any write may change.
    reads_all: AtomicBool,
}

/// Things that the answers of a view depend on besides its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependencies {
    revision: i64,
    /// Scorecards that were read; `None` where any write may change the answers.
    scorecards: Option<Vec<ScorecardId>>,
}

impl Dependencies {
    /// Number of scorecards that were read one by one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scorecards.as_ref().map_or(0, Vec::len)
    }

    /// Reports whether no scorecard was read one by one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Revision at which the view has read.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }
}

impl Ledger {
    /// Creates a view of the organization as it is now.
    ///
    /// # Errors
    /// Returns `NotFound` when the organization does not exist or the caller does not belong to it.
    #[boxed]
    pub async fn view(&self, caller: &Caller, organization: OrganizationId) -> Result<View> {
        let organization = self.current(organization).await?;
        self.view_as_caller(organization, caller)
    }

    /// Creates a view of the organization at this revision or later; without a statement when the cache has it.
    ///
    /// # Errors
    /// See [`Ledger::view`].
    #[boxed]
    pub async fn view_since(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        revision: i64,
    ) -> Result<View> {
        let organization = self.since(organization, revision).await?;
        self.view_as_caller(organization, caller)
    }

    /// Creates a view for the operator, who belongs to no organization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is no such organization.
    #[boxed]
    pub async fn view_as_operator(&self, organization: OrganizationId) -> Result<View> {
        Ok(self.view_of(self.current(organization).await?, None))
    }

    /// Creates a view for the operator at this revision or later; without a statement when the cache has it.
    ///
    /// # Errors
    /// See [`Ledger::view_as_operator`].
    #[boxed]
    pub async fn view_as_operator_since(&self, organization: OrganizationId, revision: i64) -> Result<View> {
        Ok(self.view_of(self.since(organization, revision).await?, None))
    }

    /// Snapshot of the organization as it is now.
    ///
    /// # Errors
    /// Returns `NotFound` when the organization does not exist.
    #[boxed]
    pub async fn current(&self, organization: OrganizationId) -> Result<Arc<OrganizationSnapshot>> {
        self.snapshots().current(organization).await?.ok_or(Error::NotFound("the organization"))
    }

    /// Snapshot of the organization at this revision or later that knows which scorecards have changed since it; `None`
    /// where the changes are too many to follow, or the organization does not exist.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn with_changes_since(
        &self,
        organization: OrganizationId,
        revision: i64,
    ) -> Result<Option<Arc<OrganizationSnapshot>>> {
        self.snapshots().with_changes_since(organization, revision).await
    }

    /// Current revision of the organization; 0 when it does not exist.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn revision(&self, organization: OrganizationId) -> Result<i64> {
        Ok(self.snapshots().revision(organization).await?.unwrap_or_default())
    }

    /// Reports whether the caller does not belong, or no longer belongs, to the organization.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn is_access_revoked(&self, caller: &Caller, organization: OrganizationId) -> Result<bool> {
        match self.current(organization).await {
            Ok(organization) => Ok(organization.principal(caller).is_none()),
            Err(Error::NotFound(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn since(&self, organization: OrganizationId, revision: i64) -> Result<Arc<OrganizationSnapshot>> {
        let found = self.snapshots().since(organization, revision).await?;
        found.ok_or(Error::NotFound("the organization"))
    }

    fn view_as_caller(&self, whole: Arc<OrganizationSnapshot>, caller: &Caller) -> Result<View> {
        let principal = whole.principal(caller).cloned().ok_or(Error::NotFound("the organization"))?;
        Ok(self.view_of(whole, Some(principal)))
    }

    fn view_of(&self, whole: Arc<OrganizationSnapshot>, principal: Option<Principal>) -> View {
        let today = domain::calendar::today(self.clock().now(), whole.time_zone());
        let organization = match &principal {
            Some(principal) => whole.visible_to(principal),
            None => Arc::clone(&whole),
        };
        let (ledger, pinned, visible_parts) = (self.clone(), Mutex::default(), Mutex::default());
        let (database, latest) = (OnceLock::new(), AtomicI64::new(whole.revision()));
        let (newer, reads_all) = (Mutex::default(), AtomicBool::new(false));
        View {
            ledger,
            whole,
            organization,
            principal,
            today,
            pinned,
            visible_parts,
            database,
            latest,
            newer,
            reads_all,
        }
    }
}

impl View {
    /// Settings, members and the tree of the scorecards that the caller sees.
    #[must_use]
    pub fn organization(&self) -> &OrganizationSnapshot {
        &self.organization
    }

    /// Access level of the caller on a scorecard.
    #[must_use]
    pub fn access_to(&self, id: ScorecardId) -> AccessLevel {
        self.principal.as_ref().map_or(AccessLevel::Admin, |principal| self.whole.access_to(principal, id))
    }

    /// Reports whether the caller sees this node of a scorecard.
    #[must_use]
    pub fn sees(&self, scorecard: ScorecardId, node: NodeId) -> bool {
        self.access_to(scorecard).may(row::action_to_see(node))
    }

    /// Reports whether the scorecard exists and the caller sees all of it.
    #[must_use]
    pub fn reads(&self, scorecard: ScorecardId) -> bool {
        self.organization.entry(scorecard).is_some() && self.access_to(scorecard).may(Action::Read)
    }

    /// Reports whether something of a scorecard that the view has read is hidden from the caller: what is on it, an
    /// alignment or a placement whose other end they may not see, or a scorecard below it.
    #[must_use]
    pub fn hides_part_of(&self, visible: &Scorecard) -> bool {
        let id = visible.profile.id;
        let hides = |whole: &Arc<Scorecard>| !std::ptr::eq(Arc::as_ptr(whole), visible);
        let below = self.whole.children(Some(id));
        self.pinned(id).is_some_and(|whole| hides(&whole))
            || below.iter().any(|id| self.organization.entry(*id).is_none())
    }

    /// Reports whether something of an objective is hidden from the caller: its measures, or an alignment or a placement
    /// whose other end they may not see.
    #[must_use]
    pub fn hides_part_of_objective(&self, visible: &Scorecard, id: ObjectiveId) -> bool {
        let links = |scorecard: &Scorecard| {
            let aligned = |it: &&Alignment| it.objective == id || it.parent_objective == id;
            let placed = |it: &&Placement| it.objective == id;
            (
                scorecard.alignments.iter().filter(aligned).count(),
                scorecard.placements.iter().filter(placed).count(),
            )
        };
        !self.reads(visible.profile.id)
            || self.pinned(visible.profile.id).is_some_and(|whole| links(&whole) != links(visible))
    }

    /// Principal of the caller; `None` for the operator.
    #[must_use]
    pub fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// Latest revision of which this view may have read something. Scorecards may be newer than the organization's
    /// snapshot, and entities outside of snapshots are read from the database in their present state.
    #[must_use]
    pub fn latest_revision(&self) -> i64 {
        let known = self.ledger.snapshots().known(self.organization.id()).map(|known| known.revision());
        self.latest.load(Ordering::Relaxed).max(known.unwrap_or_default())
    }

    /// Current date in the organization's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// Date of an instant in the organization's time zone.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        domain::calendar::today(at, self.organization.time_zone())
    }

    /// Notes that the answer shows something that any write of the organization may change, such as its revision.
    pub fn depends_on_all(&self) {
        self.reads_all.store(true, Ordering::Relaxed);
    }

    /// Dependencies of what has been read so far.
    #[must_use]
    pub fn dependencies(&self) -> Dependencies {
        let pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        let is_one_by_one = !self.reads_all.load(Ordering::Relaxed) && pinned.len() <= MOST_DEPENDENCIES;
        let scorecards = is_one_by_one.then(|| pinned.keys().copied().collect());
        Dependencies { revision: self.whole.revision(), scorecards }
    }

    /// Reports whether nothing has changed that was read by an earlier view of the same caller.
    #[must_use]
    pub fn is_unchanged(&self, since: &Dependencies) -> bool {
        let Dependencies { revision, scorecards } = since;
        let whole = &self.whole;
        whole.revision() == *revision
            || scorecards.as_ref().is_some_and(|ids| {
                whole.revision() > *revision
                    && whole.head_at() <= *revision
                    && ids.iter().all(|id| whole.changed_at(*id) <= *revision)
            })
    }

    /// Connection for reads outside of the cache, which any write may change.
    #[must_use]
    pub fn database(&self) -> &Pooled {
        self.depends_on_all();
        self.database.get_or_init(|| self.ledger.reads(self.organization.id()))
    }

    /// Reads one scorecard.
    ///
    /// # Errors
    /// Returns `NotFound` when it does not exist.
    pub async fn scorecard(&self, id: ScorecardId) -> Result<Arc<Scorecard>> {
        self.scorecards(&[id]).await?.pop().ok_or(Error::NotFound("the scorecard"))
    }

    /// Reads several scorecards in the order of `ids`, with a fixed number of statements; those that do not exist are
    /// left out.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        if self.sees_everything() {
            return self.whole_scorecards(ids).await;
        }
        let ids: Vec<_> = ids.iter().copied().filter(|id| self.organization.entry(*id).is_some()).collect();
        let whole = self.whole_scorecards(&ids).await?;
        Ok(whole.iter().map(|scorecard| self.visible(scorecard)).collect())
    }

    /// Reads scorecards that the caller reads, in the order of `ids`, without holding them in the view: for iteration
    /// over more scorecards than should be in memory. They may be newer than other data of this view.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn scorecards_unpinned(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        let ids: Vec<_> = ids.iter().copied().filter(|id| self.reads(*id)).collect();
        let found = self.ledger.snapshots().scorecards(&self.whole, &ids).await?;
        self.note_newer(&found);
        // Nothing else remembers them.
        self.depends_on_all();
        let mut found: Vec<_> = found.into_iter().map(|(scorecard, _)| scorecard).collect();
        found.sort_by_key(|scorecard| ids.iter().position(|id| *id == scorecard.profile.id));
        Ok(found)
    }

    /// Adds a loaded scorecard to the view, unless the view has read it already; returns its visible part.
    pub(crate) fn pin_visible(&self, scorecard: &Arc<Scorecard>) -> Arc<Scorecard> {
        self.pin([scorecard]);
        if self.sees_everything() { Arc::clone(scorecard) } else { self.visible(scorecard) }
    }

    fn pin<'a>(&self, scorecards: impl IntoIterator<Item = &'a Arc<Scorecard>>) {
        let mut pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        for scorecard in scorecards {
            pinned.entry(scorecard.profile.id).or_insert_with(|| Arc::clone(scorecard));
        }
    }

    /// Notes the scorecards that a write has changed between the snapshot of the organization and their loading.
    fn note_newer(&self, loaded: &[(Arc<Scorecard>, i64)]) {
        let revision = self.whole.revision();
        let later = || loaded.iter().filter(|(_, loaded_at)| *loaded_at > revision);
        if later().next().is_none() {
            return;
        }
        let known = self.ledger.snapshots().known(self.organization.id());
        let is_same = |id, loaded_at| {
            known.as_ref().is_some_and(|now| now.revision() >= loaded_at && now.changed_at(id) <= revision)
        };
        let mut newer = self.newer.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = later().filter(|(scorecard, loaded_at)| !is_same(scorecard.profile.id, *loaded_at));
        newer.extend(changed.map(|(scorecard, _)| scorecard.profile.id));
    }

    /// Finds the scorecard that holds the node; `None` when there is no such node.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn holder(&self, id: NodeId) -> Result<Option<Arc<Scorecard>>> {
        let organization = self.organization.id();
        if let Some(hint) = self.ledger.snapshots().locations.hint(organization, id)
            && let Some(scorecard) = self.scorecards(&[hint]).await?.pop()
            && self.holds(&scorecard, id)
        {
            return Ok(Some(scorecard));
        }
        let find = self.ledger.snapshots().locations.find(self.database(), organization, id);
        let found = Box::pin(find).await?;
        let Some(found) = found else { return Ok(None) };
        Ok(self.scorecards(&[found]).await?.pop().filter(|scorecard| self.holds(scorecard, id)))
    }

    /// Finds the node with this partner key, and the scorecard that holds it.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn by_key(&self, kind: Keyed, key: &str) -> Result<Option<(Arc<Scorecard>, NodeId)>> {
        if !domain::key::is_valid(key) {
            return Ok(None);
        }
        let organization = self.organization.id();
        let locations = &self.ledger.snapshots().locations;
        if let Some((id, hint)) = locations.hint_by_key(organization, kind, key)
            && let Some(scorecard) = self.scorecards(&[hint]).await?.pop()
            && kind.key_on(&scorecard, id) == Some(key)
        {
            return Ok(Some((scorecard, kind.node(id))));
        }
        let db = self.database();
        let mut found = Box::pin(locations.find_by_keys(db, organization, kind, &[key])).await?;
        let Some((_, id, holder)) = found.pop() else { return Ok(None) };
        Ok(self.scorecards(&[holder]).await?.pop().map(|scorecard| (scorecard, kind.node(id))))
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Reports whether the node is on the visible part of the scorecard; for an entity outside of snapshots, whether
    /// the caller may see it if it exists.
    fn holds(&self, scorecard: &Scorecard, id: NodeId) -> bool {
        scorecard.holds(id).unwrap_or_else(|| self.sees(scorecard.profile.id, id))
    }

    /// Reports whether nothing is hidden from the caller, wherever a scorecard is moved.
    pub(crate) fn sees_everything(&self) -> bool {
        Arc::ptr_eq(&self.whole, &self.organization)
    }

    /// Visible part of the scorecard, the same on each call.
    fn visible(&self, scorecard: &Arc<Scorecard>) -> Arc<Scorecard> {
        let id = scorecard.profile.id;
        let mut parts = self.visible_parts.lock().unwrap_or_else(PoisonError::into_inner);
        let sees = |id| self.organization.entry(id).is_some();
        Arc::clone(
            parts.entry(id).or_insert_with(|| visibility::visible_part(scorecard, self.access_to(id), sees)),
        )
    }

    fn pinned(&self, id: ScorecardId) -> Option<Arc<Scorecard>> {
        self.pinned.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }
}
