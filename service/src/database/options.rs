//! How connections are made: sizes and times, and what makes a commit last.

use std::time::Duration;

use sea_orm::ConnectOptions;
use sqlx::Connection;

use super::suspicion::Suspicion;

/// How long a writer of an SQLite file waits for another process's transaction.
const SQLITE_BUSY: Duration = Duration::from_secs(15);
/// How long any PostgreSQL statement may take.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long one may wait for a lock, such as that of the organization's row, where its writers queue: less than the
/// time an operation has by default, so that it ends with a reason.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a transaction may do nothing: one whose process hangs must not hold its locks for ever.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a request waits for the database before it ends with UNAVAILABLE, and a server that is starting.
pub(super) const WAIT: Duration = Duration::from_secs(10);
/// How long the attempt to connect may take that then finds out why it has waited in vain.
pub(super) const ATTEMPT: Duration = Duration::from_secs(1);
/// How long is waited for a connection of the pool.
pub(super) const ACQUIRE_TIMEOUT: Duration = WAIT.saturating_sub(ATTEMPT);
/// How many connections a pool has at most, unless somebody says otherwise.
pub const DEFAULT_CONNECTIONS: u32 = 16;
/// What connections are called in `pg_stat_activity`, unless the URL has a name for them.
const NAME: &str = "scorecard";

/// For a pool of so many connections at most.
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
            // With less the last writes before a power cut are lost, after they were acknowledged.
            .pragma("synchronous", "FULL")
            .foreign_keys(true)
            .busy_timeout(SQLITE_BUSY)
    });
    // Where a COMMIT fails for want of room, SQLite may have rolled back by itself. The driver, whose own ROLLBACK is
    // then refused, takes the connection for one in a transaction for ever: it is closed instead of used.
    options.map_sqlx_sqlite_before_acquire(|connection, _| {
        let usable = !connection.is_in_transaction();
        Box::pin(std::future::ready(Ok(usable)))
    });
}

fn postgres(options: &mut ConnectOptions, url: &str, suspicion: Suspicion) {
    options.statement_timeout(STATEMENT_TIMEOUT).test_before_acquire(false);
    options.map_sqlx_postgres_before_acquire(move |connection, about| suspicion.look(connection, &about));
    options.map_sqlx_postgres_opts(|postgres| {
        let millis = |time: Duration| time.as_millis().to_string();
        let times = [("lock_timeout", LOCK_TIMEOUT), ("idle_in_transaction_session_timeout", IDLE_TIMEOUT)];
        postgres.options(times.map(|(name, time)| (name, millis(time))))
    });
    if !url.contains("application_name=") {
        options.set_application_name(NAME);
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
