//! Databases of the tests, one for each test: a file of SQLite, or a clone of a migrated template on PostgreSQL.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
};

use api::server::Settings;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use service::Database as Pool;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::{app::App, postgres};

/// Kind of database that a test runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// Makes two tests, `name::sqlite` and `name::postgres`, of one function that takes a [`Database`]. The second passes
/// without doing anything where no PostgreSQL server answers.
///
/// ```ignore
/// #[apply(on_databases)]
/// async fn a_name_is_kept(database: Database) {
///     let app = database.app().await;
/// }
/// ```
///
/// With `#[multi_thread]` below `#[apply(on_databases)]` each runs on several threads.
macro_rules! on_databases {
    (
        $(#[doc = $doc:literal])* #[multi_thread]
        async fn $name:ident($database:ident: $kind:ident $(,)?) $body:block
    ) => {
        on_databases! {
            @tests #[tokio::test(flavor = "multi_thread")] $(#[doc = $doc])*
            async fn $name($database: $kind) $body
        }
    };
    (@tests #[$test:meta] $(#[$attribute:meta])* async fn $name:ident($database:ident: $kind:ident) $body:block) => {
        $(#[$attribute])*
        async fn $name($database: $kind) $body

        mod $name {
            #[$test]
            async fn sqlite() {
                super::$name($crate::support::Database::Sqlite).await;
            }

            #[$test]
            async fn postgres() {
                if $crate::support::postgres_answers().await {
                    super::$name($crate::support::Database::Postgres).await;
                }
            }
        }
    };
    ($(#[$attribute:meta])* async fn $name:ident($database:ident: $kind:ident $(,)?) $body:block) => {
        on_databases! {
            @tests #[tokio::test] $(#[$attribute])*
            async fn $name($database: $kind) $body
        }
    };
}
pub(crate) use on_databases;

/// True when a PostgreSQL server answers; without one, tests run on SQLite only.
pub(crate) async fn postgres_answers() -> bool {
    postgres::is_there().await
}

/// URL of a PostgreSQL database without a schema; `None` where no server answers.
pub(crate) async fn blank_postgres() -> Option<String> {
    if postgres::is_there().await { Some(postgres::blank().await) } else { None }
}

impl Database {
    /// Starts an application on a fresh database of this kind, with an organization whose fiscal year is the calendar
    /// year.
    pub(crate) async fn app(self) -> App {
        App::start(self, 1, Settings::default()).await
    }

    /// Starts an application whose fiscal year starts with this month.
    pub(crate) async fn app_with_fiscal_year(self, start: u32) -> App {
        App::start(self, start, Settings::default()).await
    }

    /// Starts an application whose server has these settings.
    pub(crate) async fn app_with(self, settings: Settings) -> App {
        App::start(self, 1, settings).await
    }

    /// Creates a database with the schema and no rows.
    pub(super) async fn create(self) -> TestDatabase {
        let storage = match self {
            Self::Sqlite => {
                let directory = folder();
                tokio::fs::write(file(&directory), &template().await.file).await.unwrap();
                Storage::Sqlite(directory)
            }
            Self::Postgres => Storage::Postgres(postgres::borrow().await),
        };
        TestDatabase { kind: self, storage }
    }
}

enum Storage {
    Sqlite(TempDir),
    Postgres(postgres::Borrowed),
    /// Database that belongs to a test, by its URL.
    Own(String),
}

/// Database of one test; when dropped, it is deleted or returned for the next test.
pub(crate) struct TestDatabase {
    kind: Database,
    storage: Storage,
}

impl TestDatabase {
    /// PostgreSQL database that belongs to a test.
    pub(super) fn at(url: &str) -> Self {
        Self { kind: Database::Postgres, storage: Storage::Own(url.to_owned()) }
    }

    pub(crate) fn kind(&self) -> Database {
        self.kind
    }

    pub(crate) fn url(&self) -> String {
        match &self.storage {
            Storage::Sqlite(directory) => format!("sqlite://{}", file(directory).display()),
            Storage::Postgres(borrowed) => borrowed.url(),
            Storage::Own(url) => url.clone(),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was on {:?}", self.kind);
        }
    }
}

/// Temporary folder, in memory where the machine has one there: tests need no durability.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn file(directory: &TempDir) -> PathBuf {
    directory.path().join("it.db")
}

/// Migrated SQLite file, with the fingerprint of its schema.
struct Template {
    file: Vec<u8>,
    fingerprint: u64,
}

/// Returns the template, which is created once.
async fn template() -> &'static Template {
    static TEMPLATE: OnceCell<Template> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let directory = folder();
            let url = format!("sqlite://{}", file(&directory).display());
            let pool = Pool::connect(&url).await.unwrap();
            pool.migrate().await.unwrap();
            // The last connection to close writes the write-ahead log back into the file.
            pool.close().await.unwrap();
            Template { fingerprint: fingerprint(&url).await, file: std::fs::read(file(&directory)).unwrap() }
        })
        .await
}

async fn fingerprint(url: &str) -> u64 {
    let connection: DatabaseConnection = sea_orm::Database::connect(url).await.unwrap();
    let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
    connection.close().await.unwrap();
    let mut hasher = DefaultHasher::new();
    for row in rows {
        row.try_get_by_index::<String>(0).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

/// Fingerprint of the schema, so that a changed migration never uses an old template.
pub(super) async fn schema_fingerprint() -> u64 {
    template().await.fingerprint
}
