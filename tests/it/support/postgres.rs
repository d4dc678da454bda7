//! Databases on a PostgreSQL server: cloned from a migrated template, used by one test at a time, dropped when the
//! process ends. Dropping one makes the server write out all others, so they are emptied between tests instead.

use std::{
    io::Write,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::{database::schema_fingerprint, environment, janitor};

/// How many databases are in use at a time: a server takes only so many connections.
const AT_ONCE: usize = 4;
/// Names the lock under which databases are cloned: a template must be left alone meanwhile.
const LOCK: i64 = 0x5c07_eca7;

static PERMITS: Semaphore = Semaphore::const_new(AT_ONCE);
/// The databases that no test uses now.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// What the names of this process's databases begin with.
static PREFIX: LazyLock<String> =
    LazyLock::new(|| format!("scorecard_it_{}_{:08x}_", std::process::id(), fastrand::u32(..)));

/// A database that nobody else uses while this is there.
pub(super) struct Borrowed {
    name: String,
    _permit: SemaphorePermit<'static>,
}

/// Unless the address of the server says otherwise: encryption without optimization is slow, and that commits outlive a
/// power cut is nothing that tests wait for.
const OPTIONS: &str = "sslmode=disable&options=-c%20synchronous_commit%3Doff";

/// The address of a database on the server of `TEST_DATABASE_URL`.
fn url(database: &str) -> String {
    let known = environment("TEST_DATABASE_URL");
    let known = known.as_deref().unwrap_or("postgres://postgres@127.0.0.1:5432/postgres");
    let (address, options) = known.split_once('?').unwrap_or((known, OPTIONS));
    let path = address.rfind('/').filter(|at| *at > "postgres://".len());
    format!("{}/{database}?{options}", &address[..path.unwrap_or(address.len())])
}

async fn connect(database: &str, patience: Duration) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url(database));
    options.sqlx_logging(false).max_connections(1).acquire_timeout(patience);
    sea_orm::Database::connect(options).await
}

/// A connection as the one who makes and drops databases.
async fn administer() -> DatabaseConnection {
    connect("postgres", Duration::from_secs(20)).await.unwrap()
}

/// Whether a server answers. Where none does, tests run on SQLite alone, unless `REQUIRE_POSTGRES=1` forbids it.
pub(super) async fn is_there() -> bool {
    static THERE: OnceCell<bool> = OnceCell::const_new();
    *THERE
        .get_or_init(async || {
            let required = environment("REQUIRE_POSTGRES").as_deref() == Some("1");
            // Where it must be there, a machine that is busy gets the time it needs.
            match connect("postgres", Duration::from_secs(if required { 60 } else { 2 })).await {
                Ok(_) => true,
                Err(failure) if required => {
                    panic!("REQUIRE_POSTGRES=1, and no PostgreSQL answers at {}: {failure}", url("postgres"))
                }
                Err(_) => {
                    // Past libtest, which would keep it to itself.
                    let _ = writeln!(
                        std::io::stderr().lock(),
                        "no PostgreSQL answers at {}: testing on SQLite alone",
                        url("postgres")
                    );
                    false
                }
            }
        })
        .await
}

/// An empty database.
pub(super) async fn borrow() -> Borrowed {
    let permit = PERMITS.acquire().await.unwrap();
    let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let name = match free {
        Some(name) => {
            empty(&name).await;
            name
        }
        None => clone().await,
    };
    Borrowed { name, _permit: permit }
}

/// The address of a new database without a schema, which is dropped with the others.
pub(super) async fn blank() -> String {
    janitor::hire(&PREFIX);
    let name = format!("{}{:08x}", *PREFIX, fastrand::u32(..));
    let admin = administer().await;
    execute(&admin, &format!("CREATE DATABASE {name}")).await;
    admin.close().await.unwrap();
    url(&name)
}

/// Takes everything out again, and cuts off whoever is still connected.
async fn empty(name: &str) {
    let connection = connect(name, Duration::from_secs(20)).await.unwrap();
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    execute(&connection, sql).await;
    // The latest table first, since a table refers to earlier ones; for few rows this is much faster than TRUNCATE.
    let sql = "DO $$ DECLARE it regclass; BEGIN
               FOR it IN SELECT oid FROM pg_class
                   WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'seaql_migrations'
                   ORDER BY oid DESC
               LOOP EXECUTE format('DELETE FROM %s', it); END LOOP; END $$";
    execute(&connection, sql).await;
    connection.close().await.unwrap();
}

/// A new clone of the template, which is made if there is none.
async fn clone() -> String {
    janitor::hire(&PREFIX);
    let template = format!("scorecard_it_template_{:016x}", schema_fingerprint().await);
    let name = format!("{}{:08x}", *PREFIX, fastrand::u32(..));
    let admin = administer().await;
    execute(&admin, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    if !exists(&admin, &template).await {
        // Under another name until it is whole.
        let unfinished = format!("{name}_template");
        execute(&admin, &format!("CREATE DATABASE {unfinished}")).await;
        let pool = service::Database::connect(&url(&unfinished)).await.unwrap();
        pool.migrate().await.unwrap();
        pool.close().await.unwrap();
        execute(&admin, &format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
    }
    execute(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    // What a crash would lose need not be waited for.
    execute(&admin, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
    // The lock goes with the connection.
    admin.close().await.unwrap();
    name
}

async fn execute(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn exists(admin: &DatabaseConnection, database: &str) -> bool {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{database}'");
    admin.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().is_some()
}

/// Drops the databases whose names begin with this.
pub(super) async fn drop_all(prefix: &str) {
    let admin = administer().await;
    let sql = format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')");
    for row in admin.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        execute(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
}

impl Borrowed {
    pub(super) fn url(&self) -> String {
        url(&self.name)
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
    }
}
