//! `scorecard import` of actuals in CSV.

use std::path::Path;

use serde_json::json;

use super::{Done, command, finish, run};
use crate::support::{App, databases, sized, small};

fn file(directory: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = directory.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

async fn import(app: &App, path: &str, more: &[&str]) -> Done {
    run(&app.database_url(), &[&["import", path, "--organization", "acme"], more].concat()).await
}

/// What is known of a measure in a period.
async fn known(app: &App, key: &str, period: &str) -> serde_json::Value {
    let query = "query ($key: String!, $period: PeriodCode!) { organization { measure(key: $key) {
        period(code: $period) { actual text note recordedBy { kind } } } } }";
    let reply = app.viewer().run(query, json!({ "key": key, "period": period })).await;
    reply.at("/organization/measure/period").clone()
}

const GOOD: &str = "\u{feff}measure,period,value,note\r\nsales,2026-01,-1.5,\"as \"\"booked\"\"\"\r\n\
                    remark,2026-01,'=words,\r\ncertified,FY2026-Q1,true,\r\nsales,2026-02,,gone\r\n";

#[tokio::test]
async fn good_lines_are_kept_and_bad_ones_reported() {
    let directory = tempfile::tempdir().unwrap();
    // Every kind of bad line; each is refused alone.
    let bad = "measure,period,value,note\nsales,2026-01,7,first\nnothing,2026-01,7,\nsales,2026-13,7,\n\
               sales,2026-Q1,7,\nsales,2026-02,\"1,5\",\nsales,2026-02,inf,\ncertified,FY2026-Q1,maybe,\n\
               ratio,2026-01,7,\nsales,2026-03\nsales,2026-01,8,again\nsales,2026-04,9,last\n";
    let codes = "3 NOT_FOUND,4 BAD_PERIOD,5 BAD_PERIOD,6 INVALID,7 INVALID,8 INVALID,9 INVALID,10 INVALID,11 DUPLICATE";
    let path = file(&directory, "actuals.csv", bad);
    let list = directory.path().join("refused.csv").display().to_string();
    for database in databases().await {
        let app = database.app().await;
        app.import(&small()).await;
        let before = app.viewer().revision().await;

        let tried = import(&app, &path, &["--dry-run"]).await;
        assert_eq!((tried.code, tried.out.as_str()), (1, ""), "{tried:?}");
        assert_eq!(reported(&tried, &path), codes);
        assert_eq!(app.viewer().revision().await, before);

        let done = import(&app, &path, &[]).await;
        assert_eq!((done.code, reported(&done, &path).as_str()), (1, codes), "{done:?}");
        assert!(done.err.contains("2 actuals taken, 2 of them new or changed"), "{done:?}");
        assert_eq!(app.viewer().revision().await, before + 1);
        let first =
            json!({ "actual": 7.0, "text": null, "note": "first", "recordedBy": { "kind": "SYSTEM" } });
        assert_eq!(known(&app, "sales", "2026-01").await, first);

        // The list of refused lines has their reasons, and can be mended and sent again.
        let done = import(&app, &path, &["--refused", &list]).await;
        assert_eq!((done.code, reported(&done, &path).as_str()), (1, ""), "{done:?}");
        assert!(done.err.contains("2 actuals taken, 0 of them new or changed"), "{done:?}");
        assert_eq!(app.viewer().revision().await, before + 1, "what is known is not written again");
        let text = std::fs::read_to_string(&list).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "measure,period,value,note,line,code,message");
        assert!(lines[1].starts_with("nothing,2026-01,7,,3,NOT_FOUND,"), "{text}");
        assert_eq!(lines.len(), 10);
        let mended = text.replace("nothing", "cost").replace("2026-13", "2026-12");
        let mended: Vec<&str> = mended.lines().take(3).collect();
        let again = file(&directory, "mended.csv", &mended.join("\n"));
        let done = import(&app, &again, &["--refused", &list]).await;
        assert_eq!(done.code, 0, "{done:?}");
        assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count(), 1);
        assert_eq!(known(&app, "cost", "2026-01").await["actual"], 7.0);
    }
}

/// The lines that are reported, with their codes: `3 NOT_FOUND,4 BAD_PERIOD`.
fn reported(done: &Done, path: &str) -> String {
    let reports = done.err.lines().filter_map(|line| line.strip_prefix(path)?.strip_prefix(':'));
    let reports = reports.filter_map(|report| {
        let (number, reason) = report.split_once(": ")?;
        let code = reason.rsplit_once('(')?.1.strip_suffix(')')?;
        Some(format!("{number} {code}"))
    });
    reports.collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn every_kind_of_value_is_read_and_nothing_takes_an_actual_back() {
    let directory = tempfile::tempdir().unwrap();
    for database in databases().await {
        let app = database.app().await;
        app.import(&small()).await;
        let entry = json!({ "measure": { "key": "sales" }, "period": "2026-02", "value": 3 });
        app.contributor().record(json!([entry])).await;

        // By standard input, which has no name that could end in .csv.
        let path = file(&directory, "good", GOOD);
        let arguments = ["import", "-", "--format", "csv", "--organization", "acme"];
        let input = std::fs::File::open(&path).unwrap();
        let done = finish(command(&app.database_url(), &arguments).stdin(input)).await;
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{done:?}");

        let operator = json!({ "kind": "SYSTEM" });
        for (key, period, actual, words, note) in [
            ("sales", "2026-01", json!(-1.5), json!(null), json!("as \"booked\"")),
            ("remark", "2026-01", json!(null), json!("=words"), json!(null)),
            ("certified", "FY2026-Q1", json!(1.0), json!(null), json!(null)),
            ("sales", "2026-02", json!(null), json!(null), json!("gone")),
        ] {
            let expected = json!({ "actual": actual, "text": words, "note": note, "recordedBy": operator });
            assert_eq!(known(&app, key, period).await, expected, "{key} {period}");
        }

        // Without a column for it, notes stay.
        let id = app.id("measure", "sales").await;
        let by_id = file(&directory, "id.CSV", &format!("measure,period,value\n{id},2026-01,2\n"));
        assert_eq!(import(&app, &by_id, &[]).await.code, 0);
        let after = known(&app, "sales", "2026-01").await;
        assert_eq!((&after["actual"], &after["note"]), (&json!(2.0), &json!("as \"booked\"")));
    }
}

/// What a server exports is taken as it is, and changes nothing where it comes from.
#[tokio::test]
async fn an_exported_file_comes_back_unchanged() {
    let directory = tempfile::tempdir().unwrap();
    for database in databases().await {
        let app = database.app().await;
        app.import(&small()).await;
        let path = file(&directory, "good.csv", GOOD);
        assert_eq!(import(&app, &path, &[]).await.code, 0);
        let before = app.viewer().revision().await;
        let request = app.viewer().request(reqwest::Method::GET, "/export/actuals.csv");
        let exported = request.send().await.unwrap().text().await.unwrap();
        let path = file(&directory, "exported.csv", &exported);
        let done = import(&app, &path, &[]).await;
        assert_eq!(done.code, 0, "{done:?}");
        assert!(done.err.contains("3 actuals taken, 0 of them new or changed"), "{done:?}");
        assert_eq!(app.viewer().revision().await, before);
    }
}

#[tokio::test]
async fn a_file_is_taken_in_batches_and_repeats_are_found_across_them() {
    let directory = tempfile::tempdir().unwrap();
    let mut text = "measure,period,value\n".to_owned();
    for measure in 0..100 {
        for month in 0..60 {
            text += &format!("measure-{measure},{}-{:02},{month}\n", 2020 + month / 12, month % 12 + 1);
        }
    }
    text += "measure-0,2020-01,5\n";
    let path = file(&directory, "many.csv", &text);
    for database in databases().await {
        let app = database.app().await;
        app.import(&sized(20, 100, 1)).await;
        let before = app.viewer().revision().await;
        let done = import(&app, &path, &[]).await;
        assert_eq!((done.code, reported(&done, &path).as_str()), (1, "6002 DUPLICATE"), "{done:?}");
        assert!(done.err.contains("6000 actuals taken"), "{done:?}");
        assert_eq!(app.viewer().revision().await, before + 2, "two batches");
    }
}

#[tokio::test]
async fn what_is_no_file_of_actuals_is_refused_as_a_whole() {
    let directory = tempfile::tempdir().unwrap();
    let semicolons = file(&directory, "semicolons.csv", "measure;period;value\nsales;2026-01;1\n");
    let good = file(&directory, "good.csv", "measure,period,value\n");
    let document = file(&directory, "document.json", &small().to_string());
    for database in databases().await {
        let app = database.app().await;
        let unwritable = directory.path().join("nowhere/refused.csv").display().to_string();
        for (path, more, reason) in [
            (&semicolons, vec![], "commas"),
            (&good, vec!["--refused", unwritable.as_str()], "nowhere"),
            (&document, vec!["--refused", "refused.csv"], "CSV"),
            (&document, vec!["--format", "csv"], "column"),
        ] {
            let done = import(&app, path, &more).await;
            assert_eq!(done.code, 1, "{done:?}");
            assert!(done.err.contains(reason), "{reason}: {done:?}");
        }
        assert!(!Path::new("refused.csv").exists());
        assert_eq!(import(&app, &good, &[]).await.code, 0, "no lines, no problem");
    }
}
