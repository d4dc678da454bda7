//! Client of `graphql-transport-ws`.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::AsyncReadExt,
    net::{TcpSocket, TcpStream},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, handshake::client::Request, protocol::CloseFrame},
};

/// Time limit for a message that must come; only a failing test waits that long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Number of listeners: more than any number of statements that does not grow with it.
pub(crate) const LISTENERS: usize = 90;

/// WebSocket connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Connection with a small receive buffer, so that the system accepts little before the program reads.
pub(crate) async fn narrow(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(address).await.unwrap()
}

/// Message or close frame of the server.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    Message(Value),
    Closed(u16),
}

impl Socket {
    /// Connects with these headers.
    pub(crate) async fn open(address: SocketAddr, headers: &[(&'static str, &str)]) -> Self {
        Self(tokio_tungstenite::connect_async(request(address, headers)).await.unwrap().0)
    }

    /// Connects with these headers and a small receive buffer.
    pub(crate) async fn open_narrow(address: SocketAddr, headers: &[(&'static str, &str)]) -> Self {
        let stream = MaybeTlsStream::Plain(narrow(address).await);
        Self(tokio_tungstenite::client_async(request(address, headers), stream).await.unwrap().0)
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &'static [u8]) {
        self.0.send(Message::binary(bytes)).await.unwrap();
    }

    /// Starts an operation.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// Next message or close frame of the server, skipping pings.
    pub(crate) async fn next(&mut self) -> Said {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("the server is silent");
            match message.expect("the connection has ended").unwrap() {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] != "ping" {
                        return Said::Message(message);
                    }
                }
                Message::Close(Some(CloseFrame { code, .. })) => return Said::Closed(code.into()),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Next message, which must have this type.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        match self.next().await {
            Said::Message(message) if message["type"] == kind => message,
            other => panic!("{kind} should come, not {other:?}"),
        }
    }

    /// Data of the next event, of any operation.
    pub(crate) async fn event(&mut self) -> Value {
        let message = self.expect("next").await;
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].clone()
    }

    /// Code of the first error of the next message: of a failed operation or a failed event.
    pub(crate) async fn refusal(&mut self) -> String {
        self.event_or_refusal().await.expect_err("refused")
    }

    /// Data of the next event, or the code of its first error.
    pub(crate) async fn event_or_refusal(&mut self) -> Result<Value, String> {
        let Said::Message(message) = self.next().await else { panic!("closed instead of refused") };
        let errors =
            if message["type"] == "error" { &message["payload"] } else { &message["payload"]["errors"] };
        match errors[0]["extensions"]["code"].as_str() {
            Some(code) => Err(code.to_owned()),
            None => Ok(message["payload"]["data"].clone()),
        }
    }

    /// Code of the close frame, which must be the next message.
    pub(crate) async fn closed(&mut self) -> u16 {
        match self.next().await {
            Said::Closed(code) => code,
            said => panic!("{said:?} instead of a farewell"),
        }
    }

    /// Reads everything without answering, like a client that has gone to sleep, until the server closes; returns the
    /// code of the close frame.
    pub(crate) async fn silent_until_closed(self) -> u16 {
        let (mut stream, mut bytes) = (self.0.into_inner(), Vec::new());
        loop {
            // Byte that begins a close frame, and occurs in no text and no ping.
            if let Some(at) = bytes.iter().position(|byte| *byte == 0x88)
                && let Some(&[high, low]) = bytes.get(at + 2..at + 4)
            {
                return u16::from_be_bytes([high, low]);
            }
            let read = tokio::time::timeout(PATIENCE, stream.read_buf(&mut bytes)).await;
            assert_ne!(read.expect("the server is silent").unwrap(), 0, "the connection has ended");
        }
    }

    /// Waits until the server has handled everything that was sent before.
    pub(crate) async fn settle(&mut self) {
        self.send(json!({ "type": "ping" })).await;
        self.expect("pong").await;
    }
}

fn request(address: SocketAddr, headers: &[(&'static str, &str)]) -> Request {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
}
