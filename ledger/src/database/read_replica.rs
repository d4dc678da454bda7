//! Read replica: another PostgreSQL server that follows the primary. Scorecards are loaded from it when it has reached
//! the revision that they are needed at, and from the primary otherwise.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbErr, IsolationLevel, TransactionOptions,
    TransactionTrait,
};
use tokio::time::Instant;

use super::{options, run_to_completion, suspicion::Suspicion};

/// Time for which a replica is not asked after a failure.
const REST: Duration = Duration::from_secs(10);

/// Connections to a read replica.
#[derive(Clone)]
pub(super) struct ReadReplica {
    connection: DatabaseConnection,
    /// Instant until which the replica is not asked.
    rests_until: Arc<Mutex<Option<Instant>>>,
}

impl ReadReplica {
    /// Prepares a pool of at most this many connections; nothing is connected before the first read.
    pub(super) async fn connect_lazily(url: &str, connections: u32) -> Result<Self, DbErr> {
        let mut options = options::of(url, connections, &Suspicion::new());
        options.connect_lazy(true).acquire_timeout(options::ATTEMPT);
        Ok(Self { connection: sea_orm::Database::connect(options).await?, rests_until: Arc::default() })
    }

    /// Begins a transaction in which all statements see the same snapshot; `None` after a failure.
    pub(super) async fn begin(&self) -> Result<Option<DatabaseTransaction>, DbErr> {
        let rests_until = *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        if rests_until.is_some_and(|until| Instant::now() < until) {
            return Ok(None);
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let connection = self.connection.clone();
        run_to_completion(async move { connection.begin_with_options(options).await }).await.map(Some)
    }

    /// Lets the replica rest after a failure.
    pub(super) fn rest(&self) {
        let until = Instant::now() + REST;
        *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}
