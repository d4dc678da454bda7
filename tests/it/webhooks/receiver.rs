//! Receiver of messages: a real server that answers as a test wants; and a canary, which must never be called.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// Kind of answer to messages.
#[derive(Clone, Debug)]
pub(super) enum Mood {
    /// Success.
    Well,
    /// Error with this status.
    Failing(u16),
    /// Error with this status, and a request to retry after so many seconds.
    Busy(u32),
    /// No answer.
    Stalled,
    /// Redirection.
    Elsewhere(String),
    /// Answer with a body larger than anybody wants to read.
    Talkative,
    /// Success, but for messages of this type.
    Picky(&'static str),
}

/// Message as it was received.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) body: Value,
    /// True if it was answered with success.
    pub(super) taken: bool,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}")).to_str().unwrap()
    }

    pub(super) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub(super) fn cursor(&self) -> &str {
        self.body["data"]["cursor"].as_str().unwrap()
    }

    /// Verifies that one of its signatures was made with the secret, according to the specification.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let secret = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        let signed = format!("{}.{}.{}", self.id(), self.header("webhook-timestamp"), self.text);
        mac.update(signed.as_bytes());
        let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// Receiver on a free port of this machine.
pub(super) struct Receiver {
    pub(super) url: String,
    inner: Arc<Inner>,
}

struct Inner {
    mood: Mutex<Mood>,
    requests: Mutex<Vec<Request>>,
    came: Notify,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let inner =
            Arc::new(Inner { mood: Mutex::new(Mood::Well), requests: Mutex::default(), came: Notify::new() });
        let router = Router::new().fallback(receive).with_state(Arc::clone(&inner));
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, inner }
    }

    pub(super) fn feels(&self, mood: Mood) {
        *self.inner.mood.lock().unwrap() = mood;
    }

    /// All received messages, in order.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.inner.requests.lock().unwrap().clone()
    }

    /// Requests that were answered with success.
    pub(super) fn taken(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.taken).collect()
    }

    /// Forgets all received messages.
    pub(super) fn forget(&self) {
        self.inner.requests.lock().unwrap().clear();
    }

    /// Waits until so many messages have been received.
    pub(super) async fn has(&self, count: usize) {
        while self.requests().len() < count {
            self.inner.came.notified().await;
        }
    }
}

async fn receive(State(inner): State<Arc<Inner>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mood = inner.mood.lock().unwrap().clone();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let body: Value = serde_json::from_str(&text).unwrap();
    let taken = match &mood {
        Mood::Well | Mood::Talkative => true,
        Mood::Picky(kind) => body["type"] != *kind,
        _ => false,
    };
    let path = uri.path().to_owned();
    inner.requests.lock().unwrap().push(Request { path, headers, text, body, taken });
    inner.came.notify_one();
    match mood {
        Mood::Well => StatusCode::NO_CONTENT.into_response(),
        Mood::Failing(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Busy(seconds) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
        Mood::Stalled => pending().await,
        Mood::Elsewhere(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Mood::Talkative => "a lot to say ".repeat(1_000_000).into_response(),
        Mood::Picky(_) if taken => StatusCode::OK.into_response(),
        Mood::Picky(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Canary: listens on this machine and counts connections.
pub(super) struct Canary {
    pub(super) port: u16,
    connections: Arc<AtomicUsize>,
    came: Arc<Notify>,
}

impl Canary {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, came) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (counter, told) = (Arc::clone(&connections), Arc::clone(&came));
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counter.fetch_add(1, Ordering::SeqCst);
                told.notify_one();
            }
        });
        Self { port, connections, came }
    }

    /// Checks that nobody has connected: connections are accepted in order, and the first is this one.
    pub(super) async fn is_alone(&self) {
        let _visit = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        self.came.notified().await;
        assert_eq!(self.connections.load(Ordering::SeqCst), 1, "somebody came by");
    }
}
