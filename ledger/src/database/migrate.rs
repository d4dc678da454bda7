//! Migration of a database that several servers share: one at a time, by an advisory lock.

use std::{collections::HashSet, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, SqlxPostgresConnector,
    SqlxSqliteConnector, Statement, TransactionTrait,
};
use sea_orm_migration::{MigratorTrait, SchemaManager, seaql_migrations};
use sqlx::{PgPool, SqlitePool, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};

use super::{
    distribution,
    options::{ACQUIRE_TIMEOUT, LOCK_TIMEOUT},
};

/// Table of the applied migration steps.
const APPLIED_STEPS: &str = "seaql_migrations";
/// Key of the advisory lock.
const LOCK: i64 = 0x5c0e_ca2d;
/// Interval of attempts to take the lock while another process holds it. Nobody waits within the database: a waiting
/// statement holds a snapshot, for which a step that builds an index concurrently would wait in turn.
const LOCK_INTERVAL: Duration = Duration::from_millis(200);

/// Migrates while no other process does. Without a statement timeout, since building an index takes long. The lock
/// timeout stays, since a step that waits for a table lock blocks all later statements on the table.
///
/// Distributes the tables if asked to, and what steps have added where the tables are distributed already. Returns the
/// number of tables that were distributed.
pub(super) async fn postgres(pool: &PgPool, distribute: bool) -> Result<usize, DbErr> {
    let options = (*pool.connect_options()).clone().application_name("scorecard migrate");
    let options = options
        .options([("statement_timeout", "0"), ("lock_timeout", &LOCK_TIMEOUT.as_millis().to_string())]);
    // One connection for the lock, one for the steps.
    let two = PgPoolOptions::new().max_connections(2).max_lifetime(None).idle_timeout(None);
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(
        two.acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(options),
    );
    let done = migrate(&connection, distribute).await;
    connection.close().await?;
    done
}

/// Migrates an SQLite file. Uses one connection, since SQLite parses a statement by the schema that the connection has
/// cached: a connection that has not seen the previous step rejects columns that exist, or accepts ones that do not.
pub(super) async fn embedded(pool: &SqlitePool) -> Result<(), DbErr> {
    let options = (*pool.connect_options()).clone();
    let one = SqlitePoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(one.connect_lazy_with(options));
    let done = up(&connection).await;
    connection.close().await?;
    done
}

/// Applies pending steps while holding the lock. The lock belongs to a transaction that does nothing else: it ends with
/// its connection, however that ends, and a pooler that assigns connections by transaction keeps it there. Between its
/// statements such a transaction holds no snapshot, for which a step that builds an index concurrently would wait.
async fn migrate(connection: &DatabaseConnection, distribute: bool) -> Result<usize, DbErr> {
    if distribute {
        distribution::check(connection).await?;
    }
    let statement = format!("SELECT pg_try_advisory_xact_lock({LOCK})");
    let mut waited = false;
    let lock = loop {
        let transaction = connection.begin().await?;
        let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, &statement)).await?;
        if row.map(|row| row.try_get_by_index(0)).transpose()? == Some(true) {
            break transaction;
        }
        transaction.rollback().await?;
        if !std::mem::replace(&mut waited, true) {
            tracing::info!("the schema is being brought up to date by somebody else; waiting");
        }
        tokio::time::sleep(LOCK_INTERVAL).await;
    };
    up(connection).await?;
    let distributed = match distribute || distribution::is_distributed(connection).await? {
        true => distribution::distribute(connection).await?,
        false => 0,
    };
    lock.rollback().await?;
    Ok(distributed)
}

/// Applies pending steps; does nothing to a schema that is ahead.
async fn up(connection: &DatabaseConnection) -> Result<(), DbErr> {
    match pending(connection).await? {
        0 => Ok(()),
        _ => migration::Migrator::up(connection, None).await,
    }
}

/// Counts the pending steps.
#[expect(clippy::disallowed_methods, reason = "the list of applied steps belongs to no organization")]
pub(super) async fn pending(connection: &DatabaseConnection) -> Result<usize, DbErr> {
    let applied = match SchemaManager::new(connection).has_table(APPLIED_STEPS).await? {
        true => seaql_migrations::Entity::find().all(connection).await?,
        false => Vec::new(),
    };
    let applied: HashSet<String> = applied.into_iter().map(|step| step.version).collect();
    let known = migration::Migrator::migrations();
    Ok(known.iter().filter(|step| !applied.contains(step.name())).count())
}
