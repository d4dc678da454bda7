//! Metrics for operators: every number moves when what it counts happens.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{MODERN, post_json, question};
use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

/// Answer to a scrape.
struct Scrape(String);

impl Scrape {
    async fn of(app: &App) -> Self {
        let reply = app.anonymous().send(app.anonymous().request(Method::GET, "/metrics")).await;
        assert_eq!(reply.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        Self(reply.body.as_str().unwrap().to_owned())
    }

    /// The value of the series: `scorecard_refused_total{code="X"}`.
    fn value(&self, series: &str) -> f64 {
        let line = self.0.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().unwrap())
    }

    /// Bytes that a holder of memory uses.
    fn held(&self, holder: &str) -> f64 {
        self.value(&format!("scorecard_memory_bytes{{holder=\"{holder}\"}}"))
    }

    /// The names of all series.
    fn names(&self) -> HashSet<&str> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split(['{', ' ']).next().unwrap()).collect()
    }
}

async fn start(app: &App) {
    let scorecards = json!([{ "key": "card", "name": "Card", "level": "ENTERPRISE" }]);
    let measures = json!([{ "key": "measure", "scorecard": "card", "name": "Measure" }]);
    app.import(&document(scorecards, measures)).await;
}

async fn record(app: &App, value: f64) {
    let entry = json!({ "measure": { "key": "measure" }, "period": "2026-09", "value": value });
    app.contributor().record(json!([entry])).await.at("");
}

#[apply(on_databases)]
async fn operations_are_counted_by_name_and_code(database: Database) {
    let app = database.app().await;
    let before = Scrape::of(&app).await;
    for _ in 0..2 {
        app.viewer().run("query Me { viewer { subject } }", json!({})).await.at("");
    }
    app.viewer().run("{ viewer { subject } }", json!({})).await.at("");
    let invalid = app.viewer().run("query Missing { nothing }", json!({})).await;
    assert_eq!(invalid.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
    let after = Scrape::of(&app).await;
    let grown = |series: &str| after.value(series) - before.value(series);
    let operations = |labels: &str| grown(&format!("scorecard_operations_total{{{labels}}}"));
    assert_eq!(operations(r#"operation="Me",kind="query",code="OK""#), 2.0, "{}", after.0);
    assert_eq!(grown(r#"scorecard_operation_duration_seconds_count{operation="Me"}"#), 2.0);
    assert_eq!(operations(r#"operation="(none)",kind="query",code="OK""#), 1.0);
    assert!(!after.0.contains("Missing"), "what does not run has no name");
    assert_eq!(grown(r#"scorecard_refused_total{code="GRAPHQL_VALIDATION_FAILED"}"#), 1.0);
    assert_eq!(grown(r#"scorecard_http_requests_total{route="/graphql",status="200"}"#), 3.0);
    assert_eq!(grown(r#"scorecard_http_requests_total{route="/metrics",status="200"}"#), 1.0);
    assert!(grown("scorecard_cost_points_total") >= 3.0);
    assert!(grown("scorecard_statement_duration_seconds_count") >= 1.0);
}

#[apply(on_databases)]
async fn refusals_are_counted_by_reason(database: Database) {
    let app = database.app().await;
    let me = question("{ viewer { subject } }");
    let wrong = app.bearer("Bearer nonsense");
    for (actor, body, code) in [
        (&app.anonymous(), &me, "UNAUTHENTICATED"),
        (&wrong, &me, "UNAUTHENTICATED"),
        (&app.viewer(), &question("{"), "GRAPHQL_PARSE_FAILED"),
    ] {
        let series = format!("scorecard_refused_total{{code=\"{code}\"}}");
        let before = Scrape::of(&app).await.value(&series);
        assert_eq!(post_json(actor, MODERN, body).await.codes(), [code]);
        assert_eq!(Scrape::of(&app).await.value(&series) - before, 1.0, "{code}");
    }
}

#[apply(on_databases)]
async fn what_is_open_is_counted_while_it_is(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let mut socket = app.viewer().socket().await;
    socket.subscribe("1", "subscription Watch { changed { cursor } }", json!({})).await;
    socket.settle().await;
    record(&app, 1.0).await;
    socket.event().await;
    let open = Scrape::of(&app).await;
    assert_eq!((open.value("scorecard_sockets"), open.value("scorecard_subscriptions")), (1.0, 1.0));
    assert_eq!(open.value("scorecard_event_lag_seconds_count"), 1.0);
    let begun = r#"scorecard_operations_total{operation="Watch",kind="subscription",code="OK"}"#;
    assert_eq!(open.value(begun), 1.0);
    drop(socket);
    // The server learns of it in its own time.
    while Scrape::of(&app).await.value("scorecard_sockets") > 0.0 {}
    assert_eq!(Scrape::of(&app).await.value("scorecard_subscriptions"), 0.0);
}

#[apply(on_databases)]
async fn the_memory_and_the_connections_are_told(database: Database) {
    let app = database.app().await;
    start(&app).await;
    // A repeated query would be answered from the response cache.
    for alias in ["a", "b", "c", "c"] {
        let read =
            format!("{{ organization {{ scorecard(key: \"card\") {{ {alias}: measures {{ name }} }} }} }}");
        app.viewer().run(&read, json!({})).await.at("");
    }
    let scrape = Scrape::of(&app).await;
    assert!(scrape.value("scorecard_cache_hits_total") >= 2.0, "{}", scrape.0);
    assert!(scrape.value("scorecard_cache_misses_total") >= 1.0);
    assert_eq!(scrape.value("scorecard_answers_repeated_total"), 1.0, "{}", scrape.0);
    assert_eq!(scrape.value("scorecard_cache_scorecards"), 1.0);
    assert!(scrape.value("scorecard_cache_bytes") > 1000.0);
    let pool = |series: &str| scrape.value(&format!("scorecard_pool_connections{series}"));
    assert!(1.0 <= pool("") && pool("_idle") <= pool("") && pool("") <= pool("_most"), "{}", scrape.0);
    assert_eq!(scrape.value(r#"scorecard_build_info{version="0.1.0"}"#), 1.0);
}

#[apply(on_databases)]
async fn what_caches_hold_is_told(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let other = app.replica().await;
    let empty = Scrape::of(&other).await;
    let read = "{ organization { measure(key: \"measure\") { name } scorecard(key: \"card\") { score { value } } } }";
    other.viewer().run(read, json!({})).await.at("");
    let full = Scrape::of(&other).await;
    for holder in ["scorecards", "scores", "hints", "documents", "responses"] {
        assert_eq!(empty.held(holder), 0.0, "{holder}");
        assert!(full.held(holder) > 100.0, "{holder}: {}", full.0);
    }
    let holders = full.0.lines().filter(|line| line.starts_with("scorecard_memory_bytes{")).count();
    assert_eq!(holders, 8, "and what persisted documents, queues and bodies hold: {}", full.0);
}

#[apply(on_databases)]
async fn what_arrives_and_what_waits_is_told_while_it_does(database: Database) {
    let app = database.app().await;
    let cards = json!([{ "key": "card", "name": "Card", "level": "TEAM" }]);
    let daily = json!([{ "key": "daily", "scorecard": "card", "name": "Daily", "frequency": "DAILY" }]);
    app.import(&document(cards, daily)).await;
    let head =
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 700\r\n\r\n";
    let mut body = TcpStream::connect(app.anonymous().address()).await.unwrap();
    body.write_all((head.to_owned() + &" ".repeat(600)).as_bytes()).await.unwrap();
    while Scrape::of(&app).await.held("bodies") < 600.0 {}
    drop(body);
    while Scrape::of(&app).await.held("bodies") > 0.0 {}

    // More than the network takes in by itself.
    let since = app.viewer().revision().await.to_string();
    let days = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().iter_days().take(120);
    let entry = |day: chrono::NaiveDate| json!({ "measure": { "key": "daily" }, "period": day, "value": 1, "note": "x".repeat(2_000) });
    app.contributor().record(json!({ "entries": days.map(entry).collect::<Vec<_>>() })).await.at("");
    let notes: String = (0..40).map(|copy| format!(" n{copy}: note")).collect();
    let query = format!(
        "subscription ($id: ID!, $after: String) {{ actualRecorded(scorecardId: $id, after: $after) {{
            measurePeriod {{ actual{notes} }} }} }}"
    );
    let mut socket = app.viewer().narrow_socket().await;
    socket.subscribe("s", &query, json!({ "id": app.id("scorecard", "card").await, "after": since })).await;
    while Scrape::of(&app).await.held("queues") < 80_000.0 {}
    drop(socket);
    // The server learns of it in its own time.
    while Scrape::of(&app).await.held("queues") > 0.0 {}
}

/// Metrics that a dashboard or an alert uses must exist: otherwise it stays empty, and nobody notices.
#[tokio::test]
async fn dashboard_and_alerts_ask_for_what_there_is() {
    let database = Database::Sqlite;
    let app = database.app().await;
    start(&app).await;
    let mut socket = app.viewer().socket().await;
    socket.subscribe("1", "subscription { changed { cursor } }", json!({})).await;
    socket.settle().await;
    record(&app, 1.0).await;
    app.anonymous().run("{ viewer { subject } }", json!({})).await;
    let scrape = Scrape::of(&app).await;
    let there = scrape.names();
    let dashboard = include_str!("../../../deploy/grafana-dashboard.json");
    assert!(serde_json::from_str::<serde_json::Value>(dashboard).is_ok());
    for text in [dashboard, include_str!("../../../deploy/alerts.yml")] {
        let words = text.split(|part: char| !part.is_ascii_alphanumeric() && part != '_');
        let asked: HashSet<&str> = words.filter(|word| word.starts_with("scorecard_")).collect();
        assert!(asked.len() > 5, "{asked:?}");
        let missing: Vec<_> = asked.difference(&there).collect();
        assert!(missing.is_empty(), "{missing:?} is not in {there:?}");
    }
}
