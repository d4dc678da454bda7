//! WebSocket: the subprotocol `graphql-transport-ws`.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::server::{ADA, PATIENCE, Server};

/// Client of the subprotocol.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        Self(tokio_tungstenite::connect_async(request).await.unwrap().0)
    }

    /// Connects and authenticates.
    pub(crate) async fn of(address: SocketAddr, token: &str) -> Self {
        let mut socket = Self::open(address).await;
        let init = json!({ "type": "connection_init", "payload": { "authorization": token } });
        socket.send(&init).await;
        assert_eq!(socket.next().await, Ok(json!({ "type": "connection_ack" })));
        socket
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(&json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    /// Next message, or the code and reason of the close frame.
    pub(crate) async fn next(&mut self) -> Result<Value, (u16, String)> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("the server is silent");
            match message.expect("the connection has ended").unwrap() {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] != "ping" {
                        return Ok(message);
                    }
                }
                Message::Close(Some(frame)) => return Err((frame.code.into(), frame.reason.to_string())),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_query_and_a_mutation_are_answered_and_completed() {
    let server = Server::plain().await;
    let mut socket = Socket::of(server.address, ADA).await;
    for (id, document, data) in [
        ("1", "mutation { add(title: \"Lady Susan\") { id } }", json!({ "add": { "id": "3" } })),
        ("2", "{ book(id: 3) { title } }", json!({ "book": { "title": "Lady Susan" } })),
    ] {
        socket.subscribe(id, document).await;
        assert_eq!(socket.next().await, Ok(json!({ "type": "next", "id": id, "payload": { "data": data } })));
        assert_eq!(socket.next().await, Ok(json!({ "type": "complete", "id": id })));
    }
}

#[tokio::test]
async fn a_subscription_has_an_event_for_each_book_until_it_is_stopped() {
    let server = Server::plain().await;
    let mut socket = Socket::of(server.address, ADA).await;
    socket.subscribe("1", "subscription { added { cursor book { title } } }").await;
    server.library.listened_by(1).await;
    for (cursor, title) in [("3", "Sanditon"), ("4", "The Watsons")] {
        server.library.add(title);
        let event = json!({ "added": { "cursor": cursor, "book": { "title": title } } });
        let message = json!({ "type": "next", "id": "1", "payload": { "data": event } });
        assert_eq!(socket.next().await, Ok(message));
    }
    socket.send(&json!({ "type": "complete", "id": "1" })).await;
    server.library.listened_by(0).await;
}

#[tokio::test]
async fn an_operation_that_is_refused_leaves_the_socket_open() {
    let server = Server::plain().await;
    let mut socket = Socket::of(server.address, ADA).await;
    socket.subscribe("1", "{ film }").await;
    let message = socket.next().await.unwrap();
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    socket.subscribe("1", "{ caller }").await;
    assert_eq!(socket.next().await.unwrap()["payload"]["data"], json!({ "caller": "ada" }));
}

#[tokio::test]
async fn a_stream_that_fails_ends_with_a_code() {
    let server = Server::plain().await;
    let mut socket = Socket::of(server.address, ADA).await;
    socket.subscribe("1", "subscription { torn }").await;
    assert_eq!(socket.next().await.unwrap()["payload"]["data"], json!({ "torn": true }));
    let end = socket.next().await.unwrap();
    assert_eq!(end["type"], "error");
    assert_eq!(end["payload"][0]["message"], "internal error");
    assert_eq!(end["payload"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
}

#[tokio::test]
async fn a_socket_closes_with_the_code_for_what_is_wrong() {
    let server = Server::plain().await;
    let init = |token: &str| json!({ "type": "connection_init", "payload": { "authorization": token } });
    let operation = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ never }" } });
    let unknown = json!({ "type": "hello" });
    for (messages, code) in [
        (vec![operation.clone()], 4401),
        (vec![init("Bearer eve")], 4403),
        (vec![json!({ "type": "connection_init" })], 4403),
        (vec![init(ADA), init(ADA)], 4429),
        (vec![init(ADA), operation.clone(), operation.clone()], 4409),
        (vec![unknown], 4400),
    ] {
        let mut socket = Socket::open(server.address).await;
        for message in &messages {
            socket.send(message).await;
        }
        let closed = loop {
            if let Err((code, _)) = socket.next().await {
                break code;
            }
        };
        assert_eq!(closed, code, "{messages:?}");
    }
}
