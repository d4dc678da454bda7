//! Connections of the pool, and retries after one has broken.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, TransactionOptions, TransactionTrait, prelude::async_trait::async_trait,
};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{suspicion::Suspicion, transient::Transient, unreachable};

/// Pauses between retries; for a server that is starting, the pool itself waits.
const PAUSES: [Duration; 3] = [Duration::from_millis(10), Duration::from_millis(100), Duration::from_secs(1)];

/// Connections for single statements outside of a transaction. A query is retried when its connection fails, so it must
/// only read.
#[derive(Clone)]
pub struct Pooled {
    pub(super) connection: DatabaseConnection,
    pub(super) suspicion: Suspicion,
    /// Permits for statements that run at the same time, if they are bounded.
    pub(super) share: Option<Arc<Semaphore>>,
}

impl Pooled {
    /// Connections of which only as many are used at the same time as the share has permits.
    pub(crate) fn within(&self, share: Arc<Semaphore>) -> Self {
        Self { share: Some(share), ..self.clone() }
    }

    /// Waits for a permit of the share.
    async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.share.as_ref()?.acquire().await.ok()
    }

    /// Runs the work, and retries it on transient failures. Only for work that has no effect when it fails: reads, and
    /// writes up to their COMMIT.
    pub(super) async fn retry<T, E: Transient, W>(&self, mut work: impl FnMut() -> W) -> Result<T, E>
    where
        W: Future<Output = Result<T, E>>,
    {
        for pause in PAUSES {
            match work().await {
                Err(error) if error.is_transient() => {
                    self.suspicion.record_failure();
                    tracing::warn!(%error, "the database failed; trying again");
                    tokio::time::sleep(pause).await;
                }
                done => return done,
            }
        }
        work().await
    }

    /// Returns the outcome; adds the reason where no connection was acquired in time.
    pub(super) async fn explained<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        match outcome {
            Err(error) if self.get_database_backend() == DbBackend::Postgres => {
                let options = self.connection.get_postgres_connection_pool().connect_options();
                Err(unreachable::explained(error, &options).await)
            }
            outcome => outcome,
        }
    }

    /// Sends a statement that writes, once, and returns its rows.
    pub(crate) async fn write_at_once(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.connection.query_all_raw(statement).await.inspect_err(|error| {
            if error.is_transient() {
                self.suspicion.record_failure();
            }
        })
    }

    /// Begins a transaction, on a connection that has just answered its BEGIN: a broken connection is detected here.
    pub(super) async fn begin(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
        let begun = self.retry(|| self.connection.begin_with_options(options)).await;
        self.explained(begun).await
    }
}

#[async_trait]
impl ConnectionTrait for Pooled {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _permit = self.permit().await;
        self.connection.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _permit = self.permit().await;
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _permit = self.permit().await;
        let found = self.retry(|| self.connection.query_one_raw(statement.clone())).await;
        self.explained(found).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _permit = self.permit().await;
        let found = self.retry(|| self.connection.query_all_raw(statement.clone())).await;
        self.explained(found).await
    }
}
