//! Access log: one event for each request.

use std::{
    io::{self, Write},
    sync::{Arc, LazyLock, Mutex},
};

use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::server::{ADA, Reply, Server};

/// Log of all tests in memory, from the first server on.
pub(crate) static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log(Arc::default());
    let subscriber = tracing_subscriber::fmt().json().with_env_filter("access=debug,gateway=info");
    subscriber.with_writer(log.clone()).init();
    log
});

#[derive(Clone)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Fields of the events about requests with such ids, without those that differ from run to run.
    fn events(&self, ids: &str) -> Vec<Value> {
        let text = self.text();
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let answered = events.filter(|event| {
            let is_meant = |id: &str| id.starts_with(ids);
            event["target"] == "access" && event["span"]["request_id"].as_str().is_some_and(is_meant)
        });
        let answered = answered.map(|mut event| {
            let fields = event["fields"].as_object_mut().unwrap();
            assert!(fields.remove("ms").is_some_and(|ms| ms.as_f64() > Some(0.0)));
            event["fields"]["request_id"] = event["span"]["request_id"].clone();
            event["fields"].clone()
        });
        answered.collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_request_is_logged_with_its_outcome_and_nothing_that_the_client_sent_but_the_name() {
    let server = Server::plain().await;
    let send = |token: &str, id: &str, document: &str| {
        Reply::of(server.operation(token, document).header("x-request-id", id))
    };
    send(ADA, "log-1", "query Titles { books { title } }").await;
    send(ADA, "log-2", "mutation Fall { add(title: \"secret\") { shelf } }").await;
    send("", "log-3", "{ caller }").await;
    Reply::of(server.request(Method::GET, "/elsewhere", "").header("x-request-id", "log-4")).await;
    let answered = |id: &str, status: u16, code: &str| json!({ "message": "answered", "request_id": id, "status": status, "code": code });
    let with = |mut entry: Value, more: Value| {
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let expected = [
        with(
            answered("log-1", 200, "OK"),
            json!({ "kind": "query", "operation": "Titles", "caller": "caller" }),
        ),
        with(
            answered("log-2", 200, "INTERNAL_SERVER_ERROR"),
            json!({ "kind": "mutation", "operation": "Fall", "caller": "caller", "message": "failed" }),
        ),
        with(answered("log-3", 401, "UNAUTHENTICATED"), json!({ "kind": "query", "caller": "nobody" })),
        answered("log-4", 404, "NOT_FOUND"),
    ];
    assert_eq!(LOG.events("log-"), expected);
    assert!(!LOG.text().contains("secret"));
}
