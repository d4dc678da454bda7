//! Ledger: everything that follows from "one revision, one change log" of each organization. Database, write path, change
//! log, idempotency, read model with what a caller may see of it, announcements and live changes.
//!
//! Owns the order of writes and what is in memory. It must not know use cases, GraphQL or HTTP: those who write bring
//! their rows, and those who follow the log their event sources.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::OrganizationId;
use tokio::task::JoinSet;

mod announce;
pub mod caller;
pub mod changes;
pub mod clock;
pub mod database;
pub mod error;
pub mod feed;
pub mod idempotency;
mod metrics;
pub mod policy;
pub mod quota;
pub mod row;
pub mod snapshot;
pub mod store;
pub mod tenant;
pub mod write;

pub use announce::TransportError;

use self::{
    announce::Announcer, clock::Clock, database::Database, feed::Feed, quota::Quota, snapshot::Snapshots,
    write::GroupCommit,
};

/// Default limit of the cache of scorecards, in bytes.
pub const DEFAULT_CACHE_BYTES: u64 = 512 * 1024 * 1024;

/// Ledger of the organizations of one database. Cheap to clone.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

/// Options of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Limit of the cache of scorecards, in bytes.
    pub cache_bytes: u64,
    /// Retention of changes for followers of the log; unlimited when `None`. History has no such limit.
    pub keep_changes: Option<Duration>,
    /// Quota of an organization without limits of its own.
    pub quota: Quota,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: DEFAULT_CACHE_BYTES, keep_changes: None, quota: Quota::default() }
    }
}

/// Function that is called after each commit of this process, with the organization and the revision that it has
/// reached. It must not block.
pub type CommitHook = Box<dyn Fn(OrganizationId, i64) + Send + Sync>;

struct Inner {
    database: Database,
    clock: Clock,
    options: Options,
    after_commit: CommitHook,
    snapshots: Snapshots,
    announcer: Announcer,
    /// Tasks that exchange announcements with other processes; they end with this value.
    transport_tasks: Mutex<JoinSet<()>>,
    feed: Feed,
    group_commit: GroupCommit,
}

impl Ledger {
    /// Creates the ledger of this database.
    #[must_use]
    pub fn new(database: Database, clock: Clock, options: Options, after_commit: CommitHook) -> Self {
        Self(Arc::new(Inner {
            snapshots: Snapshots::new(database.clone(), options.cache_bytes),
            announcer: Announcer::default(),
            transport_tasks: Mutex::default(),
            feed: Feed::default(),
            group_commit: GroupCommit::default(),
            after_commit,
            options,
            clock,
            database,
        }))
    }

    /// Database underneath.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// Clock, the source of time and ids.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Number of scorecards in the cache, and their approximate size in bytes.
    #[must_use]
    pub fn cache_usage(&self) -> (u64, u64) {
        self.0.snapshots.usage()
    }

    /// Approximate size in bytes of the hints about where entities are.
    #[must_use]
    pub fn hint_bytes(&self) -> u64 {
        self.0.snapshots.locations.bytes()
    }

    /// Instant before which followers of the log no longer receive changes.
    fn oldest_kept(&self) -> Option<DateTime<Utc>> {
        let keep = TimeDelta::from_std(self.0.options.keep_changes?).ok()?;
        self.clock().now().checked_sub_signed(keep)
    }

    /// Connections for the organization's reads outside of the read model: a part of all connections.
    #[must_use]
    pub fn reads(&self, organization: OrganizationId) -> database::Pooled {
        self.snapshots().reads(organization)
    }

    fn snapshots(&self) -> &Snapshots {
        &self.0.snapshots
    }

    fn announcer(&self) -> &Announcer {
        &self.0.announcer
    }

    fn transport_tasks(&self) -> &Mutex<JoinSet<()>> {
        &self.0.transport_tasks
    }

    fn feed(&self) -> &Feed {
        &self.0.feed
    }

    /// Quota of an organization without limits of its own.
    fn quota(&self) -> Quota {
        self.0.options.quota
    }

    fn group_commit(&self) -> &GroupCommit {
        &self.0.group_commit
    }

    /// Announces that a write of this process was committed.
    fn committed(&self, organization: OrganizationId, revision: i64) {
        self.announcer().announce(organization, revision);
        (self.0.after_commit)(organization, revision);
    }
}
