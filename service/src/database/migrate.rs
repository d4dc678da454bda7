//! Migrating a database that several servers share: one at a time, by a lock of the database's own.

use std::{collections::HashSet, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, SqlxPostgresConnector,
    SqlxSqliteConnector, Statement, TransactionTrait,
};
use sea_orm_migration::{MigratorTrait, SchemaManager, seaql_migrations};
use sqlx::{PgPool, SqlitePool, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};

use super::options::{ACQUIRE_TIMEOUT, LOCK_TIMEOUT};

/// The table in which the steps are noted that were applied.
const APPLIED_STEPS: &str = "seaql_migrations";
/// Names the lock among the advisory locks of the database.
const LOCK: i64 = 0x5c0e_ca2d;
/// How often it is asked for while somebody else has it. Nobody waits within the database: a statement that waits
/// keeps a snapshot, for which a step that builds an index concurrently would wait in turn.
const ASKED_EVERY: Duration = Duration::from_millis(200);

/// Brings the schema up to date when nobody else does. Without a limit for statements, since an index takes the time that
/// it takes. A step that waits for a table's lock holds up everybody behind it, so that is limited as ever.
pub(super) async fn alone(pool: &PgPool) -> Result<(), DbErr> {
    let options = (*pool.connect_options()).clone().application_name("scorecard migrate");
    let options = options
        .options([("statement_timeout", "0"), ("lock_timeout", &LOCK_TIMEOUT.as_millis().to_string())]);
    // One for the lock, one for the steps.
    let two = PgPoolOptions::new().max_connections(2).max_lifetime(None).idle_timeout(None);
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(
        two.acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(options),
    );
    let done = migrate(&connection).await;
    connection.close().await?;
    done
}

/// Brings the schema of an SQLite file up to date. With one connection, since SQLite reads a statement by the schema that
/// the connection has in mind: one that has not seen the step before refuses columns that are there, or takes for there
/// what is not.
pub(super) async fn embedded(pool: &SqlitePool) -> Result<(), DbErr> {
    let options = (*pool.connect_options()).clone();
    let one = SqlitePoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(one.connect_lazy_with(options));
    let done = up(&connection).await;
    connection.close().await?;
    done
}

/// Applies what is pending while it holds the lock. The lock belongs to a transaction that does nothing else: it ends with
/// its connection, however that ends, and a pooler that hands out connections by transaction leaves it there. Between
/// its statements such a transaction keeps no snapshot, for which a step that builds an index concurrently would wait.
async fn migrate(connection: &DatabaseConnection) -> Result<(), DbErr> {
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
        tokio::time::sleep(ASKED_EVERY).await;
    };
    up(connection).await?;
    lock.rollback().await
}

/// Applies what is pending; nothing to a schema that is ahead.
async fn up(connection: &DatabaseConnection) -> Result<(), DbErr> {
    match pending(connection).await? {
        0 => Ok(()),
        _ => migration::Migrator::up(connection, None).await,
    }
}

/// How many steps the schema is behind this program.
pub(super) async fn pending(connection: &DatabaseConnection) -> Result<usize, DbErr> {
    let applied = match SchemaManager::new(connection).has_table(APPLIED_STEPS).await? {
        true => seaql_migrations::Entity::find().all(connection).await?,
        false => Vec::new(),
    };
    let applied: HashSet<String> = applied.into_iter().map(|step| step.version).collect();
    let known = migration::Migrator::migrations();
    Ok(known.iter().filter(|step| !applied.contains(step.name())).count())
}
