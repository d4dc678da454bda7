//! Settings of connections: pool sizes, timeouts, and durability of commits.

use std::time::Duration;

use sea_orm::ConnectOptions;
use sqlx::Connection;

use super::suspicion::Suspicion;

/// Busy timeout of a writer of an SQLite file that another process is writing to.
const SQLITE_BUSY: Duration = Duration::from_secs(15);
/// Statement timeout of PostgreSQL.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// Lock timeout of PostgreSQL, for example for the organization's row lock, where its writers queue: less than the
/// default time limit of an operation, so that a wait ends with a reason.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(20);
/// Time limit of an idle transaction: a hanging process must not hold its locks for ever.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// Time that a request waits for the database before it fails with UNAVAILABLE, and that a starting server waits.
pub(super) const WAIT: Duration = Duration::from_secs(10);
/// Time limit of the connection attempt that finds the reason after a wait without success.
pub(super) const ATTEMPT: Duration = Duration::from_secs(1);
/// Time limit of acquiring a connection from the pool.
pub(super) const ACQUIRE_TIMEOUT: Duration = WAIT.saturating_sub(ATTEMPT);
/// Default maximum number of connections of a pool.
pub const DEFAULT_CONNECTIONS: u32 = 16;
/// Default application name of connections in `pg_stat_activity`; the URL may set another.
const NAME: &str = "scorecard";

/// Options of a pool of at most this many connections.
pub(super) fn of(url: &str, connections: u32, suspicion: &Suspicion) -> ConnectOptions {
    let mut options = ConnectOptions::new(sqlite_url(url));
    options.sqlx_logging(false).acquire_timeout(ACQUIRE_TIMEOUT).max_connections(connections);
    if url.starts_with("sqlite:") {
        sqlite(&mut options);
    } else {
        postgres(&mut options, url, suspicion.clone());
    }
    options
}

fn sqlite(options: &mut ConnectOptions) {
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            // With a weaker setting the last acknowledged writes before a power cut would be lost.
            .pragma("synchronous", "FULL")
            .foreign_keys(true)
            .busy_timeout(SQLITE_BUSY)
    });
    // When a COMMIT fails for lack of space, SQLite may have rolled back by itself. The driver's own ROLLBACK is then
    // rejected and it considers the connection to be in a transaction for ever: close it instead of using it.
    options.map_sqlx_sqlite_before_acquire(|connection, _| {
        let usable = !connection.is_in_transaction();
        Box::pin(std::future::ready(Ok(usable)))
    });
}

fn postgres(options: &mut ConnectOptions, url: &str, suspicion: Suspicion) {
    options.statement_timeout(STATEMENT_TIMEOUT).test_before_acquire(false);
    options.map_sqlx_postgres_before_acquire(move |connection, about| suspicion.check(connection, &about));
    options.map_sqlx_postgres_opts(|postgres| {
        let millis = |time: Duration| time.as_millis().to_string();
        let times = [("lock_timeout", LOCK_TIMEOUT), ("idle_in_transaction_session_timeout", IDLE_TIMEOUT)];
        postgres.options(times.map(|(name, time)| (name, millis(time))))
    });
    if !url.contains("application_name=") {
        options.set_application_name(NAME);
    }
}

/// URL for sqlx: `sqlite://file.db` creates the file when it is missing.
fn sqlite_url(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains('?') && !url.contains(":memory:") {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    }
}
