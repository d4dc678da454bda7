//! Use cases over the data: transactions, queries, the read model, the change log, authorization.
//!
//! Owns all SQL. It must not know GraphQL or HTTP, and it decides no rule of the method: those are in `domain`. Every
//! function takes the organization it works in, and every write goes through `write`.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{sync::Notify, task::JoinSet};

pub mod alignment;
mod announce;
pub mod api_key;
mod assessment;
pub mod caller;
pub mod causal_link;
pub mod changes;
mod classic;
pub mod clock;
pub mod command;
pub mod comment;
pub mod database;
pub mod deliverable;
pub mod document;
mod edit;
mod effect;
pub mod error;
mod evidence;
mod feed;
mod forecast;
mod formulas;
mod idempotency;
pub mod initiative;
pub mod key_result;
mod last_activity;
mod loader;
pub mod measure;
pub mod member;
mod metrics;
pub mod objective;
mod order;
pub mod organization;
mod pace;
pub mod paging;
mod patch;
pub mod perspective;
pub mod policy;
pub mod quota;
pub mod review;
mod row;
pub mod scorecard;
mod scores;
mod snapshot;
mod store;
mod strategy_map;
pub mod template;
pub mod theme;
mod tree;
pub mod webhook;
mod write;

pub use announce::TransportError;
pub use caller::{Bond, Caller, Identity, Member, Principal};
pub use clock::Clock;
pub use command::{Command, Outcome};
pub use database::Database;
pub use effect::Observed;
pub use error::{Error, Expiry, Problem, ProblemCode, Result};
pub use evidence::LinkEvidence;
pub use feed::{Delivery, Event, Recorded};
pub use forecast::{ForecastAsked, MeasureForecast};
pub use order::OrderDirection;
pub use patch::Patch;
pub use scores::{ScoreChange, ScoreOwner, ScoreWatch};
pub use snapshot::{Keyed, OrganizationSnapshot, OutlineEntry, View};

/// Default limit of the cache of scorecards, in bytes.
pub const DEFAULT_CACHE_BYTES: u64 = 512 * 1024 * 1024;

/// Use cases over one database. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

/// Options of the use cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Limit of the cache of scorecards, in bytes.
    pub cache_bytes: u64,
    /// Retention of changes for followers of the log; unlimited when `None`. History has no such limit.
    pub keep_changes: Option<Duration>,
    /// True if webhooks may have private addresses, and plain HTTP.
    pub private_webhooks: bool,
    /// Quota of an organization without limits of its own.
    pub quota: quota::Quota,
}

impl Default for Options {
    fn default() -> Self {
        let quota = quota::Quota::default();
        Self { cache_bytes: DEFAULT_CACHE_BYTES, keep_changes: None, private_webhooks: false, quota }
    }
}

struct Inner {
    database: Database,
    clock: Clock,
    keep_changes: Option<Duration>,
    snapshots: snapshot::Snapshots,
    score_cache: scores::ScoreCache,
    announcer: announce::Announcer,
    /// Tasks that exchange announcements with other processes; they end with this value.
    transport_tasks: Mutex<JoinSet<()>>,
    feed: feed::Feed,
    keys: api_key::Keys,
    private_webhooks: bool,
    quota: quota::Quota,
    webhook_alarm: Notify,
    actuals: measure::Queues<measure::ActualEntry>,
    targets: measure::Queues<measure::TargetEntry>,
    group_commit: write::GroupCommit,
}

impl Service {
    /// Creates the use cases over this database.
    #[must_use]
    pub fn new(database: Database, clock: Clock, options: Options) -> Self {
        let Options { cache_bytes, keep_changes, private_webhooks, quota } = options;
        Self(Arc::new(Inner {
            keep_changes,
            snapshots: snapshot::Snapshots::new(database.clone(), cache_bytes),
            score_cache: scores::ScoreCache::default(),
            feed: feed::Feed::default(),
            announcer: announce::Announcer::default(),
            transport_tasks: Mutex::default(),
            keys: api_key::Keys::default(),
            private_webhooks,
            quota,
            webhook_alarm: Notify::new(),
            actuals: measure::Queues::default(),
            targets: measure::Queues::default(),
            group_commit: write::GroupCommit::default(),
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

    /// Instant before which followers of the log no longer receive changes.
    fn oldest_kept(&self) -> Option<DateTime<Utc>> {
        self.0
            .keep_changes
            .and_then(|keep| self.clock().now().checked_sub_signed(TimeDelta::from_std(keep).ok()?))
    }

    fn snapshots(&self) -> &snapshot::Snapshots {
        &self.0.snapshots
    }

    fn score_cache(&self) -> &scores::ScoreCache {
        &self.0.score_cache
    }

    fn announcer(&self) -> &announce::Announcer {
        &self.0.announcer
    }

    fn transport_tasks(&self) -> &Mutex<JoinSet<()>> {
        &self.0.transport_tasks
    }

    fn feed(&self) -> &feed::Feed {
        &self.0.feed
    }

    /// Reports whether webhooks may have private addresses, and plain HTTP.
    fn calls_private_addresses(&self) -> bool {
        self.0.private_webhooks
    }

    /// Quota of an organization without limits of its own.
    fn quota(&self) -> quota::Quota {
        self.0.quota
    }

    /// Notification that this process has written changes that webhooks may have to receive.
    fn webhook_alarm(&self) -> &Notify {
        &self.0.webhook_alarm
    }

    fn keys(&self) -> &api_key::Keys {
        &self.0.keys
    }

    fn actuals(&self) -> &measure::Queues<measure::ActualEntry> {
        &self.0.actuals
    }

    fn targets(&self) -> &measure::Queues<measure::TargetEntry> {
        &self.0.targets
    }

    fn group_commit(&self) -> &write::GroupCommit {
        &self.0.group_commit
    }
}
