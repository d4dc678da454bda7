//! Connection to SQLite or PostgreSQL behind one handle, and how transactions begin on each.
//!
//! Recovery from broken connections is in `pooled`, with `transient` (classification of failures) and `suspicion`
//! (connections that are checked before use). Connection settings are in `options`, migration in `migrate`, the
//! distribution over several nodes in `distribution`, and reads from a following server in `read_replica`.

use std::{path::Path, sync::Arc};

use async_recursion::async_recursion as boxed;
use prometheus_client::metrics::{counter::Counter, histogram::Histogram};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

mod distribution;
mod migrate;
mod options;
mod pooled;
mod pooler;
mod read_replica;
mod reason;
mod suspicion;
mod transient;
mod unreachable;

pub use self::{
    options::DEFAULT_CONNECTIONS, pooled::Pooled, reason::failure_text, unreachable::is_unreachable,
};
use self::{read_replica::ReadReplica, suspicion::Suspicion};
pub(crate) use self::{
    reason::reason,
    transient::{is_data_error, is_refusal},
};
use crate::error::{Error, Result};

/// Upper bounds of the histogram of statement times, in seconds.
const STATEMENT_TIMES: [f64; 12] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// Pool of connections to one database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pooled: Pooled,
    /// Queue of writers for SQLite, which has one writer at a time; unlike its busy time-out, it is fair and wakes
    /// immediately.
    writer: Option<Arc<Semaphore>>,
    /// True where the tables are distributed over the nodes of a Citus cluster.
    is_distributed: bool,
    /// Server that scorecards are loaded from as far as it has them.
    read_replica: Option<ReadReplica>,
    statements: Statements,
}

/// Metrics of the statements that were sent.
#[derive(Clone)]
pub(crate) struct Statements {
    /// Histogram of statement times.
    pub(crate) time: Histogram,
    /// Number of failed statements.
    pub(crate) failed: Counter,
}

/// Numbers of connections in the pool.
pub(crate) struct Pool {
    pub(crate) open: u64,
    pub(crate) idle: u64,
    pub(crate) most: u64,
}

/// Transaction that may write, and its permit in the queue of writers.
pub struct WriteTransaction {
    /// Transaction for statements.
    pub tx: DatabaseTransaction,
    /// Span of the transaction in traces, from begin to end.
    _trace: Span,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Database {
    /// Connects to `sqlite://path/to/file.db` (created if missing) or `postgres://...`.
    ///
    /// # Errors
    /// Returns an error when the URL is of neither kind or the database does not answer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        Self::connect_with(url, DEFAULT_CONNECTIONS).await
    }

    /// Connects with a pool of at most `connections` connections.
    ///
    /// # Errors
    /// See [`Database::connect`].
    #[boxed]
    pub async fn connect_with(url: &str, connections: u32) -> Result<Self, DbErr> {
        let suspicion = Suspicion::new();
        let connection = match sea_orm::Database::connect(options::of(url, connections, &suspicion)).await {
            Ok(connection) => connection,
            Err(error) => {
                return Err(match url.parse() {
                    Ok(options) if !url.starts_with("sqlite:") => {
                        unreachable::explained(error, &options).await
                    }
                    _ => error,
                });
            }
        };
        let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
        let statements = Statements { time: Histogram::new(STATEMENT_TIMES), failed: Counter::default() };
        let writer = sqlite.then(|| Arc::new(Semaphore::new(1)));
        let pooled = Pooled { connection, suspicion, share: None };
        let is_distributed = !sqlite && distribution::is_distributed(&pooled).await?;
        let read_replica = None;
        Ok(Self { pooled, writer, is_distributed, read_replica, statements }.with_statement_hook(|_| {}))
    }

    /// Loads scorecards from a read replica, by at most `connections` connections, as far as it has reached the revision
    /// that they are needed at. It need not be reachable.
    ///
    /// # Errors
    /// Returns an error when the URL is invalid, or this is the embedded database.
    pub async fn with_read_replica(mut self, url: &str, connections: u32) -> Result<Self, DbErr> {
        if self.is_embedded() || url.starts_with("sqlite:") {
            return Err(DbErr::Custom("only PostgreSQL has read replicas".to_owned()));
        }
        self.read_replica = Some(ReadReplica::connect_lazily(url, connections).await?);
        Ok(self)
    }

    /// Sets a function that is called for every statement, with its text. Not for BEGIN and COMMIT, and not for
    /// migrations, which have connections of their own.
    #[must_use]
    pub fn with_statement_hook(mut self, hook: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let Statements { time, failed } = self.statements.clone();
        self.pooled.connection.set_metric_callback(move |statement| {
            time.observe(statement.elapsed.as_secs_f64());
            if statement.failed {
                failed.inc();
            }
            hook(&statement.statement.sql);
        });
        self
    }

    pub(crate) fn statements(&self) -> &Statements {
        &self.statements
    }

    pub(crate) fn pool(&self) -> Pool {
        let pool = |size: u32, idle: usize, most: u32| Pool {
            open: size.into(),
            idle: idle as u64,
            most: most.into(),
        };
        if self.is_embedded() {
            let sqlite = self.pooled.connection.get_sqlite_connection_pool();
            pool(sqlite.size(), sqlite.num_idle(), sqlite.options().get_max_connections())
        } else {
            let postgres = self.pooled.connection.get_postgres_connection_pool();
            pool(postgres.size(), postgres.num_idle(), postgres.options().get_max_connections())
        }
    }

    /// Applies pending migrations; does nothing to a schema that is ahead. On PostgreSQL one process migrates at a
    /// time; the others then find nothing pending. Where the tables are distributed, new ones are distributed as well.
    ///
    /// # Errors
    /// Returns an error when a step fails; the steps before it stay applied.
    #[boxed]
    pub async fn migrate(&self) -> Result<(), DbErr> {
        match self.postgres() {
            Some(pool) => migrate::postgres(pool, false).await.map(|_| ()),
            None => migrate::embedded(self.pooled.connection.get_sqlite_connection_pool()).await,
        }
    }

    /// Applies pending migrations and distributes the tables, with their rows, over the nodes of a Citus cluster. Returns
    /// the number of tables that were not distributed before. Servers that are connected have to connect again.
    ///
    /// # Errors
    /// Returns an error when this is no PostgreSQL with Citus, or the database refuses; nothing is distributed then.
    #[boxed]
    pub async fn distribute(&self) -> Result<usize, DbErr> {
        match self.postgres() {
            Some(pool) => migrate::postgres(pool, true).await,
            None => Err(distribution::embedded()),
        }
    }

    /// Counts the migration steps that are pending. Steps that only a newer program knows are ignored: they only add,
    /// so an older replica can be restarted during a release. Reads, and writes nothing.
    ///
    /// # Errors
    /// Returns an error when the database does not answer.
    #[boxed]
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        let pending = self.pooled.retry(|| migrate::pending(&self.pooled.connection)).await;
        self.pooled.explained(pending).await
    }

    /// Reports whether this is the embedded database, which belongs to one process.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.writer.is_some()
    }

    /// Reports whether the tables were distributed over several nodes when this connected: each statement must then name
    /// one organization, and no unique key spans organizations.
    #[must_use]
    pub fn is_distributed(&self) -> bool {
        self.is_distributed
    }

    /// Copies an embedded database into a new file, while it is in use.
    ///
    /// # Errors
    /// Returns an error when the file exists, cannot be written, or this is no embedded database.
    #[boxed]
    pub async fn backup(&self, to: &Path) -> Result<(), DbErr> {
        let to = to.to_str().ok_or_else(|| DbErr::Custom("the file's name is not UTF-8".to_owned()))?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [to.into()]);
        self.pooled.connection.execute_raw(copy).await.map(|_| ())
    }

    /// Closes the pool after the running statements.
    ///
    /// # Errors
    /// Returns an error when a connection does not close cleanly.
    pub async fn close(self) -> Result<(), DbErr> {
        self.pooled.connection.close().await
    }

    /// Pool underneath, where the database is PostgreSQL.
    pub(crate) fn postgres(&self) -> Option<&sqlx::PgPool> {
        (!self.is_embedded()).then(|| self.pooled.connection.get_postgres_connection_pool())
    }

    /// Connections for single statements outside of a transaction.
    #[must_use]
    pub fn connection(&self) -> &Pooled {
        &self.pooled
    }

    /// Marks all pooled connections as suspect: a failure has shown that the server was unavailable.
    pub(crate) fn suspect(&self) {
        self.pooled.suspicion.record_failure();
    }

    /// Runs the work, and retries it on transient failures. Only for work that has no effect when it fails: reads, and
    /// writes up to their COMMIT, for which a failed COMMIT is an error of its own kind.
    ///
    /// # Errors
    /// Returns the error of the last attempt.
    pub async fn retry<T, W>(&self, work: impl FnMut() -> W) -> Result<T>
    where
        W: Future<Output = Result<T>>,
    {
        self.pooled.retry(work).await
    }

    /// Begins a transaction in which all statements see the same snapshot.
    pub(crate) async fn begin_read(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = if self.is_embedded() {
            TransactionOptions::default()
        } else {
            TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            }
        };
        begin_in_task(self.pooled.clone(), options, None).await.map(|begun| begun.tx)
    }

    /// Begins a transaction on the read replica; `None` where there is none, or after a failure of it.
    pub(crate) async fn begin_replica_read(&self) -> Result<Option<DatabaseTransaction>, DbErr> {
        match &self.read_replica {
            Some(replica) => replica.begin().await,
            None => Ok(None),
        }
    }

    /// Lets the read replica rest after a failure.
    pub(crate) fn rest_replica(&self, error: &Error) {
        tracing::warn!(%error, "the read replica failed; reading from the primary for a while");
        if let Some(replica) = &self.read_replica {
            replica.rest();
        }
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock immediately, so that it cannot fail
    /// half-way.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
        let turn = match &self.writer {
            Some(writer) => Some(
                Arc::clone(writer)
                    .acquire_owned()
                    .await
                    .map_err(|_| DbErr::Custom("the database is closing".into()))?,
            ),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: turn.is_some().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        begin_in_task(self.pooled.clone(), options, turn).await
    }
}

/// Begins a transaction in a spawned task. The caller may be cancelled before the database has answered, for example
/// when a client disconnects; the task then rolls back. Otherwise the connection would return to the pool in the middle
/// of a transaction.
async fn begin_in_task(
    pooled: Pooled,
    options: TransactionOptions,
    turn: Option<OwnedSemaphorePermit>,
) -> Result<WriteTransaction, DbErr> {
    let trace = tracing::trace_span!(target: "trace", "transaction");
    let begin = async move {
        let tx = pooled.begin(options).await?;
        Ok(WriteTransaction { tx, _trace: trace, _turn: turn })
    };
    run_to_completion(begin).await
}

/// Runs the work in a spawned task, so that it completes even when the caller is cancelled.
async fn run_to_completion<T: Send + 'static>(
    work: impl Future<Output = Result<T, DbErr>> + Send + 'static,
) -> Result<T, DbErr> {
    tokio::spawn(work).await.map_err(|error| DbErr::Custom(format!("a transaction's task ended: {error}")))?
}

impl WriteTransaction {
    /// Commits, even when the caller is cancelled.
    ///
    /// # Errors
    /// Returns an error when the database fails; the outcome is then unknown.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.commit_then(|| ()).await
    }

    /// Commits and then calls a function, even when the caller is cancelled.
    pub(crate) async fn commit_then(self, then: impl FnOnce() + Send + 'static) -> Result<(), DbErr> {
        run_to_completion(async {
            let Self { tx, _trace, _turn } = self;
            tx.commit().await?;
            then();
            Ok(())
        })
        .await
    }

    /// Rolls back, even when the caller is cancelled.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn rollback(self) -> Result<(), DbErr> {
        run_to_completion(async {
            let Self { tx, _trace, _turn } = self;
            tx.rollback().await
        })
        .await
    }
}
