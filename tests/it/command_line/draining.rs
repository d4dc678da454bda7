//! Shutdown of a server: connected clients are notified, and requests in progress are answered.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{Served, run};
use crate::support::{App, Database, EventStream, Piece, Said, on_databases};
use macro_rules_attribute::apply;

const ASK: &str = r#"{"query":"{ organization { slug } }"}"#;
const LISTEN: &str = "subscription { changed { cursor } }";

/// Request whose body is begun, so that the server is busy for as long as the rest is not sent.
struct Held(BufReader<TcpStream>);

impl Held {
    async fn begin(address: SocketAddr, authorization: &str) -> Self {
        let mut stream = BufReader::new(TcpStream::connect(address).await.unwrap());
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: {authorization}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            ASK.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut line = String::new();
        while !line.ends_with("\r\n\r\n") {
            assert_ne!(stream.read_line(&mut line).await.unwrap(), 0);
        }
        assert!(line.starts_with("HTTP/1.1 100"), "the server waits for the body: {line}");
        Self(stream)
    }

    async fn finish(mut self) -> String {
        self.0.write_all(ASK.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// Starts a server in a process of its own on the database; the server, and a caller's token for it.
async fn served(app: &App, arguments: &[&str]) -> (Served, String) {
    let made = run(&app.database_url(), &["token", "--organization", "acme", "--subject", "viewer"]).await;
    (Served::start(&app.database_url(), arguments), format!("Bearer {}", made.out.trim()))
}

async fn readiness(address: SocketAddr) -> Value {
    reqwest::get(format!("http://{address}/readyz")).await.unwrap().json().await.unwrap()
}

#[apply(on_databases)]
async fn a_server_that_is_told_to_stop_finishes_what_it_has_begun(database: Database) {
    let app = database.app().await;
    let (server, token) = served(&app, &[]).await;
    let viewer = app.at(server.address, &token);
    let mut socket = viewer.socket().await;
    socket.subscribe("1", LISTEN, json!({})).await;
    socket.settle().await;
    let question = viewer.post().header("accept", "text/event-stream").json(&json!({ "query": LISTEN }));
    let mut events = EventStream::open(question).await;
    let held = Held::begin(server.address, &token).await;

    server.running.terminate();
    assert_eq!(socket.expect("complete").await["id"], "1");
    assert_eq!(socket.next().await, Said::Closed(1001));
    assert_eq!(events.next_but_heartbeats().await, Piece::End);
    // Streams end first, and right after it there is no new work.
    while TcpStream::connect(server.address).await.is_ok() {}
    let answer = held.finish().await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("acme"), "{answer}");
    assert_eq!(server.running.ended(), 0);
}

#[apply(on_databases)]
async fn a_server_says_that_it_is_not_ready_before_it_refuses_work(database: Database) {
    let app = database.app().await;
    let (mut server, token) = served(&app, &["--drain-notice", "1h"]).await;
    let url = format!("http://{}/readyz", server.address);
    let healthy = async || run("sqlite://unused.db", &["healthcheck", "--url", &url]).await;
    assert_eq!(healthy().await.code, 0);
    server.running.terminate();
    server.logged("stopping");
    // The log comes first, and the answer right after it.
    while readiness(server.address).await["status"] == "ready" {}
    assert_eq!(readiness(server.address).await["reason"], "DRAINING");
    let done = healthy().await;
    assert_eq!((done.code, done.out.as_str()), (1, ""), "{done:?}");
    assert!(done.err.contains("DRAINING"), "{done:?}");
    let reply = app.at(server.address, &token).run("{ organization { slug } }", json!({})).await;
    assert_eq!(reply.at("/organization/slug"), "acme", "it still serves");

    server.running.terminate();
    assert_eq!(server.running.ended(), 130, "at once");
    assert_eq!(healthy().await.code, 1, "nobody answers");
}

#[apply(on_databases)]
async fn a_server_does_not_wait_for_ever(database: Database) {
    let app = database.app().await;
    let (mut server, token) = served(&app, &["--drain", "50ms"]).await;
    let _held = Held::begin(server.address, &token).await;
    server.running.terminate();
    server.logged("requests were still under way; stopping without them");
    assert_eq!(server.running.ended(), 0);
}
