//! Backups made while a server runs are restored as the data was.

use std::{io::ErrorKind, process::Command};

use super::{Served, run};
use crate::support::{App, Database, blank_postgres, complete};

async fn exported(url: &str) -> String {
    let done = run(url, &["export", "--organization", "acme"]).await;
    assert_eq!(done.code, 0, "{done:?}");
    done.out
}

/// Runs one of PostgreSQL's own programs; false where they are not installed.
fn postgres(program: &str, arguments: &[&str]) -> bool {
    match Command::new(program).args(arguments).output() {
        Ok(done) => {
            assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::NotFound);
            false
        }
    }
}

async fn filled(database: Database) -> App {
    let app = database.app().await;
    app.import(&complete()).await;
    app
}

#[tokio::test]
async fn a_backup_of_sqlite_is_whole_and_restores() {
    let app = filled(Database::Sqlite).await;
    let url = app.database_url();
    let server = Served::start(&url, &[]);
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy.db").display().to_string();
    let done = run(&url, &["backup", &copy]).await;
    assert_eq!((done.code, done.out.as_str()), (0, ""), "{done:?}");
    assert_eq!(exported(&format!("sqlite://{copy}")).await, exported(&url).await);
    assert_eq!(server.running.stop(), 0);

    let missing = format!("sqlite://{}", directory.path().join("missing.db").display());
    for (url, file) in
        [(&*url, &*copy), (&missing, "other.db"), ("postgres://nobody@127.0.0.1:1/x", "other.db")]
    {
        let done = run(url, &["backup", file]).await;
        assert_eq!((done.code, done.out.as_str()), (1, ""), "{done:?}");
    }
    assert!(!directory.path().join("missing.db").exists());
}

#[tokio::test]
async fn a_backup_of_postgres_restores_as_the_documentation_tells() {
    let Some(empty) = blank_postgres().await else { return };
    let app = filled(Database::Postgres).await;
    let server = Served::start(&app.database_url(), &[]);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("monday.dump").display().to_string();
    if !postgres("pg_dump", &["--format=custom", &format!("--file={file}"), &app.database_url()]) {
        eprintln!("pg_dump is not installed: a restore is not tested");
        return;
    }
    assert_eq!(server.running.stop(), 0);
    postgres("pg_restore", &["--no-owner", "--exit-on-error", &format!("--dbname={empty}"), &file]);
    assert_eq!(exported(&empty).await, exported(&app.database_url()).await);
}
