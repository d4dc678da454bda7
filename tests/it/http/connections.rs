//! Connections that are open for nothing, requests that do not arrive, operations that take too long.

use std::time::Duration;

use api::server::Settings;
use gateway::{
    executor::Limits,
    http::{Options, SocketOptions},
};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{MODERN, post_json, question};
use crate::support::{Actor, Database, EventStream, Piece, on_databases};
use macro_rules_attribute::apply;

/// Settings of a server whose timeouts are all below a second.
fn hurried() -> Settings {
    let blink = Duration::from_millis(20);
    let options = Options {
        body_time: blink,
        silence: Duration::from_millis(200),
        heartbeat: blink,
        slow_consumer: blink,
        ..Options::default()
    };
    let socket = SocketOptions { ping: blink, write_time: blink, ..options.socket };
    let limits = Limits { time: blink, ..Limits::default() };
    Settings { limits, options: Options { socket, ..options }, ..Settings::default() }
}

/// Everything that comes until the server closes the connection.
async fn rest(connection: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let all = tokio::time::timeout(Duration::from_secs(30), connection.read_to_end(&mut bytes));
    // A reset is an end, too.
    let _ = all.await.expect("the connection stays open");
    String::from_utf8(bytes).unwrap()
}

async fn connect(actor: &Actor, text: &str) -> TcpStream {
    let mut connection = TcpStream::connect(actor.address()).await.unwrap();
    connection.write_all(text.as_bytes()).await.unwrap();
    connection
}

#[apply(on_databases)]
async fn a_connection_on_which_nothing_arrives_is_closed(database: Database) {
    let app = database.app_with(hurried()).await;
    for text in ["", "P", "PRI * HTTP/2.0\r\n", "GET /healthz HTTP/1.1\r\nhost: x\r\n"] {
        let mut connection = connect(&app.anonymous(), text).await;
        assert_eq!(rest(&mut connection).await, "", "{text:?}");
    }
    // One that was of use before is kept for a while, and no longer.
    let mut connection = connect(&app.anonymous(), "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let answered = rest(&mut connection).await;
    assert!(answered.starts_with("HTTP/1.1 200 OK\r\n") && answered.ends_with('}'), "{answered}");
}

/// Streams send heartbeats more often than the timeout, so they go on; a request that arrives byte by byte is aborted
/// meanwhile.
#[apply(on_databases)]
async fn a_stream_outlives_a_request_that_drips(database: Database) {
    let app = database.app_with(hurried()).await;
    let request = app.viewer().request(Method::POST, "/graphql").header("accept", "text/event-stream");
    let mut stream = EventStream::open(request.json(&question("subscription { changed { cursor } }"))).await;
    let mut dripping = connect(&app.anonymous(), "GET /healthz HTTP/1.1\r\nx: ").await;
    let mut drops = 0;
    while dripping.write_all(b"x").await.is_ok() {
        drops += 1;
        assert!(drops < 1_000, "the connection stays open");
        assert_eq!(stream.next().await, Piece::Heartbeat);
    }
    assert_eq!(stream.next().await, Piece::Heartbeat);
}

#[apply(on_databases)]
async fn a_body_that_does_not_arrive_in_time_is_a_408(database: Database) {
    let app = database.app_with(hurried()).await;
    let head =
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
    let answered = rest(&mut connect(&app.anonymous(), head).await).await;
    assert!(answered.starts_with("HTTP/1.1 408 "), "{answered}");
    assert!(answered.contains(r#""code":"TIMEOUT""#) && answered.contains("requestId"), "{answered}");
}

/// PINGs of HTTP/2 are answered by the protocol: they are no request.
#[apply(on_databases)]
async fn a_connection_that_sends_nothing_but_pings_is_closed(database: Database) {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    const PING: &[u8] = b"\0\0\x08\x06\0\0\0\0\x00anybody?";
    let app = database.app_with(hurried()).await;
    let mut connection = TcpStream::connect(app.anonymous().address()).await.unwrap();
    connection.write_all(PREFACE).await.unwrap();
    let mut answers = 0;
    let mut buffer = [0; 1024];
    let pings = async {
        // A failure to write is the end as well.
        while connection.write_all(PING).await.is_ok() {
            match connection.read(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => answers += 1,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), pings).await.expect("the connection stays open");
    assert!(answers > 1, "it was answered while it was open");
}

#[apply(on_databases)]
async fn bodies_that_take_more_than_their_room_together_are_refused(database: Database) {
    let options = Options { bodies_limit: 1_000, ..Options::default() };
    let app = database.app_with(Settings { options, ..Settings::default() }).await;
    let mut head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n".to_owned();
    head.push_str("connection: close\r\ncontent-length: 700\r\n\r\n");
    // One is announced and half of it comes; its answer waits for the rest.
    let mut first = connect(&app.anonymous(), &(head.clone() + &" ".repeat(600))).await;
    let mut second = connect(&app.anonymous(), &(head.clone() + &" ".repeat(600))).await;
    let answers = async {
        // Which of them comes second is the system's to say.
        tokio::select! {
            _ = first.readable() => rest(&mut first).await,
            _ = second.readable() => rest(&mut second).await,
        }
    };
    let refused = tokio::time::timeout(Duration::from_secs(30), answers).await.expect("nobody is refused");
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains(r#""code":"UNAVAILABLE""#), "{refused}");
    drop((first, second));
    // Closing the connection frees its place.
    let query = question("{ __typename }");
    while post_json(&app.viewer(), MODERN, &query).await.status != 200 {
        tokio::task::yield_now().await;
    }
}

#[apply(on_databases)]
async fn a_connection_beyond_the_limit_waits_until_another_is_closed(database: Database) {
    let options = Options { connections: 1, ..Options::default() };
    let app = database.app_with(Settings { options, ..Settings::default() }).await;
    let request = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let first = TcpStream::connect(app.anonymous().address()).await.unwrap();
    let mut second = connect(&app.anonymous(), request).await;
    let mut byte = [0; 1];
    let early = tokio::time::timeout(Duration::from_millis(100), second.read(&mut byte)).await;
    assert!(early.is_err(), "it is served while another is open");
    drop(first);
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 200 OK\r\n"));
}

/// A lock outside the application blocks every write. Nothing is left of the operations that waited for it.
#[apply(on_databases)]
async fn an_operation_that_takes_too_long_is_given_up(database: Database) {
    const FOUND: &str = r#"mutation { scorecardCreate(input: { name: "New", level: TEAM }) { revision } }"#;
    let limits = Limits { time: Duration::from_millis(100), ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let app = database.app().await;
    let hurried = app.replica_like(settings.clone()).await;
    let revision = app.viewer().revision().await;
    let connection: DatabaseConnection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    let held = connection.begin().await.unwrap();
    held.execute_unprepared("UPDATE organization SET name = name").await.unwrap();
    for accept in [MODERN, "application/json"] {
        let reply = post_json(&hurried.editor(), accept, &question(FOUND)).await;
        assert_eq!((reply.status, reply.codes()), (504, vec!["TIMEOUT"]), "{accept}");
        assert!(reply.body.get("data").is_none());
        assert!(reply.headers.contains_key("ratelimit-remaining"), "it was paid for");
    }
    let mut socket = hurried.editor().socket().await;
    socket.subscribe("m", FOUND, json!({})).await;
    assert_eq!(socket.refusal().await, "TIMEOUT");
    held.rollback().await.unwrap();
    app.editor().done("scorecardCreate", json!({ "name": "New", "level": "TEAM" }), "__typename").await;
    assert_eq!(app.viewer().revision().await, revision + 1);
}
