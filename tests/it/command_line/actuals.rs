//! `scorecard import` of actuals in CSV.

use std::path::Path;

use serde_json::json;

use super::{Done, command, finish, run};
use crate::support::{App, Database, on_databases, sized, small};
use macro_rules_attribute::apply;

fn file(directory: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = directory.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

async fn import(app: &App, path: &str, more: &[&str]) -> Done {
    run(&app.database_url(), &[&["import", path, "--organization", "acme"], more].concat()).await
}

/// Actual, text, note and author's kind of a measure in a period.
async fn known(app: &App, key: &str, period: &str) -> serde_json::Value {
    let query = "query ($key: String!, $period: PeriodCode!) { organization { measure(key: $key) {
        period(code: $period) { actual text note recordedBy { kind } } } } }";
    let reply = app.viewer().run(query, json!({ "key": key, "period": period })).await;
    reply.at("/organization/measure/period").clone()
}

const GOOD: &str = "\u{feff}measure,period,value,note\r\nsales,2026-01,-1.5,\"as \"\"booked\"\"\"\r\n\
                    remark,2026-01,'=words,\r\ncertified,FY2026-Q1,true,\r\nsales,2026-02,,gone\r\n";

#[apply(on_databases)]
async fn good_lines_are_kept_and_bad_ones_reported(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    // Every kind of bad line; each is refused alone.
    let bad = "measure,period,value,note\nsales,2026-01,7,first\nnothing,2026-01,7,\nsales,2026-13,7,\n\
               sales,2026-Q1,7,\nsales,2026-02,\"1,5\",\nsales,2026-02,inf,\ncertified,FY2026-Q1,maybe,\n\
               ratio,2026-01,7,\nsales,2026-03\nsales,2026-01,8,again\nsales,2026-04,9,last\n";
    let codes = "3 NOT_FOUND,4 BAD_PERIOD,5 BAD_PERIOD,6 INVALID,7 INVALID,8 INVALID,9 INVALID,10 INVALID,11 DUPLICATE";
    let path = file(&directory, "actuals.csv", bad);
    let list = directory.path().join("refused.csv").display().to_string();
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
    let first = json!({ "actual": 7.0, "text": null, "note": "first", "recordedBy": { "kind": "SYSTEM" } });
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

#[apply(on_databases)]
async fn every_kind_of_value_is_read_and_an_empty_cell_clears_where_that_is_said(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let entry = json!({ "measure": { "key": "sales" }, "period": "2026-02", "value": 3 });
    app.contributor().record(json!([entry])).await;

    // By standard input, which has no name that could end in .csv.
    let path = file(&directory, "good", GOOD);
    let arguments = ["import", "-", "--format", "csv", "--empty", "clear", "--organization", "acme"];
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

/// Importing the file that a server exports is accepted as it is, and changes nothing on that server.
#[apply(on_databases)]
async fn an_exported_file_comes_back_unchanged(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let path = file(&directory, "good.csv", GOOD);
    assert_eq!(import(&app, &path, &["--empty", "clear"]).await.code, 0);
    let before = app.viewer().revision().await;
    let request = app.viewer().request(reqwest::Method::GET, "/export/actuals.csv");
    let exported = request.send().await.unwrap().text().await.unwrap();
    let path = file(&directory, "exported.csv", &exported);
    let done = import(&app, &path, &[]).await;
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.err.contains("3 actuals taken, 0 of them new or changed"), "{done:?}");
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_file_is_taken_in_batches_and_repeats_are_found_across_them(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let mut text = "measure,period,value\n".to_owned();
    for measure in 0..100 {
        for month in 0..60 {
            text += &format!("measure-{measure},{}-{:02},{month}\n", 2020 + month / 12, month % 12 + 1);
        }
    }
    text += "measure-0,2020-01,5\n";
    let path = file(&directory, "many.csv", &text);
    let app = database.app().await;
    app.import(&sized(20, 100, 1)).await;
    let before = app.viewer().revision().await;
    let done = import(&app, &path, &[]).await;
    assert_eq!((done.code, reported(&done, &path).as_str()), (1, "6002 DUPLICATE"), "{done:?}");
    assert!(done.err.contains("6000 actuals taken"), "{done:?}");
    assert_eq!(app.viewer().revision().await, before + 2, "two batches");
}

#[apply(on_databases)]
async fn what_is_no_file_of_actuals_is_refused_as_a_whole(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let semicolons = file(&directory, "semicolons.csv", "measure;period;value\nsales;2026-01;1\n");
    let good = file(&directory, "good.csv", "measure,period,value\n");
    let document = file(&directory, "document.json", &small().to_string());
    let app = database.app().await;
    let unwritable = directory.path().join("nowhere/refused.csv").display().to_string();
    let text = file(&directory, "actuals.txt", "measure,period,value\nsales,2026-01,1\n");
    for (path, more, reason) in [
        (&semicolons, vec![], "commas"),
        (&text, vec![], "--format csv"),
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

/// Empty cells change nothing: importing a sheet that is filled in month by month removes no value.
#[apply(on_databases)]
async fn empty_cells_keep_what_was_recorded(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let entry = |period: &str| json!({ "measure": { "key": "sales" }, "period": period, "value": 3, "note": "was here" });
    app.contributor().record(json!([entry("2026-01"), entry("2026-02"), entry("2026-03")])).await;
    let before = app.viewer().revision().await;
    let empty = file(
        &directory,
        "empty.csv",
        "measure,period,value,note\nsales,2026-01,,\nsales,2026-02,\u{a0},\nsales,2026-03,   ,new\n",
    );
    let done = import(&app, &empty, &[]).await;
    assert_eq!(done.code, 0, "{done:?}");
    assert!(
        done.err.contains("1 actuals taken, 1 of them new or changed; 2 cells have no value"),
        "{done:?}"
    );
    let spaces = "measure,period,value\nsales,2026-01,\nsales,2026-02,\u{a0}\nsales,2026-03,   \n";
    let done = import(&app, &file(&directory, "spaces.csv", spaces), &[]).await;
    assert!(
        done.err.contains("0 actuals taken, 0 of them new or changed; 3 cells have no value"),
        "{done:?}"
    );
    assert_eq!(app.viewer().revision().await, before + 1);
    for (period, note) in [("2026-01", "was here"), ("2026-02", "was here"), ("2026-03", "new")] {
        let known = known(&app, "sales", period).await;
        assert_eq!((&known["actual"], &known["note"]), (&json!(3.0), &json!(note)), "{period}");
    }
    let done = import(&app, &empty, &["--empty", "clear"]).await;
    assert_eq!(done.code, 0, "{done:?}");
    for period in ["2026-01", "2026-02"] {
        let known = known(&app, "sales", period).await;
        assert_eq!((&known["actual"], &known["note"]), (&json!(null), &json!(null)), "{period}");
    }
}

/// Spellings that a spreadsheet or a person may write in a cell: read if they can mean only one thing, or refused with
/// what would be right.
#[apply(on_databases)]
async fn every_spelling_of_a_number_is_read_or_refused(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let cells: [(&str, Option<f64>); 22] = [
        ("1.5E+03", Some(1500.0)),
        ("+7", Some(7.0)),
        (".5", Some(0.5)),
        ("5.", Some(5.0)),
        ("-0", Some(0.0)),
        ("\u{2212}5", Some(-5.0)),
        ("'-5", Some(-5.0)),
        ("'5", Some(5.0)),
        ("1.234", Some(1.234)),
        ("12.5%", None),
        ("$1234", None),
        ("(1234.50)", None),
        ("-", None),
        ("N/A", None),
        ("#DIV/0!", None),
        ("TRUE", None),
        ("1e400", None),
        ("\u{661}\u{662}", None),
        ("inf", None),
        ("nan", None),
        ("0x10", None),
        ("\"1,234.50\"", None),
    ];
    let mut text = "measure,period,value\n".to_owned();
    let period = |at: usize| format!("{}-{:02}", 2024 + at / 12, at % 12 + 1);
    for (at, (cell, _)) in cells.iter().enumerate() {
        text += &format!("sales,{},{cell}\n", period(at));
    }
    let path = file(&directory, "words.csv", &text);
    let done = import(&app, &path, &[]).await;
    let refused: Vec<String> = (cells.iter().enumerate())
        .filter(|(_, (_, number))| number.is_none())
        .map(|(at, _)| format!("{} INVALID", at + 2))
        .collect();
    assert_eq!((done.code, reported(&done, &path)), (1, refused.join(",")), "{done:?}");
    for (at, (cell, number)) in cells.iter().enumerate() {
        assert_eq!(known(&app, "sales", &period(at)).await["actual"], json!(number), "{cell}");
    }
}

/// Files of other programs are read if flags describe them, and otherwise refused as a whole or line by line.
#[apply(on_databases)]
async fn files_of_other_programs_are_read_where_it_is_said_how_they_are_written(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let at = |period: &str, value: f64| (period.to_owned(), value);
    type File = (&'static str, Vec<u8>, Vec<&'static str>, &'static str, Vec<(String, f64)>);
    let files: Vec<File> = vec![
        (
            "semicolons",
            b"measure;period;value\r\nsales;2026-01;1234,5\r\n".to_vec(),
            vec!["--delimiter", ";", "--decimal", "comma"],
            "--delimiter semicolon",
            vec![at("2026-01", 1234.5)],
        ),
        (
            "decimal-comma",
            b"measure,period,value\nsales,2026-01,\"9,99\"\n".to_vec(),
            vec!["--decimal", "comma"],
            "--decimal comma",
            vec![at("2026-01", 9.99)],
        ),
        (
            "thousands",
            "measure,period,value\nsales,2026-01,\"1,234.50\"\nsales,2026-02,1 234.75\nsales,2026-03,1'234.25\n".into(),
            vec!["--decimal", "point"],
            "--decimal point",
            vec![at("2026-01", 1234.5), at("2026-02", 1234.75), at("2026-03", 1234.25)],
        ),
        (
            "split",
            b"measure,period,value,note\nsales,2026-01,9,99\n".to_vec(),
            vec!["--decimal", "point"],
            "--decimal comma",
            vec![at("2026-01", 9.0)],
        ),
        (
            "utf-16",
            utf16("measure\tperiod\tvalue\r\nsales\t2026-01\t3\r\n"),
            vec!["--delimiter", "tab"],
            "--delimiter tab",
            vec![at("2026-01", 3.0)],
        ),
        (
            "windows-1252",
            b"measure,period,value,note\nsales,2026-01,4,gr\xfcn\n".to_vec(),
            vec!["--encoding", "windows-1252"],
            "--encoding windows-1252",
            vec![at("2026-01", 4.0)],
        ),
        (
            "wide",
            b"measure,2026-01,2026-02,2026-03\nsales,5,6,\n".to_vec(),
            vec!["--layout", "wide"],
            "--layout wide",
            vec![at("2026-01", 5.0), at("2026-02", 6.0)],
        ),
        (
            "map",
            "Kennzahl,Monat,Wert,Ort\nsales,2026-01,7,K\u{f6}ln\n".into(),
            vec!["--map", "Kennzahl=measure", "--map", "Monat=period", "--map", "Wert=value", "--map", "Ort="],
            "--map",
            vec![at("2026-01", 7.0)],
        ),
    ];
    for (name, bytes, flags, right, values) in files {
        let path = directory.path().join(format!("{name}.csv"));
        std::fs::write(&path, bytes).unwrap();
        let path = path.display().to_string();
        let before = app.viewer().revision().await;
        let done = import(&app, &path, &[]).await;
        assert_eq!(done.code, 1, "{name}: {done:?}");
        assert!(done.err.contains(right), "{name}: {done:?}");
        assert_eq!(app.viewer().revision().await, before, "{name}: nothing is guessed");
        let done = import(&app, &path, &flags).await;
        assert_eq!(done.code, 0, "{name}: {done:?}");
        for (period, value) in values {
            assert_eq!(known(&app, "sales", &period).await["actual"], json!(value), "{name} {period}");
        }
    }
    for text in [
        "Measure,PERIOD,Value\nsales,2026-04,8\n",
        "measure,period,value,,\nsales,2026-04,8,,\n,,,,\n",
        "sep=,\nmeasure,period,value\nsales,2026-04,8\n",
        "sep=;\nmeasure;period;value\nsales;2026-04;8\n",
        "\u{feff}measure,period,value,note\r\nsales,2026-04,8,gr\u{fc}n\r\n",
    ] {
        let path = file(&directory, "plain.csv", text);
        let done = import(&app, &path, &[]).await;
        assert_eq!(done.code, 0, "{text}: {done:?}");
        assert!(done.err.contains("1 actuals taken"), "{text}: {done:?}");
    }
}

/// A decimal comma between commas never becomes a value and a note, or the values of two months.
#[apply(on_databases)]
async fn a_number_that_its_own_comma_splits_is_refused(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let case = "measure,period,value,note\nsales,2026-01,9,99\nsales,2026-02,1234,50\n";
    let wide = "measure,2026-01,2026-02,2026-03\nsales,9,99,,\n";
    let grouped = "measure,period,value,note\nsales,2026-02,1.234,50\nsales,2026-03,-9,99\n";
    let before = app.viewer().revision().await;
    for (text, flags, refused) in [
        (case, &["--decimal", "comma"][..], "2 INVALID,3 INVALID"),
        (case, &[], "2 INVALID,3 INVALID"),
        (grouped, &[], "2 INVALID,3 INVALID"),
        (grouped, &["--decimal", "comma"], "2 INVALID,3 INVALID"),
        (wide, &["--layout", "wide"], "2 INVALID"),
        (wide, &["--layout", "wide", "--decimal", "comma"], "2 INVALID"),
        ("measure,period,value,note\nsales,2026-01,1,234.50\n", &["--decimal", "point"], "2 INVALID"),
    ] {
        let path = file(&directory, "split.csv", text);
        let done = import(&app, &path, flags).await;
        assert_eq!((done.code, reported(&done, &path).as_str()), (1, refused), "{text} {flags:?}: {done:?}");
        assert_eq!(app.viewer().revision().await, before, "{text} {flags:?}");
    }
    let quoted = case.replace("9,99", "\"9,99\",").replace("1234,50", "\"1234,50\",");
    let path = file(&directory, "quoted.csv", &quoted);
    assert_eq!(import(&app, &path, &["--decimal", "comma"]).await.code, 0);
    for (period, value) in [("2026-01", 9.99), ("2026-02", 1234.5)] {
        assert_eq!(known(&app, "sales", period).await["actual"], value);
    }
}

/// Messages are in the words of the command line, and show what was written as it was written.
#[apply(on_databases)]
async fn messages_name_flags_and_show_cells_as_they_are(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let app = database.app().await;
    app.import(&small()).await;
    let text =
        "measure,period,value\nsales,2062-01,1\nsales,2026-02,\"1\u{a0}234,50\"\nsales,2026-03,\u{661}\n";
    let path = file(&directory, "words.csv", text);
    let done = import(&app, &path, &[]).await;
    assert_eq!(
        (done.code, reported(&done, &path).as_str()),
        (1, "2 TOO_EARLY,3 INVALID,4 INVALID"),
        "{done:?}"
    );
    let shown = ["unless --allow-future is given", "\"1\u{a0}234,50\"", "\"\u{661}\""];
    assert!(shown.iter().all(|it| done.err.contains(it)), "{}", done.err);
    assert!(!done.err.contains("allowFuture") && !done.err.contains("u{"), "{}", done.err);

    let mut late = small();
    late["measures"][0]["periods"] = json!([{ "period": "2062-01", "actual": 1 }]);
    let path = file(&directory, "late.json", &late.to_string());
    let done = import(&app, &path, &[]).await;
    assert!(done.err.contains("TOO_EARLY") && done.err.contains("--allow-future"), "{done:?}");
}

/// Text behind a wrong quote is reported by its line, and can be corrected and sent again.
#[apply(on_databases)]
async fn a_wrong_quote_swallows_no_line(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let list = directory.path().join("refused.csv").display().to_string();
    let app = database.app().await;
    app.import(&small()).await;
    let header = "measure,period,value,note\n";
    for (name, lines, refused) in [
        (
            "unclosed",
            "sales,2026-01,1,\"5 o'clock\nsales,2026-02,2,\nsales,2026-03,3,\n",
            "2 INVALID,3 INVALID,4 INVALID",
        ),
        ("text", "sales,2026-01,1,\"5\" wide\nsales,2026-02,2,\nsales,2026-03,3,\n", "2 INVALID"),
        ("inch", "sales,2026-01,1,5\" wide\nsales,2026-02,2,\nsales,2026-03,3,\n", "2 INVALID"),
        ("later", "sales,2026-01,1,\"5\nsales,2026-02,2,\"fine\"\nsales,2026-03,3,\n", "2 INVALID,3 INVALID"),
    ] {
        let path = file(&directory, &format!("{name}.csv"), &(header.to_owned() + lines));
        let done = import(&app, &path, &["--dry-run"]).await;
        assert_eq!((done.code, reported(&done, &path).as_str()), (1, refused), "{name}: {done:?}");
        assert!(done.err.contains("quote"), "{name}: {done:?}");

        let done = import(&app, &path, &["--refused", &list]).await;
        assert_eq!(done.code, 1, "{name}: {done:?}");
        let written = std::fs::read_to_string(&list).unwrap();
        assert_eq!(written.lines().count(), 1 + refused.split(',').count(), "{name}: {written}");
        // The cells of the list are what was meant, or near to it; all it takes is to send it again.
        let done = import(&app, &list, &[]).await;
        assert_eq!(done.code, 0, "{name}: {done:?} {written}");
        for (period, value) in [("2026-01", 1.0), ("2026-02", 2.0), ("2026-03", 3.0)] {
            assert_eq!(known(&app, "sales", period).await["actual"], json!(value), "{name} {period}");
        }
    }
}

/// Refused lines are written in the dialect of their file, so that the same flags read them.
#[apply(on_databases)]
async fn refused_lines_come_back_in_the_dialect_of_their_file(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let list = directory.path().join("refused.csv").display().to_string();
    let app = database.app().await;
    app.import(&small()).await;
    let flags = ["--delimiter", ";", "--decimal", "comma", "--encoding", "windows-1252"];
    let path = directory.path().join("german.csv");
    std::fs::write(&path, b"measure;period;value;note\nsalse;2026-01;1,5;gr\xfcn\n").unwrap();
    let path = path.display().to_string();
    let done = import(&app, &path, &[&flags[..], &["--refused", &list]].concat()).await;
    assert_eq!(done.code, 1, "{done:?}");
    let written = std::fs::read_to_string(&list).unwrap().replace("salse", "sales");
    let mended = file(&directory, "mended.csv", &written);
    let done = import(&app, &mended, &flags).await;
    assert_eq!(done.code, 0, "{done:?}");
    let known = known(&app, "sales", "2026-01").await;
    assert_eq!((&known["actual"], &known["note"]), (&json!(1.5), &json!("gr\u{fc}n")));

    // Of several periods on a line it is said which ones are wrong; the others are taken.
    let wide = file(&directory, "wide.csv", "measure,2026-01,2026-02,2026-03\nsales,1,x,y\n");
    let done = import(&app, &wide, &["--layout", "wide"]).await;
    assert_eq!((done.code, reported(&done, &wide).as_str()), (1, "2 INVALID,2 INVALID"), "{done:?}");
    assert!(done.err.contains("2026-02: ") && done.err.contains("2026-03: "), "{done:?}");
    assert!(done.err.contains("1 lines were refused"), "{done:?}");
}

/// Reasons are in the column of their name, however many empty cells a line ends with, and correcting the lines is all
/// that is needed to send them again.
#[apply(on_databases)]
async fn refused_lines_are_mended_and_sent_again_whatever_their_length(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let list = directory.path().join("refused.csv").display().to_string();
    let app = database.app().await;
    app.import(&small()).await;
    for (flags, text, under_name, mended) in [
        (
            &[][..],
            "measure,period,value,note,,\nsalse,2026-02,2,,,\nsalse,2026-03,3,\nsalse,2026-04,4,,,,,,\nsalse,2026-05,5\n\
             salse,2026-06,6,\"66\"\nsales,2026-07,7,77,extra,,,8\n",
            5,
            &[("salse", "sales"), ("7,77,extra,,,8", "7,\"77,8\",,")][..],
        ),
        (
            &["--empty", "clear"],
            "measure,period,value,note\nsalse,2026-02,2,,,\nsalse,2026-03,3\n",
            1,
            &[("salse,2026-03,3", "sales,2026-03,3,"), ("salse", "sales")],
        ),
        (
            &["--layout", "wide"],
            "measure,2026-02,2026-03,2026-04,,\nsalse,2,3,4\nsalse,,,,2,,,\nsalse,,3,,,,,,\n",
            3,
            &[("salse,,,,2,,", "cost,2,,,,,"), ("salse,,3", "cost,,3"), ("salse", "sales")],
        ),
    ] {
        let path = file(&directory, "uneven.csv", text);
        let done = import(&app, &path, &[flags, &["--refused", &list]].concat()).await;
        assert_eq!(done.code, 1, "{done:?}");
        let written = std::fs::read_to_string(&list).unwrap();
        let again = import(&app, &list, flags).await;
        let all = format!("{} lines were refused", written.lines().count() - 1);
        assert!(again.err.contains(&all), "{written} {again:?}");
        let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split(',').collect()).collect();
        let code = rows[0].iter().position(|name| *name == "code").unwrap();
        let codes: Vec<&str> = rows[1..].iter().map(|row| row[code]).collect();
        assert_eq!(
            codes.iter().filter(|code| ["NOT_FOUND", "INVALID"].contains(code)).count(),
            under_name,
            "{written}"
        );
        let right = mended.iter().fold(written.clone(), |text, (from, to)| text.replace(from, to));
        let right = file(&directory, "right.csv", &right);
        let done = import(&app, &right, flags).await;
        assert_eq!(done.code, 0, "{written} {done:?}");
    }
    let month = |period| known(&app, "sales", period);
    assert_eq!(month("2026-06").await["note"], "66");
    assert_eq!(month("2026-07").await["note"], "77,8");
}
