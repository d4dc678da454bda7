//! Output whose reader goes away early. It is longer than a pipe's buffer, so that the command notices.

use std::io::{BufRead, BufReader, PipeReader, Read};

use super::{BEGIN, command, run};
use crate::support::{Database, on_databases, sized, small};
use macro_rules_attribute::apply;

/// Reads up to the command's own output, and closes the pipe.
fn leave(reader: PipeReader) {
    let mut lines = BufReader::with_capacity(64, reader);
    let mut line = String::new();
    while line.trim_end() != BEGIN {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it has not begun");
    }
}

/// `scorecard export | head` says no more than it would without `head`.
#[apply(on_databases)]
async fn a_reader_that_goes_away_ends_a_command_quietly(database: Database) {
    let app = database.app().await;
    app.import(&sized(20, 100, 12)).await;
    let url = app.database_url();
    for arguments in [&["export", "--organization", "acme"][..], &["schema"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut child = command(&url, arguments).stdout(writer).spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let output = tokio::task::spawn_blocking(move || {
            leave(reader);
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            (child.wait().unwrap(), text)
        });
        let (status, errors) = output.await.unwrap();
        let own = errors.split_once(&format!("{BEGIN}\n")).unwrap().1;
        assert_eq!((status.code(), own), (Some(0), ""), "{arguments:?}");
    }
}

/// Imports go on when nobody reads their notices.
#[apply(on_databases)]
async fn an_import_goes_on_when_nobody_reads_its_notices(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("actuals.csv");
    let refused = "nothing,2026-01,1\n".repeat(6_000);
    std::fs::write(&path, format!("measure,period,value\n{refused}sales,2026-01,2\n")).unwrap();
    let path = path.display().to_string();
    let arguments = ["import", &path, "--organization", "acme"];
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = command(&app.database_url(), &arguments).stderr(writer).spawn().unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        leave(reader);
        child.wait().unwrap()
    });
    assert_eq!(ended.await.unwrap().code(), Some(1));
    let again = run(&app.database_url(), &arguments).await;
    assert!(again.err.contains("1 actuals taken, 0 of them new or changed"), "wrong");
}
