//! Use cases over the data, a folder or a file for each noun.
//!
//! Owns the queries of each noun. It must not know GraphQL or HTTP, and it decides no rule of the method: those are in
//! `domain`. Every function takes the organization it works in, and every write goes through the `ledger`.

use std::{sync::Arc, time::Duration};

use async_recursion::async_recursion as boxed;
use domain::id::OrganizationId;
use ledger::{Ledger, feed::Channels};
use prometheus_client::registry::Registry;
use tokio::sync::Notify;

pub mod alignment;
pub mod api_key;
mod assessment;
pub mod causal_link;
mod classic;
pub mod closing;
pub mod command;
pub mod comment;
pub mod deliverable;
pub mod document;
mod edit;
mod effect;
pub mod entry;
mod evidence;
mod fields;
mod forecast;
mod formulas;
pub mod group;
mod history;
pub mod initiative;
pub mod key_result;
mod last_activity;
mod loader;
pub mod measure;
pub mod member;
pub mod objective;
mod order;
pub mod organization;
pub mod owners;
mod pace;
pub mod paging;
mod patch;
pub mod perspective;
mod reader;
pub mod review;
pub mod scorecard;
mod scores;
mod strategy_map;
pub mod template;
pub mod theme;
mod tree;
pub mod webhook;

pub use command::{Command, Outcome};
pub use effect::Observed;
pub use evidence::LinkEvidence;
pub use forecast::{ForecastAsked, MeasureForecast};
pub use ledger::{
    DEFAULT_CACHE_BYTES, TransportError,
    caller::{Bond, Caller, Group, Identity, Member, Principal},
    clock::Clock,
    database::Database,
    error::{Error, Expiry, Problem, ProblemCode, Result},
    snapshot::{Keyed, OrganizationSnapshot, OutlineEntry},
};
pub use measure::Recorded;
pub use order::OrderDirection;
pub use patch::Patch;
pub use reader::{Delivery, Reader, State};
pub use scores::{ScoreChange, ScoreOwner, ScoreWatch};

/// Change log as clients read it.
pub mod changes {
    pub use ledger::changes::{BadCursor, Change, Cursor, Fields, Page, SyncCursor};

    pub use crate::reader::ChangeDelivery;
}

/// Connection to the database.
pub mod database {
    pub use ledger::database::{DEFAULT_CONNECTIONS, failure_text};
}

/// Authorization.
pub mod policy {
    pub use ledger::policy::{AccessLevel, Action, Grant, permissions};
}

/// Quotas of organizations.
pub mod quota {
    pub use ledger::quota::{Limit, Quota, Usage};
}

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
    /// Number of scorecards below the requested ones that a request evaluates itself; larger cascades are evaluated in
    /// the background and projected.
    pub most_evaluated: usize,
}

impl Default for Options {
    fn default() -> Self {
        let ledger::Options { cache_bytes, keep_changes, quota } = ledger::Options::default();
        let most_evaluated = scores::MOST_EVALUATED;
        Self { cache_bytes, keep_changes, private_webhooks: false, quota, most_evaluated }
    }
}

struct Inner {
    ledger: Ledger,
    score_cache: scores::ScoreCache,
    background: Arc<scores::Background>,
    recorded_channels: Channels<OrganizationId, Recorded>,
    score_channels: Channels<(OrganizationId, ScoreWatch), ScoreChange>,
    keys: api_key::Keys,
    private_webhooks: bool,
    most_evaluated: usize,
    webhook_alarm: Arc<Notify>,
    actuals: measure::Queues<measure::ActualEntry>,
    targets: measure::Queues<measure::TargetEntry>,
}

impl Service {
    /// Creates the use cases over this database.
    #[must_use]
    pub fn new(database: Database, clock: Clock, options: Options) -> Self {
        let Options { cache_bytes, keep_changes, private_webhooks, quota, most_evaluated } = options;
        // Each commit of this process may have changes for webhooks and for the projection of scores.
        let webhook_alarm = Arc::new(Notify::new());
        let alarm = Arc::clone(&webhook_alarm);
        let background = Arc::new(scores::Background::default());
        let projector = Arc::clone(&background);
        let after_commit = move |organization, _| {
            alarm.notify_one();
            projector.committed(organization);
        };
        let options = ledger::Options { cache_bytes, keep_changes, quota };
        Self(Arc::new(Inner {
            ledger: Ledger::new(database, clock, options, Box::new(after_commit)),
            score_cache: scores::ScoreCache::default(),
            background,
            recorded_channels: Channels::default(),
            score_channels: Channels::default(),
            keys: api_key::Keys::default(),
            private_webhooks,
            most_evaluated,
            webhook_alarm,
            actuals: measure::Queues::default(),
            targets: measure::Queues::default(),
        }))
    }

    /// Database underneath.
    #[must_use]
    pub fn database(&self) -> &Database {
        self.ledger().database()
    }

    /// Clock, the source of time and ids.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.ledger().clock()
    }

    /// Number of scorecards in the cache, and their approximate size in bytes.
    #[must_use]
    pub fn cache_usage(&self) -> (u64, u64) {
        self.ledger().cache_usage()
    }

    /// Registers the metrics: statements, connections, caches, and the delay of listeners.
    pub fn register(&self, registry: &mut Registry) {
        self.ledger().register(registry);
    }

    /// Approximate size of the caches in bytes, by their contents.
    #[must_use]
    pub fn memory(&self) -> [(&'static str, u64); 3] {
        let (_, scorecards) = self.cache_usage();
        let hints = self.ledger().hint_bytes();
        [("scorecards", scorecards), ("scores", self.score_cache().bytes()), ("hints", hints)]
    }

    /// Connects to the other processes on the same data: over NATS where servers are named, over LISTEN and NOTIFY of
    /// PostgreSQL otherwise. The server need not be reachable at the time of the call.
    ///
    /// # Errors
    /// Returns an error when the addresses are invalid.
    #[boxed]
    pub async fn join_replicas(&self, nats: &[String]) -> Result<(), TransportError> {
        self.ledger().join_replicas(nats).await
    }

    /// Completes when the caller no longer belongs to the organization, whichever process has changed that.
    #[boxed]
    pub async fn access_revoked(self, caller: Caller, organization: OrganizationId) {
        self.ledger().access_revoked(caller, organization).await;
    }

    /// Reads the usage of the reader's organization; for its administrators only.
    ///
    /// # Errors
    /// Returns `Forbidden`, or an error when the database fails.
    #[boxed]
    pub async fn usage_seen(&self, view: &Reader) -> Result<quota::Usage> {
        self.ledger().usage_seen(view).await
    }

    /// Reads the usage of an organization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is none, or an error when the database fails.
    #[boxed]
    pub async fn usage(&self, id: OrganizationId) -> Result<quota::Usage> {
        self.ledger().usage(id).await
    }

    /// Sets the limits of an organization, or resets them to the defaults; limits that are not given stay.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn set_quota(
        &self,
        id: OrganizationId,
        rows: Option<quota::Limit>,
        change_log_bytes: Option<quota::Limit>,
    ) -> Result<()> {
        self.ledger().set_quota(id, rows, change_log_bytes).await
    }

    /// Ledger underneath.
    fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    fn score_cache(&self) -> &scores::ScoreCache {
        &self.0.score_cache
    }

    /// Number of scorecards below the requested ones that a request evaluates itself.
    fn most_evaluated(&self) -> usize {
        self.0.most_evaluated
    }

    /// Evaluations of large cascades.
    fn background(&self) -> &scores::Background {
        &self.0.background
    }

    /// Channels of recorded actuals, by organization.
    fn recorded_channels(&self) -> &Channels<OrganizationId, Recorded> {
        &self.0.recorded_channels
    }

    /// Channels of changed scores, by what is watched.
    fn score_channels(&self) -> &Channels<(OrganizationId, ScoreWatch), ScoreChange> {
        &self.0.score_channels
    }

    /// Reports whether webhooks may have private addresses, and plain HTTP.
    fn calls_private_addresses(&self) -> bool {
        self.0.private_webhooks
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
}
