//! The connection: SQLite or PostgreSQL behind one handle, and how transactions begin on each.

use std::{collections::HashSet, path::Path, sync::Arc, time::Duration};

use prometheus_client::metrics::{counter::Counter, histogram::Histogram};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigratorTrait, SchemaManager, seaql_migrations};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

/// How long a writer of an SQLite file waits for another process's transaction.
const SQLITE_BUSY: Duration = Duration::from_secs(15);
/// The table in which the steps are noted that were applied.
const APPLIED_STEPS: &str = "seaql_migrations";
/// How long any PostgreSQL statement may take.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Upper bounds of the times of statements, in seconds.
const STATEMENT_TIMES: [f64; 12] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// A pool of connections to one database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    /// SQLite has one writer at a time; waiting here is fair and wakes at once, unlike its busy time-out.
    writer: Option<Arc<Semaphore>>,
    statements: Statements,
}

/// What is known of the statements that were sent.
#[derive(Clone)]
pub(crate) struct Statements {
    /// How long they took.
    pub(crate) time: Histogram,
    /// Those that failed.
    pub(crate) failed: Counter,
}

/// How many connections there are.
pub(crate) struct Pool {
    pub(crate) open: u64,
    pub(crate) idle: u64,
    pub(crate) most: u64,
}

/// A transaction that may write, and its place in the queue of writers.
pub(crate) struct WriteTransaction {
    pub(crate) tx: DatabaseTransaction,
    /// As traces show it: from its begin to its end.
    _trace: Span,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Database {
    /// Connects to `sqlite://path/to/file.db` (created if missing) or `postgres://...`.
    ///
    /// # Errors
    /// When the URL is of neither kind or the database does not answer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(sqlite_url(url));
        options.sqlx_logging(false).acquire_timeout(ACQUIRE_TIMEOUT).max_connections(16);
        if url.starts_with("sqlite:") {
            options.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .pragma("journal_mode", "WAL")
                    .pragma("synchronous", "NORMAL")
                    .foreign_keys(true)
                    .busy_timeout(SQLITE_BUSY)
            });
        } else {
            options.statement_timeout(STATEMENT_TIMEOUT).test_before_acquire(false);
            options.set_application_name("scorecard");
        }
        let connection = sea_orm::Database::connect(options).await?;
        Ok(Self::new(connection))
    }

    fn new(connection: DatabaseConnection) -> Self {
        let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
        let statements = Statements { time: Histogram::new(STATEMENT_TIMES), failed: Counter::default() };
        let writer = sqlite.then(|| Arc::new(Semaphore::new(1)));
        Self { connection, writer, statements }.with_statement_hook(|| {})
    }

    /// The same database with a function that is told of every statement.
    #[must_use]
    pub fn with_statement_hook(mut self, hook: impl Fn() + Send + Sync + 'static) -> Self {
        let Statements { time, failed } = self.statements.clone();
        self.connection.set_metric_callback(move |statement| {
            time.observe(statement.elapsed.as_secs_f64());
            if statement.failed {
                failed.inc();
            }
            hook();
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
            let sqlite = self.connection.get_sqlite_connection_pool();
            pool(sqlite.size(), sqlite.num_idle(), sqlite.options().get_max_connections())
        } else {
            let postgres = self.connection.get_postgres_connection_pool();
            pool(postgres.size(), postgres.num_idle(), postgres.options().get_max_connections())
        }
    }

    /// Brings the schema up to date; does nothing to one that is ahead.
    ///
    /// # Errors
    /// When a step fails; the steps before it stay.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        match self.pending_migrations().await? {
            0 => Ok(()),
            _ => migration::Migrator::up(&self.connection, None).await,
        }
    }

    /// How many steps the schema is behind this program. Steps that only a newer program knows are no hindrance: they
    /// only add, so that an older replica can be started again while a release is under way. Reads, and writes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        let applied = match SchemaManager::new(&self.connection).has_table(APPLIED_STEPS).await? {
            true => seaql_migrations::Entity::find().all(&self.connection).await?,
            false => Vec::new(),
        };
        let applied: HashSet<String> = applied.into_iter().map(|step| step.version).collect();
        let known = migration::Migrator::migrations();
        Ok(known.iter().filter(|step| !applied.contains(step.name())).count())
    }

    /// Whether this is the embedded database, which one program owns.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.writer.is_some()
    }

    /// Copies an embedded database into a file that is not there yet, while others go on using it.
    ///
    /// # Errors
    /// When the file is there, cannot be written, or this is no embedded database.
    pub async fn backup(&self, to: &Path) -> Result<(), DbErr> {
        let to = to.to_str().ok_or_else(|| DbErr::Custom("the file's name is not UTF-8".to_owned()))?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [to.into()]);
        self.connection.execute_raw(copy).await.map(|_| ())
    }

    /// Closes the pool after the statements under way.
    ///
    /// # Errors
    /// When a connection does not close in order.
    pub async fn close(self) -> Result<(), DbErr> {
        self.connection.close().await
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// A transaction in which all statements see the same state.
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
        begun(self.connection.clone(), options, None).await.map(|begun| begun.tx)
    }

    /// A transaction that may write. On SQLite it takes the write lock at once, so that it cannot fail half-way.
    pub(crate) async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
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
        begun(self.connection.clone(), options, turn).await
    }
}

/// Begins in a task of its own: whoever waits may go away before the database has answered, a client that hangs up for
/// one, and then the task rolls back. Otherwise the connection would go back to the pool in the middle of a transaction.
async fn begun(
    connection: DatabaseConnection,
    options: TransactionOptions,
    turn: Option<OwnedSemaphorePermit>,
) -> Result<WriteTransaction, DbErr> {
    let trace = tracing::trace_span!(target: "trace", "transaction");
    let begin = async move {
        let tx = connection.begin_with_options(options).await?;
        Ok(WriteTransaction { tx, _trace: trace, _turn: turn })
    };
    to_the_end(begin).await
}

/// Does it, even when nobody waits for it any more.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, DbErr>> + Send + 'static,
) -> Result<T, DbErr> {
    tokio::spawn(work).await.map_err(|error| DbErr::Custom(format!("a transaction's task ended: {error}")))?
}

impl WriteTransaction {
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        to_the_end(async {
            let Self { tx, _trace, _turn } = self;
            tx.commit().await
        })
        .await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        to_the_end(async {
            let Self { tx, _trace, _turn } = self;
            tx.rollback().await
        })
        .await
    }
}

/// `sqlite://file.db` creates the file where it is missing.
fn sqlite_url(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains('?') && !url.contains(":memory:") {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    }
}
