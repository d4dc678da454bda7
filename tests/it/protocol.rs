//! The subprotocol `graphql-transport-ws`, message by message.

use std::time::Duration;

use api::server::Settings;
use chrono::TimeDelta;
use gateway::http::{Options, SocketOptions};
use serde_json::{Value, json};

use crate::support::{App, Database, Said, on_databases, small};
use macro_rules_attribute::apply;

const EVENTS: &str = "subscription ($id: ID!, $after: String) {
    actualRecorded(scorecardId: $id, after: $after) { measurePeriod { actual } } }";

async fn start(app: &App) -> String {
    app.import(&small()).await;
    app.id("scorecard", "acme").await
}

async fn record(app: &App, value: f64) {
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }]);
    assert_eq!(app.contributor().record(entry).await.number("/actualsRecord/recorded"), 1.0);
}

#[apply(on_databases)]
async fn messages_that_the_protocol_does_not_have_close_the_socket(database: Database) {
    let app = database.app().await;
    for text in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"type":"start","id":"1","payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"subscribe","payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
    ] {
        let mut socket = app.viewer().socket().await;
        socket.send_text(text).await;
        assert_eq!(socket.closed().await, 4400, "{text}");
    }
}

#[apply(on_databases)]
async fn whoever_brings_no_good_token_is_sent_away(database: Database) {
    let app = database.app().await;
    let viewer = app.viewer();
    for payload in
        [json!({}), Value::Null, json!({ "Authorization": "Bearer a.b.c" }), json!({ "Authorization": 1 })]
    {
        let mut socket = app.anonymous().unintroduced().await;
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.closed().await, 4403, "{payload}");
    }
    // The upgrade's header is as good as the introduction's.
    let mut socket = viewer.unintroduced_with_header().await;
    socket.send(json!({ "type": "connection_init" })).await;
    socket.expect("connection_ack").await;
}

/// Tokens with a second left by the server's clock, which stands still, while the socket's own timer runs.
#[apply(on_databases)]
async fn a_token_that_ends_ends_the_socket(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let mut socket = app.short_lived_viewer().socket().await;
    socket.subscribe("s", EVENTS, json!({ "id": id })).await;
    assert_eq!(socket.closed().await, 4403);
}

#[apply(on_databases)]
async fn a_token_that_has_ended_opens_no_socket(database: Database) {
    let app = database.app().await;
    let late = app.viewer();
    app.clock().advance(TimeDelta::hours(2));
    let mut socket = late.unintroduced().await;
    socket.send(json!({ "type": "connection_init", "payload": late.introduction() })).await;
    assert_eq!(socket.closed().await, 4403);
}

/// Upgrades without a supported subprotocol are accepted, so that the close code can say why the socket is closed.
#[apply(on_databases)]
async fn another_subprotocol_is_not_acceptable(database: Database) {
    let app = database.app().await;
    let mut socket = app.viewer().unspoken().await;
    assert_eq!(socket.closed().await, 4406);
}

/// Clients that do not read do not answer a ping either.
#[apply(on_databases)]
async fn a_client_that_answers_no_ping_is_gone(database: Database) {
    let options = Options::default();
    let socket = SocketOptions { ping: Duration::from_millis(20), ..options.socket };
    let settings = Settings { options: Options { socket, ..options }, ..Settings::default() };
    let app = database.app_with(settings.clone()).await;
    let socket = app.viewer().socket().await;
    assert_eq!(socket.silent_until_closed().await, 1001);
}

/// Only the ten seconds that a client has for its first message pass here.
#[apply(on_databases)]
async fn a_client_that_says_nothing_is_not_waited_for(database: Database) {
    let app = database.app().await;
    let mut socket = app.viewer().unintroduced().await;
    // The server listens when it answers.
    socket.settle().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    assert_eq!(socket.closed().await, 4408);
}

#[apply(on_databases)]
async fn queries_and_mutations_go_over_a_socket_too(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let mut socket = app.contributor().socket().await;
    socket.subscribe("q", "{ viewer { subject } }", json!({})).await;
    assert_eq!(socket.event().await, json!({ "viewer": { "subject": "contributor" } }));
    assert_eq!(socket.expect("complete").await["id"], "q");
    // An id is free again when its operation has ended.
    let mutation = r#"mutation { actualsRecord(input: { entries: [
        { measure: { key: "sales" }, period: "2026-09", value: 5 }] }) { recorded } }"#;
    socket.subscribe("q", mutation, json!({})).await;
    assert_eq!(socket.event().await, json!({ "actualsRecord": { "recorded": 1 } }));
    assert_eq!(socket.expect("complete").await["id"], "q");
}

#[apply(on_databases)]
async fn an_operation_that_cannot_be_executed_is_an_error_and_the_socket_lives(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let mut socket = app.viewer().socket().await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($id: ID!) { node(id: $id) { id } }", "BAD_USER_INPUT"),
        (
            "subscription { a: actualRecorded(scorecardId: \"x\") { cursor } b: actualRecorded(scorecardId: \"x\") { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { actualRecorded(scorecardId: \"x\") { cursor } }", "NOT_FOUND"),
    ] {
        socket.subscribe("bad", query, json!({})).await;
        let error = socket.expect("error").await;
        assert_eq!(error["id"], "bad");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{query}: {error}");
    }
    socket.settle().await;
}

#[apply(on_databases)]
async fn several_operations_share_a_socket_and_end_on_their_own(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let after = app.viewer().revision().await.to_string();
    let mut socket = app.viewer().socket().await;
    for name in ["one", "two"] {
        socket.subscribe(name, EVENTS, json!({ "id": id, "after": after })).await;
    }
    record(&app, 1.0).await;
    let mut heard = [socket.expect("next").await, socket.expect("next").await];
    heard.sort_by_key(|message| message["id"].to_string());
    assert_eq!(heard.map(|message| message["id"].clone()), ["one", "two"]);

    socket.send(json!({ "type": "complete", "id": "one" })).await;
    socket.settle().await;
    for value in [2.0, 3.0] {
        record(&app, value).await;
        let next = socket.expect("next").await;
        assert_eq!(next["id"], "two");
        assert_eq!(next["payload"]["data"]["actualRecorded"]["measurePeriod"]["actual"], value);
    }
    // To complete what is not under way is no mistake.
    socket.send(json!({ "type": "complete", "id": "one" })).await;
    socket.send(json!({ "type": "complete", "id": "nothing" })).await;
    socket.settle().await;
}

#[apply(on_databases)]
async fn a_ping_is_answered_with_what_it_said(database: Database) {
    let app = database.app().await;
    let mut socket = app.viewer().socket().await;
    socket.send(json!({ "type": "ping", "payload": { "at": 7 } })).await;
    assert_eq!(socket.next().await, Said::Message(json!({ "type": "pong", "payload": { "at": 7 } })));
    socket.send(json!({ "type": "pong" })).await;
    socket.settle().await;
}
