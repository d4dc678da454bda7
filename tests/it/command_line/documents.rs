//! `scorecard import` and `scorecard export`.

use macro_rules_attribute::apply;
use serde_json::Value;

use super::{command, finish, run};
use crate::support::{Database, Patch, assert_same, complete, on_databases};

/// Writes the document where a command can read it.
fn file(directory: &tempfile::TempDir, document: &Value) -> String {
    let path = directory.path().join("document.json");
    std::fs::write(&path, document.to_string()).unwrap();
    path.display().to_string()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[apply(on_databases)]
async fn what_is_imported_is_exported(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let path = file(&directory, &complete());
    let app = database.app().await;
    let url = app.database_url();
    let before = app.viewer().revision().await;
    let tried = run(&url, &["import", &path, "--organization", "acme", "--dry-run"]).await;
    assert_eq!((tried.code, tried.out.as_str()), (0, ""), "{tried:?}");
    assert_eq!(app.viewer().revision().await, before);

    let done = run(&url, &["import", &path, "--organization", "acme"]).await;
    assert_eq!((done.code, done.out.as_str()), (0, ""), "{done:?}");
    assert!(done.err.contains("4 scorecards"), "{done:?}");
    assert_eq!(app.viewer().revision().await, before + 1);

    let exported = run(&url, &["export", "--organization", "acme"]).await;
    assert_eq!(exported.code, 0);
    assert_same(&read(&exported.out), &complete());
    let part = ["export", "--organization", "acme", "--scorecard", "north-desk", "--to", "2026-09"];
    let part = read(&run(&url, &part).await.out);
    assert_eq!(part["scorecards"].as_array().unwrap().len(), 1);
    assert_eq!(part["measures"][0]["periods"].as_array().unwrap().len(), 1);
}

#[apply(on_databases)]
async fn a_bad_document_is_refused_with_all_that_is_wrong(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let patch = Patch::default().remove("/scorecards/0/name").set("/measures/0/direction", "UP");
    let path = file(&directory, &patch.apply(&complete()));
    let broken = directory.path().join("broken.json").display().to_string();
    std::fs::write(&broken, "{").unwrap();
    let app = database.app().await;
    let before = app.viewer().revision().await;
    let done = run(&app.database_url(), &["import", &path, "--organization", "acme"]).await;
    assert_eq!((done.code, done.out.as_str()), (1, ""), "{done:?}");
    for problem in ["/scorecards/0/name", "REQUIRED", "/measures/0/direction", "INVALID"] {
        assert!(done.err.contains(problem), "{problem}: {done:?}");
    }
    assert_eq!(run(&app.database_url(), &["import", &broken, "--organization", "acme"]).await.code, 1);
    assert_eq!(app.viewer().revision().await, before);
}

#[tokio::test]
async fn a_document_comes_by_standard_input_and_a_file_is_migrated_by_itself() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("new.db").display());
    let created = run(&url, &["organization", "create", "--slug", "s", "--name", "S"]).await;
    assert_eq!(created.code, 0, "{created:?}");
    let document = std::fs::File::open(file(&directory, &complete())).unwrap();
    let done = finish(command(&url, &["import", "-", "--organization", "s"]).stdin(document)).await;
    assert_eq!(done.code, 0, "{done:?}");
    let exported = run(&url, &["export", "--organization", "s"]).await;
    assert_same(&read(&exported.out), &complete());
}
