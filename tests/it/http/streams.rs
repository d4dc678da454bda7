//! Subscriptions over plain HTTP, in both framings: server-sent events, and Apollo's multipart protocol.

use std::time::Duration;

use api::server::Settings;
use gateway::http::Options;
use serde_json::{Value, json};

use super::{MODERN, post_json, question};
use crate::support::{Actor, App, Database, EventStream, Piece, on_databases, small};
use macro_rules_attribute::apply;

const EVENTS: &str = "subscription ($id: ID!, $after: String) {
    actualRecorded(scorecardId: $id, after: $after) { cursor measurePeriod { actual } } }";

const SSE: &str = "text/event-stream";
/// Accept headers that Apollo's clients for the web, Kotlin and iOS send.
const APOLLO: [&str; 3] = [
    "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0,application/json",
    "multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json, application/json",
    "application/json, multipart/mixed; subscriptionSpec=\"1.0\"; boundary=graphql",
];
const FRAMINGS: [&str; 2] = [SSE, APOLLO[0]];

async fn start(app: &App) -> String {
    app.import(&small()).await;
    app.id("scorecard", "acme").await
}

async fn record(app: &App, value: f64) {
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }]);
    assert_eq!(app.contributor().record(entry).await.number("/actualsRecord/recorded"), 1.0);
}

async fn subscribe(actor: &Actor, accept: &str, id: &str, after: &str) -> EventStream {
    let body = json!({ "query": EVENTS, "variables": { "id": id, "after": after } });
    EventStream::open(actor.request(reqwest::Method::POST, "/graphql").header("accept", accept).json(&body))
        .await
}

fn actual(answer: &Value) -> f64 {
    answer["data"]["actualRecorded"]["measurePeriod"]["actual"].as_f64().unwrap_or_else(|| panic!("{answer}"))
}

#[apply(on_databases)]
async fn events_come_when_they_happen_and_the_stream_ends_with_the_server(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let after = app.viewer().revision().await.to_string();
    let mut streams = Vec::new();
    for accept in [SSE, APOLLO[0], APOLLO[1], APOLLO[2]] {
        // A compressor would hold events back.
        let compressed = app.viewer().request(reqwest::Method::POST, "/graphql");
        let body = json!({ "query": EVENTS, "variables": { "id": id, "after": after } });
        let request = compressed.header("accept", accept).header("accept-encoding", "gzip").json(&body);
        let stream = EventStream::open(request).await;
        assert_eq!(stream.headers["cache-control"], "no-store");
        assert!(stream.headers.contains_key("ratelimit-remaining"));
        assert!(!stream.headers.contains_key("content-encoding"), "{accept}");
        streams.push(stream);
    }
    for value in [1.0, 2.0] {
        record(&app, value).await;
        for stream in &mut streams {
            assert_eq!(actual(&stream.answer().await), value);
        }
    }
    app.stop();
    for mut stream in streams {
        assert_eq!(stream.next_but_heartbeats().await, Piece::End);
    }
}

#[apply(on_databases)]
async fn a_stream_is_resumed_by_its_cursor(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let since = app.viewer().revision().await.to_string();
    for value in [1.0, 2.0] {
        record(&app, value).await;
    }
    for accept in FRAMINGS {
        let first = subscribe(&app.viewer(), accept, &id, &since).await.answer().await;
        let cursor = first["data"]["actualRecorded"]["cursor"].as_str().unwrap();
        let again = subscribe(&app.viewer(), accept, &id, cursor).await.answer().await;
        assert_eq!((actual(&first), actual(&again)), (1.0, 2.0), "{accept}");
        // The header of server-sent events stands in for a variable that is left out.
        let request = app.viewer().request(reqwest::Method::POST, "/graphql").header("last-event-id", cursor);
        let body = json!({ "query": EVENTS, "variables": { "id": id } });
        let again = EventStream::open(request.header("accept", accept).json(&body)).await.answer().await;
        assert_eq!(actual(&again), 2.0, "{accept}");
    }
    let mut events = subscribe(&app.viewer(), SSE, &id, &since).await;
    let Piece::Answer(answer, event_id) = events.next().await else { panic!("no answer") };
    assert_eq!(event_id.as_deref(), answer["data"]["actualRecorded"]["cursor"].as_str());
}

#[apply(on_databases)]
async fn a_silent_stream_says_that_it_lives(database: Database) {
    let options = Options { heartbeat: Duration::from_millis(20), ..Options::default() };
    let settings = Settings { options, ..Settings::default() };
    let app = database.app_with(settings.clone()).await;
    let id = start(&app).await;
    let since = app.viewer().revision().await.to_string();
    for accept in FRAMINGS {
        let mut stream = subscribe(&app.viewer(), accept, &id, &since).await;
        assert_eq!(stream.next().await, Piece::Heartbeat, "{accept}");
    }
}

#[apply(on_databases)]
async fn a_stream_ends_with_its_token(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let since = app.viewer().revision().await.to_string();
    for accept in FRAMINGS {
        let mut stream = subscribe(&app.short_lived_viewer(), accept, &id, &since).await;
        let errors = match stream.next_but_heartbeats().await {
            Piece::Answer(answer, None) if accept == SSE => answer["errors"].clone(),
            Piece::Failure(errors) if accept != SSE => errors,
            other => panic!("{accept}: {other:?}"),
        };
        assert_eq!(errors[0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(stream.next().await, Piece::End);
    }
}

#[apply(on_databases)]
async fn what_is_no_subscription_is_answered_once(database: Database) {
    let app = database.app().await;
    for (accept, kind) in APOLLO.into_iter().zip(["application/json", MODERN, "application/json"]) {
        let reply = post_json(&app.viewer(), accept, &question("{ viewer { subject } }")).await;
        assert_eq!(reply.at("/viewer/subject"), "viewer");
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with(kind), "{accept}");
        let mutation = question("mutation { actualsRecord(input: { entries: [] }) { recorded } }");
        let reply = post_json(&app.contributor(), accept, &mutation).await;
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with(kind), "{accept}");
    }
    // Unless the client takes nothing but streams.
    for accept in [SSE, "multipart/mixed;subscriptionSpec=1.0"] {
        let query = app.viewer().request(reqwest::Method::POST, "/graphql").header("accept", accept);
        let mut stream = EventStream::open(query.json(&question("{ viewer { subject } }"))).await;
        assert_eq!(stream.answer().await["data"]["viewer"]["subject"], "viewer");
        assert_eq!(stream.next().await, Piece::End);
    }
}

#[apply(on_databases)]
async fn a_subscription_that_cannot_begin_says_why(database: Database) {
    let app = database.app().await;
    let body = question("subscription { actualRecorded(scorecardId: \"x\") { cursor } }");
    let reply = post_json(&app.anonymous(), APOLLO[0], &body).await;
    assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]));
    let invalid = question("subscription { actualRecorded(scorecardId: \"x\") { nothing } }");
    for (accept, body, code) in [
        (FRAMINGS[0], &body, "NOT_FOUND"),
        (FRAMINGS[1], &body, "NOT_FOUND"),
        // This client takes nothing but streams.
        (SSE, &invalid, "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let request = app.viewer().request(reqwest::Method::POST, "/graphql").header("accept", accept);
        let mut stream = EventStream::open(request.json(body)).await;
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{accept}: {answer}");
        assert_eq!(stream.next().await, Piece::End);
    }
    // A request refused before the subscription starts gets an ordinary answer, which these clients accept as well.
    let reply = post_json(&app.viewer(), APOLLO[0], &invalid).await;
    assert_eq!((reply.status, reply.codes()), (200, vec!["GRAPHQL_VALIDATION_FAILED"]));
    let reply = post_json(&app.viewer(), APOLLO[1], &question("subscription {")).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["GRAPHQL_PARSE_FAILED"]));
    let deferred = "multipart/mixed;deferSpec=20220824, application/json";
    let reply = post_json(&app.viewer(), deferred, &body).await;
    assert_eq!((reply.status, reply.codes()), (200, vec!["BAD_USER_INPUT"]));
    let reply = post_json(&app.viewer(), "multipart/mixed", &body).await;
    assert_eq!((reply.status, reply.codes()), (406, vec!["BAD_USER_INPUT"]));
}
