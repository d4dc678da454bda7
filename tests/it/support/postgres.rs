//! Databases on a PostgreSQL server: cloned from a migrated template, used by one test at a time, dropped when the
//! process ends. Dropping a database makes the server write out all others, so they are emptied between tests instead.

use std::{
    io::Write,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::{database::schema_fingerprint, environment, janitor};

/// Number of databases in use at a time, since a server accepts a limited number of connections.
const MAX_IN_USE: usize = 4;
/// Advisory lock held while databases are cloned: nobody may use the template meanwhile.
const LOCK: i64 = 0x5c07_eca7;

static PERMITS: Semaphore = Semaphore::const_new(MAX_IN_USE);
/// Databases that no test uses at the moment.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// Prefix of the names of this process's databases.
static PREFIX: LazyLock<String> =
    LazyLock::new(|| format!("scorecard_it_{}_{:08x}_", std::process::id(), fastrand::u32(..)));

/// Database reserved for one test until dropped.
pub(super) struct Borrowed {
    name: String,
    _permit: SemaphorePermit<'static>,
}

/// Connection options unless the URL of the server has its own: TLS in debug builds is slow, and tests need no
/// durability.
const OPTIONS: &str = "sslmode=disable&options=-c%20synchronous_commit%3Doff";

/// URL of a database on the server of `TEST_DATABASE_URL`.
fn url(database: &str) -> String {
    let configured = environment("TEST_DATABASE_URL");
    let configured = configured.as_deref().unwrap_or("postgres://postgres@127.0.0.1:5432/postgres");
    let (address, options) = configured.split_once('?').unwrap_or((configured, OPTIONS));
    let path = address.rfind('/').filter(|at| *at > "postgres://".len());
    format!("{}/{database}?{options}", &address[..path.unwrap_or(address.len())])
}

async fn connect(database: &str, patience: Duration) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url(database));
    options.sqlx_logging(false).max_connections(1).acquire_timeout(patience);
    sea_orm::Database::connect(options).await
}

/// Connection of the administrator, who creates and drops databases.
async fn connect_as_admin() -> DatabaseConnection {
    connect("postgres", Duration::from_secs(20)).await.unwrap()
}

/// True when a server answers. Without one, tests run on SQLite only, unless `REQUIRE_POSTGRES=1` forbids it.
pub(super) async fn is_there() -> bool {
    static THERE: OnceCell<bool> = OnceCell::const_new();
    *THERE
        .get_or_init(async || {
            let required = environment("REQUIRE_POSTGRES").as_deref() == Some("1");
            // A required server on a busy machine gets more time.
            match connect("postgres", Duration::from_secs(if required { 60 } else { 2 })).await {
                Ok(_) => true,
                Err(failure) if required => {
                    panic!("REQUIRE_POSTGRES=1, and no PostgreSQL answers at {}: {failure}", url("postgres"))
                }
                Err(_) => {
                    // Written directly to standard error, since libtest captures the output of passing tests.
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

/// Reserves an empty database: a free one, or a new clone.
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

/// URL of a new database without a schema, which is dropped with the others.
pub(super) async fn blank() -> String {
    janitor::hire(&PREFIX);
    let name = format!("{}{:08x}", *PREFIX, fastrand::u32(..));
    let admin = connect_as_admin().await;
    execute(&admin, &format!("CREATE DATABASE {name}")).await;
    admin.close().await.unwrap();
    url(&name)
}

/// Deletes all rows, and terminates all other connections.
async fn empty(name: &str) {
    let connection = connect(name, Duration::from_secs(20)).await.unwrap();
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    execute(&connection, sql).await;
    // Newest table first, since tables refer to older ones; for few rows this is much faster than TRUNCATE.
    let sql = "DO $$ DECLARE it regclass; BEGIN
               FOR it IN SELECT oid FROM pg_class
                   WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'seaql_migrations'
                   ORDER BY oid DESC
               LOOP EXECUTE format('DELETE FROM %s', it); END LOOP; END $$";
    execute(&connection, sql).await;
    connection.close().await.unwrap();
}

/// Clones the template, which is created if it does not exist.
async fn clone() -> String {
    janitor::hire(&PREFIX);
    let template = format!("scorecard_it_template_{:016x}", schema_fingerprint().await);
    let name = format!("{}{:08x}", *PREFIX, fastrand::u32(..));
    let admin = connect_as_admin().await;
    execute(&admin, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    if !exists(&admin, &template).await {
        // Created under another name until it is complete.
        let unfinished = format!("{name}_template");
        execute(&admin, &format!("CREATE DATABASE {unfinished}")).await;
        let pool = service::Database::connect(&url(&unfinished)).await.unwrap();
        pool.migrate().await.unwrap();
        pool.close().await.unwrap();
        execute(&admin, &format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
    }
    execute(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    // Tests need no durability.
    execute(&admin, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
    // Closing the connection releases the lock.
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

/// Drops the databases whose names begin with `prefix`.
pub(super) async fn drop_all(prefix: &str) {
    let admin = connect_as_admin().await;
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
