//! Cache of organizations and scorecards between requests, updated from the change log.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Scorecard,
};
use entity::change;
use moka::sync::Cache;
use prometheus_client::metrics::counter::Counter;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::{Mutex as AsyncMutex, Semaphore};
use tracing::Instrument;

use super::{
    load,
    locate::Locations,
    log::LogEffect,
    organization::{Head, OrganizationSnapshot},
    revision::{self, Revisions},
};
use crate::{
    database::{self, Database, Pooled},
    error::{Error, Result},
    tenant::TenantTable,
};

/// Number of changes beyond which loading again is cheaper than following them.
const MAX_CHANGES: u64 = 10_000;

/// Scorecard and the revision at which it was loaded.
#[derive(Clone)]
struct Loaded {
    revision: i64,
    scorecard: Arc<Scorecard>,
}

/// Divisor of the connections for the share of one organization.
const ORGANIZATION_PART: u64 = 4;

/// Latest snapshot of one organization.
struct Slot {
    /// Lock under which one request at a time updates the snapshot.
    update_lock: AsyncMutex<()>,
    /// Snapshot, behind a lock of its own: the holder of `update_lock` may wait for a connection, while a writer that
    /// reads the snapshot holds one.
    known: Mutex<Option<Arc<OrganizationSnapshot>>>,
    /// Connections for reads outside of the snapshots: a part of all, so that no organization keeps the others waiting.
    reads: Pooled,
}

impl Slot {
    fn new(db: &Database) -> Self {
        let permits = (db.pool().most / ORGANIZATION_PART).max(1);
        let share = Semaphore::new(usize::try_from(permits).unwrap_or(Semaphore::MAX_PERMITS));
        Self {
            update_lock: AsyncMutex::default(),
            known: Mutex::default(),
            reads: db.connection().within(Arc::new(share)),
        }
    }

    fn known(&self) -> Option<Arc<OrganizationSnapshot>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the snapshot by a newer one.
    fn replace_if_newer(&self, snapshot: Arc<OrganizationSnapshot>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|known| known.revision() < snapshot.revision()) {
            *known = Some(snapshot);
        }
    }
}

/// Cache of the read model.
pub(crate) struct Snapshots {
    db: Database,
    revisions: Revisions,
    organizations: Mutex<HashMap<OrganizationId, Arc<Slot>>>,
    scorecards: Cache<(OrganizationId, ScorecardId), Loaded>,
    /// Cache hits and misses of scorecards.
    lookups: (Counter, Counter),
    pub(crate) locations: Locations,
}

impl Snapshots {
    /// Creates a cache of at most this many bytes of scorecards.
    pub(crate) fn new(db: Database, capacity: u64) -> Self {
        let scorecards = Cache::builder()
            .max_capacity(capacity)
            .weigher(|_, loaded: &Loaded| u32::try_from(loaded.scorecard.memory()).unwrap_or(u32::MAX))
            .build();
        Self {
            db,
            revisions: Revisions::default(),
            organizations: Mutex::default(),
            scorecards,
            lookups: <(Counter, Counter)>::default(),
            locations: Locations::default(),
        }
    }

    /// Current snapshot of the organization; `None` when it does not exist. One statement when nothing has changed.
    pub(crate) async fn current(&self, id: OrganizationId) -> Result<Option<Arc<OrganizationSnapshot>>> {
        // Cache hit: the snapshot is at the current revision.
        let Some(revision) = self.revision(id).await? else { return Ok(None) };
        let slot = self.slot(id);
        let fresh = || slot.known().filter(|known| known.revision() >= revision);
        if let Some(known) = fresh() {
            return Ok(Some(known));
        }
        // Cache miss: one request updates the snapshot, the others wait and check again.
        let _guard = slot.update_lock.lock().await;
        if let Some(known) = fresh() {
            return Ok(Some(known));
        }
        let snapshot = self.db.retry(|| self.read(id, &slot)).await?;
        match &snapshot {
            Some(snapshot) => slot.replace_if_newer(Arc::clone(snapshot)),
            None => *slot.known.lock().unwrap_or_else(PoisonError::into_inner) = None,
        }
        Ok(snapshot)
    }

    async fn read(&self, id: OrganizationId, slot: &Slot) -> Result<Option<Arc<OrganizationSnapshot>>> {
        let tx = self.db.begin_read().await?;
        let Some(revision) = revision::read(&tx, id).await? else { return Ok(None) };
        let snapshot = self.catch_up(&tx, id, slot.known().as_deref(), revision).await?;
        tx.commit().await?;
        Ok(snapshot)
    }

    /// Applies the effect of changes that this process has committed on top of `held`, so that they need not be read
    /// back. Changes that cannot be applied from the log alone are left to the next request.
    pub(crate) fn follow(&self, held: &OrganizationSnapshot, revision: i64, effect: LogEffect) {
        if !effect.head_changed {
            self.patch(held, revision, &effect);
            self.slot(held.id()).replace_if_newer(Arc::new(held.advanced(revision, effect.changed_at, None)));
        }
    }

    /// Connections for the organization's reads outside of the snapshots.
    pub(crate) fn reads(&self, id: OrganizationId) -> Pooled {
        self.slot(id).reads.clone()
    }

    /// Last known snapshot of the organization, without a statement.
    pub(crate) fn known(&self, id: OrganizationId) -> Option<Arc<OrganizationSnapshot>> {
        self.slot(id).known()
    }

    /// Snapshot at this revision or later; without a statement when the cache has it.
    pub(crate) async fn since(
        &self,
        id: OrganizationId,
        revision: i64,
    ) -> Result<Option<Arc<OrganizationSnapshot>>> {
        match self.known(id).filter(|known| known.revision() >= revision) {
            Some(known) => Ok(Some(known)),
            // Boxed: idle subscribers need no space for this future.
            None => Box::pin(self.current(id)).await,
        }
    }

    /// Snapshot at this revision or later that knows all changes since it; `None` where these are too many to follow, or
    /// the organization does not exist.
    pub(crate) async fn with_changes_since(
        &self,
        id: OrganizationId,
        revision: i64,
    ) -> Result<Option<Arc<OrganizationSnapshot>>> {
        let knows = |snapshot: &Arc<OrganizationSnapshot>| snapshot.floor() <= revision;
        let Some(known) = self.since(id, revision).await? else { return Ok(None) };
        if knows(&known) {
            return Ok(Some(known));
        }
        let slot = self.slot(id);
        let _guard = slot.update_lock.lock().await;
        let Some(known) = slot.known().filter(|known| known.revision() >= revision) else { return Ok(None) };
        if knows(&known) {
            return Ok(Some(known));
        }
        // Read the changes before those that the snapshot knows.
        let rows = change::Entity::of(id)
            .filter(change::Column::Revision.gt(revision))
            .filter(change::Column::Revision.lte(known.floor()))
            .order_by_asc(change::Column::Revision)
            .order_by_asc(change::Column::Ordinal)
            .limit(MAX_CHANGES + 1)
            .all(&slot.reads)
            .await?;
        let log = LogEffect::read(&rows)?;
        if rows.len() as u64 > MAX_CHANGES || log.calendar_changed {
            return Ok(None);
        }
        // A writer may have replaced the snapshot by a newer one in the meantime.
        let mut latest = slot.known.lock().unwrap_or_else(PoisonError::into_inner);
        let longer = latest.as_ref().filter(|latest| latest.floor() == known.floor());
        let longer = longer.map(|latest| Arc::new(latest.with_earlier(revision, log.changed_at)));
        if longer.is_some() {
            latest.clone_from(&longer);
        }
        Ok(longer)
    }

    /// Snapshot at exactly this revision, for a writer that holds the row lock.
    pub(crate) async fn held_at(
        &self,
        db: &impl ConnectionTrait,
        id: OrganizationId,
        revision: i64,
    ) -> Result<Option<Arc<OrganizationSnapshot>>> {
        let known = self.slot(id).known();
        if known.as_ref().is_some_and(|known| known.revision() == revision) {
            return Ok(known);
        }
        self.catch_up(db, id, known.as_deref(), revision).await
    }

    /// Scorecards with these ids at the revision of `organization` or later, each with the revision that it was loaded
    /// at; ids that do not exist are left out.
    pub(crate) async fn scorecards(
        &self,
        organization: &OrganizationSnapshot,
        ids: &[ScorecardId],
    ) -> Result<Vec<(Arc<Scorecard>, i64)>> {
        let (found, missing) = self.cached(organization, ids);
        let mut found: Vec<_> = found.into_iter().map(|it| (it.scorecard, it.revision)).collect();
        if !missing.is_empty() {
            let trace = tracing::trace_span!(target: "trace", "load", scorecards = missing.len());
            let load = async {
                match self.load_from_replica(organization, &missing).await {
                    Ok(Some(loaded)) => return Ok(loaded),
                    Ok(None) => {}
                    Err(error) => self.db.rest_replica(&error),
                }
                self.db.retry(|| self.load_missing(organization.id(), &missing)).await
            };
            let (loaded, revision) = load.instrument(trace).await?;
            found.extend(loaded.into_iter().map(|scorecard| (scorecard, revision)));
        }
        Ok(found)
    }

    /// Loads scorecards from the read replica; `None` where there is none, or it has not reached the revision.
    async fn load_from_replica(
        &self,
        organization: &OrganizationSnapshot,
        ids: &[ScorecardId],
    ) -> Result<Option<(Vec<Arc<Scorecard>>, i64)>> {
        let Some(tx) = self.db.begin_replica_read().await? else { return Ok(None) };
        let revision = revision::read(&tx, organization.id()).await?.unwrap_or_default();
        if revision < organization.revision() {
            return Ok(None);
        }
        let loaded = self.load(&tx, organization.id(), revision, ids).await?;
        tx.commit().await?;
        Ok(Some((loaded, revision)))
    }

    async fn load_missing(
        &self,
        organization: OrganizationId,
        ids: &[ScorecardId],
    ) -> Result<(Vec<Arc<Scorecard>>, i64)> {
        let tx = self.db.begin_read().await?;
        let revision = revision::read(&tx, organization).await?.unwrap_or_default();
        let loaded = self.load(&tx, organization, revision, ids).await?;
        tx.commit().await?;
        Ok((loaded, revision))
    }

    /// Scorecards with these ids for a writer, through its transaction.
    pub(crate) async fn scorecards_held(
        &self,
        db: &impl ConnectionTrait,
        organization: &OrganizationSnapshot,
        ids: &[ScorecardId],
    ) -> Result<Vec<Arc<Scorecard>>> {
        let (found, missing) = self.cached(organization, ids);
        let mut found: Vec<_> = found.into_iter().map(|loaded| loaded.scorecard).collect();
        if !missing.is_empty() {
            found.extend(self.load(db, organization.id(), organization.revision(), &missing).await?);
        }
        Ok(found)
    }

    /// Revision of the organization, read after the call; `None` when it does not exist.
    pub(crate) async fn revision(&self, id: OrganizationId) -> Result<Option<i64>> {
        let revision = self.revisions.current(self.db.connection(), id).await;
        revision.map_err(|error| Error::Database(sea_orm::DbErr::Custom(database::reason(&error))))
    }

    /// Number of cached scorecards, and their approximate size in bytes.
    pub(crate) fn usage(&self) -> (u64, u64) {
        self.scorecards.run_pending_tasks();
        (self.scorecards.entry_count(), self.scorecards.weighted_size())
    }

    /// Cache hits and misses of scorecards.
    pub(crate) fn lookups(&self) -> (Counter, Counter) {
        self.lookups.clone()
    }

    fn slot(&self, id: OrganizationId) -> Arc<Slot> {
        let mut slots = self.organizations.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(id).or_insert_with(|| Arc::new(Slot::new(&self.db))))
    }

    fn cached(
        &self,
        organization: &OrganizationSnapshot,
        ids: &[ScorecardId],
    ) -> (Vec<Loaded>, Vec<ScorecardId>) {
        let (mut found, mut missing) = (Vec::with_capacity(ids.len()), Vec::new());
        for &id in ids {
            match self.scorecards.get(&(organization.id(), id)) {
                Some(loaded) if organization.is_current(id, loaded.revision) => found.push(loaded),
                _ => missing.push(id),
            }
        }
        self.lookups.0.inc_by(found.len() as u64);
        self.lookups.1.inc_by(missing.len() as u64);
        (found, missing)
    }

    async fn load(
        &self,
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        revision: i64,
        ids: &[ScorecardId],
    ) -> Result<Vec<Arc<Scorecard>>> {
        let mut loaded = Vec::with_capacity(ids.len());
        for ids in ids.chunks(load::BATCH_SIZE) {
            let batch = load::scorecards(db, organization, ids).await?;
            // Each batch is in the cache at once: a request that runs into its time limit brings the next one further.
            loaded.extend(batch.into_iter().map(|it| self.insert(organization, revision, it)));
        }
        Ok(loaded)
    }

    fn insert(&self, organization: OrganizationId, revision: i64, scorecard: Scorecard) -> Arc<Scorecard> {
        let key = (organization, scorecard.profile.id);
        let scorecard = Arc::new(scorecard);
        self.scorecards.insert(key, Loaded { revision, scorecard: Arc::clone(&scorecard) });
        scorecard
    }

    /// Updates the snapshot from the change log up to `revision`.
    async fn catch_up(
        &self,
        db: &impl ConnectionTrait,
        id: OrganizationId,
        known: Option<&OrganizationSnapshot>,
        revision: i64,
    ) -> Result<Option<Arc<OrganizationSnapshot>>> {
        // No snapshot to start from: load the organization.
        let Some(known) = known.filter(|known| known.revision() <= revision) else {
            return Ok(OrganizationSnapshot::load(db, id, revision).await?.map(Arc::new));
        };
        // Read the changes since the snapshot.
        let rows = change::Entity::of(id)
            .filter(change::Column::Revision.gt(known.revision()))
            .order_by_asc(change::Column::Revision)
            .order_by_asc(change::Column::Ordinal)
            .limit(MAX_CHANGES + 1)
            .all(db)
            .await?;
        // Too many: load the head again and drop all cached scorecards by raising the floor.
        if rows.len() as u64 > MAX_CHANGES {
            let Some(head) = Head::load(db, id).await? else { return Ok(None) };
            return Ok(Some(Arc::new(known.without_history(revision, Arc::new(head)))));
        }
        let log = LogEffect::read(&rows)?;
        // Load the head again if settings, people or the tree have changed.
        let head = match log.head_changed {
            true => match Head::load(db, id).await? {
                Some(head) => Some(Arc::new(head)),
                None => return Ok(None),
            },
            false => None,
        };
        // A change of the calendar affects all scorecards.
        if let Some(head) = head.as_ref().filter(|_| log.calendar_changed) {
            return Ok(Some(Arc::new(known.without_history(revision, Arc::clone(head)))));
        }
        // Patch scorecards whose values alone have changed; the others become stale.
        self.patch(known, revision, &log);
        Ok(Some(Arc::new(known.advanced(revision, log.changed_at, head))))
    }

    /// Patches cached scorecards of which only values have changed.
    fn patch(&self, known: &OrganizationSnapshot, revision: i64, log: &LogEffect) {
        for (id, values) in &log.values {
            let cached = self.scorecards.get(&(known.id(), *id));
            // Skip scorecards that are stale already, or rebuilt since they were loaded.
            let Some(loaded) = cached.filter(|loaded| {
                known.is_current(*id, loaded.revision)
                    && log.rebuilt_at.get(id).is_none_or(|at| *at <= loaded.revision)
            }) else {
                continue;
            };
            // Copy on write: readers may hold the old version.
            let mut scorecard = Scorecard::clone(&loaded.scorecard);
            for value in values.iter().filter(|value| value.revision > loaded.revision) {
                scorecard.set_facts(value.measure, value.period, value.facts.clone());
            }
            self.insert(known.id(), revision.max(loaded.revision), scorecard);
        }
    }
}
