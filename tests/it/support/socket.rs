//! A client of `graphql-transport-ws`.

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

/// How long a message may take that has to come; only ever spent by a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// More listeners than any number of statements that does not depend on theirs.
pub(crate) const LISTENERS: usize = 90;

/// One connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// A connection whose system takes little in before the program reads.
pub(crate) async fn narrow(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(address).await.unwrap()
}

/// What the server says.
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

    /// The same, with little room for what the client has not read yet.
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

    /// What the server says next. Its pings are passed over.
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

    /// The next message, which has to be of this type.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        match self.next().await {
            Said::Message(message) if message["type"] == kind => message,
            other => panic!("{kind} should come, not {other:?}"),
        }
    }

    /// The data of the next event, whichever operation it belongs to.
    pub(crate) async fn event(&mut self) -> Value {
        let message = self.expect("next").await;
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].clone()
    }

    /// The code of the first error of the next message, be it a failed operation or a failed event.
    pub(crate) async fn refusal(&mut self) -> String {
        self.event_or_refusal().await.expect_err("refused")
    }

    /// The data of the next event, or the code of the first error.
    pub(crate) async fn event_or_refusal(&mut self) -> Result<Value, String> {
        let Said::Message(message) = self.next().await else { panic!("closed instead of refused") };
        let errors =
            if message["type"] == "error" { &message["payload"] } else { &message["payload"]["errors"] };
        match errors[0]["extensions"]["code"].as_str() {
            Some(code) => Err(code.to_owned()),
            None => Ok(message["payload"]["data"].clone()),
        }
    }

    /// The code with which the server closes the connection, saying nothing before.
    pub(crate) async fn closed(&mut self) -> u16 {
        match self.next().await {
            Said::Closed(code) => code,
            said => panic!("{said:?} instead of a farewell"),
        }
    }

    /// Takes everything in without a word, as a client does that has hung up in its sleep, until the server closes;
    /// the code with which it does.
    pub(crate) async fn silent_until_closed(self) -> u16 {
        let (mut stream, mut bytes) = (self.0.into_inner(), Vec::new());
        loop {
            // No text and no ping has this byte: it begins a close frame.
            if let Some(at) = bytes.iter().position(|byte| *byte == 0x88)
                && let Some(&[high, low]) = bytes.get(at + 2..at + 4)
            {
                return u16::from_be_bytes([high, low]);
            }
            let read = tokio::time::timeout(PATIENCE, stream.read_buf(&mut bytes)).await;
            assert_ne!(read.expect("the server is silent").unwrap(), 0, "the connection has ended");
        }
    }

    /// Waits until the server has taken in everything that was sent before.
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
