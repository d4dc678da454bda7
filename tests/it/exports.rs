//! Exports of actuals as files: permissions, spellings, and delivery in pieces.

use api::server::Settings;
use domain::vocabulary::Role;
use gateway::executor::{Budget, Limits};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Reply, on_databases, sized, small};
use macro_rules_attribute::apply;

async fn get(actor: &Actor, query: &str) -> Reply {
    actor.send(actor.request(Method::GET, &format!("/export/{query}"))).await
}

/// Text of a file.
async fn file(actor: &Actor, query: &str) -> String {
    let reply = get(actor, query).await;
    assert_eq!(reply.status, 200, "{query}: {reply:#?}");
    reply.body.as_str().map_or_else(|| reply.body.to_string(), str::to_owned)
}

/// Measure, period and value of the lines of a CSV file, without the first.
async fn lines(actor: &Actor, query: &str) -> Vec<String> {
    let text = file(actor, &format!("actuals.csv{query}")).await;
    let lines = text.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        [fields[0], fields[2], fields[5]].join(" ")
    });
    lines.collect()
}

/// The small document, with some actuals.
async fn start(app: &App) {
    app.import(&small()).await;
    let entry = |key: &str, period: &str, value: f64| json!({ "measure": { "key": key }, "period": period, "value": value });
    let mut remark = json!({ "measure": { "key": "remark" }, "period": "2026-02", "text": "one,\n\"two\"" });
    remark["note"] = json!("=HYPERLINK(\"http://x\")");
    let entries = json!([
        entry("sales", "2026-01", -10.5),
        entry("sales", "2026-02", 80.0),
        entry("staff", "FY2025", 12.0),
        entry("unit-sales", "2026-02", 1e-7),
        remark,
    ]);
    app.contributor().record(entries).await;
    let target = json!([{ "measure": { "key": "sales" }, "period": "2026-02", "target": 90 },
                        { "measure": { "key": "sales" }, "period": "2026-03", "target": 100 }]);
    app.editor().set(target).await;
}

#[apply(on_databases)]
async fn what_was_recorded_is_in_the_file(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let viewer = app.viewer();
    let reply = get(&viewer, "actuals.csv").await;
    let header =
        |name: &str| reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header("cache-control"), "no-store");
    assert!(
        header("content-disposition").starts_with("attachment; filename=\"acme-actuals-2026-"),
        "{reply:#?}"
    );
    assert!(header("content-disposition").ends_with(".csv\""));
    assert_eq!(header("scorecard-revision"), app.viewer().revision().await.to_string());
    assert!(!header("x-request-id").is_empty() && !header("ratelimit-remaining").is_empty());
    let text = reply.body.as_str().unwrap();
    let known = app
        .viewer()
        .run(
            "{ organization { measure(key: \"sales\") { period(code: \"2026-02\") { recordedAt } } } }",
            json!({}),
        )
        .await;
    let at = known.text("/organization/measure/period/recordedAt");
    let expected = [
        "measure,scorecard,period,startsOn,endsOn,value,text,target,note,recordedAt,recordedBy".to_owned(),
        format!("sales,acme,2026-01,2026-01-01,2026-01-31,-10.5,,,,{at},contributor"),
        format!("sales,acme,2026-02,2026-02-01,2026-02-28,80,,90,,{at},contributor"),
        // Formulas are written as text.
        format!(
            "remark,acme,2026-02,2026-02-01,2026-02-28,,\"one,\n\"\"two\"\"\",,\"'=HYPERLINK(\"\"http://x\"\")\",{at},contributor"
        ),
        format!("staff,acme,FY2025,2025-01-01,2025-12-31,12,,,,{at},contributor"),
        format!("unit-sales,unit,2026-02,2026-02-01,2026-02-28,1e-7,,,,{at},contributor"),
        String::new(),
    ];
    assert_eq!(text, expected.join("\r\n"));

    let text = file(&viewer, "actuals.jsonl?measure=remark&measure=sales").await;
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 3);
    let expected = json!({
        "measure": "remark", "scorecard": "acme", "period": "2026-02", "startsOn": "2026-02-01", "endsOn": "2026-02-28",
        "value": null, "text": "one,\n\"two\"", "target": null, "note": "=HYPERLINK(\"http://x\")",
        "recordedAt": at, "recordedBy": "contributor",
    });
    assert_eq!(objects[2], expected);
}

/// No cell begins with something that a spreadsheet would run, wherever a spreadsheet may see its beginning; and an
/// import of the file changes nothing.
#[apply(on_databases)]
async fn a_note_that_a_spreadsheet_would_run_is_written_as_words_and_read_back(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let notes = [
        " =1+1",
        "\u{a0}=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "up;=1+1",
        "up; ＝1",
        "up\t=1",
        "up\n=1",
        "'=1",
    ];
    let entry = |(month, note): (usize, &&str)| json!({ "measure": { "key": "sales" }, "period": format!("2026-{:02}", month + 1), "value": 1, "note": note });
    // The clock of the tests stands late in the year.
    let entries: Vec<Value> = notes.iter().enumerate().map(entry).collect();
    let reply = app.contributor().record(json!({ "entries": entries, "allowFuture": true })).await;
    assert!(reply.user_errors("actualsRecord").is_empty(), "{reply:#?}");
    let text = file(&app.viewer(), "actuals.csv?measure=sales&columns=measure,period,value,note").await;
    for cell in text.split([',', '"', ';', '\t', '\n', '\r']) {
        let begins = cell.trim_start();
        assert!(!begins.starts_with(['=', '+', '@', '＝', '＋', '－', '＠']), "{cell:?} in {text}");
    }
    assert!(text.contains("up;'=1+1") && text.contains("' =1+1") && text.contains("''=1"), "{text}");
}

/// Columns beyond the facts are chosen by name; computed ones have the values that the API answers.
#[apply(on_databases)]
async fn columns_are_chosen_by_their_names(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let viewer = app.viewer();
    let query = "{ organization { measure(key: \"sales\") { name unit { kind } period(code: \"2026-02\") { score status target } } } }";
    let answer = viewer.run(query, json!({})).await;
    let shown = answer.at("/organization/measure/period");
    let score = shown["score"].to_string().replace(".0", "").replace("null", "");
    let name = answer.text("/organization/measure/name");
    let unit = answer.text("/organization/measure/unit/kind");
    let columns = "measure=sales&from=2026-02&columns=measure,period,value,name,unit,target,score,status";
    let expected = format!(
        "measure,period,value,name,unit,target,score,status\r\nsales,2026-02,80,{name},{unit},90,{score},{}\r\n",
        shown["status"].as_str().unwrap()
    );
    assert_eq!(file(&viewer, &format!("actuals.csv?{columns}")).await, expected);
    let marked = file(&viewer, &format!("actuals.csv?{columns}&bom=true")).await;
    assert_eq!(marked, format!("\u{feff}{expected}"), "spreadsheets of Windows know UTF-8 by its mark");
    assert_eq!(file(&viewer, &format!("actuals.csv?{columns}&bom=false")).await, expected);

    let text =
        file(&viewer, "actuals.jsonl?measure=sales&from=2026-02&columns=score&columns=status,scorecardName")
            .await;
    let object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(object["status"], shown["status"]);
    assert_eq!(object.as_object().unwrap().keys().collect::<Vec<_>>(), ["score", "status", "scorecardName"]);

    for (query, word) in [
        ("actuals.csv?columns=measure,size", "size"),
        ("actuals.csv?columns=", "scorecardName"),
        ("actuals.csv?columns=measure,measure", "twice"),
        ("actuals.csv?bom=yes", "bom"),
        ("actuals.jsonl?bom=true", "CSV"),
    ] {
        let reply = get(&viewer, query).await;
        assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{query}: {reply:#?}");
        assert!(reply.body["errors"][0]["message"].as_str().unwrap().contains(word), "{query}: {reply:#?}");
    }
}

#[apply(on_databases)]
async fn a_file_is_narrowed_down(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let viewer = app.viewer();
    let id = app.id("measure", "unit-sales").await;
    let unit = app.id("scorecard", "unit").await;
    for (query, expected) in [
        ("?scorecard=unit".to_owned(), vec!["unit-sales 2026-02 1e-7"]),
        (format!("?scorecard={unit}&descendants=true"), vec!["unit-sales 2026-02 1e-7"]),
        (
            "?scorecard=acme&descendants=true&measure=unit-sales&organization=acme".to_owned(),
            vec!["unit-sales 2026-02 1e-7"],
        ),
        ("?scorecard=acme&measure=unit-sales".to_owned(), vec![]),
        (format!("?measure={id}&measure=staff"), vec!["staff FY2025 12", "unit-sales 2026-02 1e-7"]),
        // Periods that overlap the range by their dates are included.
        ("?to=2026-01".to_owned(), vec!["sales 2026-01 -10.5", "staff FY2025 12"]),
        (
            "?measure=sales&from=2026-Q1&to=2026-01".to_owned().replace("2026-Q1", "FY2026-Q1"),
            vec!["sales 2026-01 -10.5"],
        ),
        ("?measure=sales&from=2026-02-28".to_owned(), vec!["sales 2026-02 80"]),
        ("?from=2027-01".to_owned(), vec![]),
    ] {
        assert_eq!(lines(&viewer, &query).await, expected, "{query}");
    }
}

#[apply(on_databases)]
async fn only_what_the_caller_reads_is_in_the_file(database: Database) {
    let app = database.app().await;
    start(&app).await;
    // Of the scorecard above she sees the map, but not the figures.
    let eve = app.granted("eve", &[(Some("unit"), Role::Viewer, false)]).await;
    for query in ["", "?scorecard=acme&descendants=true", "?measure=unit-sales"] {
        assert_eq!(lines(&eve, query).await, ["unit-sales 2026-02 1e-7"], "{query}");
    }
    assert_eq!(lines(&eve, "?scorecard=acme").await, [""; 0]);
    assert_eq!(lines(&app.stranger(), "").await, [""; 0]);
    let sales = app.id("measure", "sales").await;
    for (actor, query, status, code) in [
        (&eve, "?measure=sales", 404, "NOT_FOUND"),
        (&eve, &format!("?measure={sales}"), 404, "NOT_FOUND"),
        (&app.stranger(), "?organization=acme", 404, "NOT_FOUND"),
        (&app.stranger(), "?scorecard=acme", 404, "NOT_FOUND"),
        (&app.stranger(), &format!("?measure={sales}"), 404, "NOT_FOUND"),
        (&app.anonymous(), "", 401, "UNAUTHENTICATED"),
        (&app.bearer("Bearer nonsense"), "", 401, "UNAUTHENTICATED"),
        (&app.somebody("nobody", &[app.organization()]), "", 404, "NOT_FOUND"),
    ] {
        let reply = get(actor, &format!("actuals.csv{query}")).await;
        assert_eq!((reply.status, reply.codes()), (status, vec![code]), "{query}: {reply:#?}");
    }
}

#[apply(on_databases)]
async fn what_makes_no_sense_is_refused_with_a_code(database: Database) {
    let too_many = "&measure=sales".repeat(101);
    let app = database.app().await;
    app.import(&small()).await;
    let viewer = app.viewer();
    for (query, status, code) in [
        ("actuals.csv?measure=sales&measure=nothing&measure=nowhere", 404, "NOT_FOUND"),
        ("actuals.csv?scorecard=nothing", 404, "NOT_FOUND"),
        ("actuals.csv?organization=nothing", 404, "NOT_FOUND"),
        ("actuals.xml", 404, "NOT_FOUND"),
        ("targets.csv", 404, "NOT_FOUND"),
        ("actuals.csv?from=2026-13", 400, "BAD_USER_INPUT"),
        ("actuals.csv?from=2026-02&to=2026-01", 400, "BAD_USER_INPUT"),
        ("actuals.csv?descendants=maybe&scorecard=acme", 400, "BAD_USER_INPUT"),
        ("actuals.csv?descendants=true", 400, "BAD_USER_INPUT"),
        ("actuals.csv?since=4", 400, "BAD_USER_INPUT"),
        (&format!("actuals.csv?{}", too_many.trim_start_matches('&')), 400, "BAD_USER_INPUT"),
    ] {
        let reply = get(&viewer, query).await;
        assert_eq!((reply.status, reply.codes()), (status, vec![code]), "{query}: {reply:#?}");
        let request_id = &reply.body["errors"][0]["extensions"]["requestId"];
        assert_eq!(request_id, reply.headers["x-request-id"].to_str().unwrap());
    }
    let missing = get(&viewer, "actuals.csv?measure=sales&measure=nothing&measure=nowhere").await;
    let message = missing.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("\"nothing\", \"nowhere\""), "all at once: {message}");

    let posted = viewer.send(viewer.request(Method::POST, "/export/actuals.csv")).await;
    assert_eq!((posted.status, posted.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    let head = viewer.send(viewer.request(Method::HEAD, "/export/actuals.jsonl")).await;
    assert_eq!((head.status, head.body.as_str()), (200, Some("")));
    assert_eq!(head.headers["content-type"], "application/x-ndjson; charset=utf-8");
    let small = viewer.request(Method::GET, "/export/actuals.csv").header("accept-encoding", "gzip");
    assert_eq!(viewer.send(small).await.headers["content-encoding"], "gzip");
}

/// Budget of 200 points that hardly refills: enough for 2,000 rows.
fn poor() -> Settings {
    let limits = Limits { cost: 200, ..Limits::default() };
    Settings { limits, budget: Budget { capacity: 200, per_second: 1 }, ..Settings::default() }
}

#[apply(on_databases)]
async fn rows_arrive_while_others_are_not_yet_made(database: Database) {
    let app = database.app_with(poor()).await;
    app.import(&sized(20, 100, 24)).await;
    let viewer = app.viewer();
    // Row 2,001 has to wait until there is budget for it, which this test does not.
    let mut response = viewer.request(Method::GET, "/export/actuals.csv").send().await.unwrap();
    assert!(response.headers().get("content-length").is_none());
    let mut text = Vec::new();
    while text.iter().filter(|byte| **byte == b'\n').count() < 1_000 {
        text.extend_from_slice(&response.chunk().await.unwrap().expect("the file goes on"));
    }
    assert!(text.starts_with(b"measure,scorecard,"));

    // A caller with an empty budget is refused.
    let reply = get(&viewer, "actuals.csv").await;
    assert_eq!((reply.status, reply.codes()), (429, vec!["RATE_LIMITED"]), "{reply:#?}");
    assert!(reply.headers.contains_key("retry-after"));
}

#[apply(on_databases)]
async fn who_has_spent_the_budget_gets_the_rest_more_slowly(database: Database) {
    let settings = Settings { budget: Budget { capacity: 200, per_second: 1_000_000 }, ..poor() };
    let app = database.app_with(settings.clone()).await;
    app.import(&sized(20, 100, 40)).await;
    assert_eq!(lines(&app.viewer(), "").await.len(), 4_000);
}

#[apply(on_databases)]
async fn half_a_file_is_not_taken_for_a_whole_one(database: Database) {
    let app = database.app().await;
    start(&app).await;
    // Another server, which has nothing in memory when the data is lost.
    let replica = app.replica().await;
    replica.viewer().revision().await;
    app.sql("ALTER TABLE measure_period RENAME TO lost").await;
    let response = replica.viewer().request(Method::GET, "/export/actuals.csv").send().await.unwrap();
    let (status, body) = (response.status(), response.bytes().await);
    // Other tests get the same database.
    app.sql("ALTER TABLE lost RENAME TO measure_period").await;
    assert_eq!(status, 200);
    assert!(body.is_err(), "{body:?}");
    let whole = file(&replica.viewer(), "actuals.jsonl").await;
    assert_eq!(whole.lines().count(), 5, "and again, when the data is back");
}

#[apply(on_databases)]
async fn a_file_of_many_scorecards_takes_few_statements(database: Database) {
    let app = database.app().await;
    let units: Vec<Value> =
        (0..20).map(|at| json!({ "key": format!("unit-{at}"), "name": "Unit", "level": "TEAM" })).collect();
    let measures: Vec<Value> = (0..20)
        .map(|at| {
            json!({ "key": format!("m-{at}"), "scorecard": format!("unit-{at}"), "name": "M",
                    "periods": [{ "period": "2026-01", "actual": at }] })
        })
        .collect();
    app.import(&crate::support::document(json!(units), json!(measures))).await;
    let replica = app.replica().await;
    let (count, found) = replica.counted(lines(&replica.viewer(), "")).await;
    let expected: Vec<String> = (0..20).map(|at| format!("m-{at} 2026-01 {at}")).collect();
    assert_eq!(found, expected, "in the order of the cascade");
    // Three steps of at most 8 scorecards, each a load, besides the organization itself.
    assert!(count <= 60, "{count} statements on {:?}", app.database());
}
