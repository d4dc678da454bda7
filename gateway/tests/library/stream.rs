//! Event streams over plain HTTP: server-sent events, and Apollo's multipart parts.

use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::server::{ADA, PATIENCE, Server};

/// Server-sent events of one response.
pub(crate) struct Events {
    response: Response,
    received: String,
}

/// One event.
#[derive(Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) kind: String,
    pub(crate) id: Option<String>,
    /// Data, unless it is empty.
    pub(crate) data: Option<Value>,
}

impl Events {
    /// Sends the operation, as one that accepts server-sent events, and waits for the beginning of the stream.
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let mut request = request.build().unwrap();
        request.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
        let response = reqwest::Client::new().execute(request).await.unwrap();
        assert_eq!(response.status(), 200, "{response:?}");
        let kind = response.headers()["content-type"].to_str().unwrap();
        assert_eq!(kind, "text/event-stream; charset=utf-8");
        Self { response, received: String::new() }
    }

    /// Next event, skipping heartbeats; `None` at the end of the response.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((event, rest)) = self.received.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.received = rest;
                if event != ":" {
                    return Some(Event::read(&event));
                }
            }
            let chunk =
                tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("silence").unwrap()?;
            self.received.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

impl Event {
    fn read(text: &str) -> Self {
        let field = |name: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            lines.map(str::trim_start).next().map(str::to_owned)
        };
        let data = field("data").filter(|data| !data.is_empty());
        Self {
            kind: field("event").unwrap_or_default(),
            id: field("id"),
            data: data.map(|data| serde_json::from_str(&data).unwrap()),
        }
    }
}

const ADDED: &str = "subscription { added { cursor book { title } } }";

fn added(number: usize, title: &str) -> Event {
    let event = json!({ "cursor": number.to_string(), "book": { "title": title } });
    let data = Some(json!({ "data": { "added": event } }));
    Event { kind: "next".to_owned(), id: Some(number.to_string()), data }
}

#[tokio::test]
async fn a_subscription_is_a_stream_of_events_with_their_cursors() {
    let server = Server::plain().await;
    let mut events = Events::of(server.operation(ADA, ADDED)).await;
    server.library.listened_by(1).await;
    for (number, title) in [(3, "Sanditon"), (4, "The Watsons")] {
        server.library.add(title);
        assert_eq!(events.next().await, Some(added(number, title)));
    }
    drop(events);
    // The server notices that the client is gone.
    server.library.listened_by(0).await;
}

#[tokio::test]
async fn a_client_that_reconnects_resumes_from_its_last_cursor() {
    let server = Server::plain().await;
    server.library.add("Sanditon");
    server.library.add("The Watsons");
    let mut events = Events::of(server.operation(ADA, ADDED).header("last-event-id", "2")).await;
    assert_eq!(events.next().await, Some(added(3, "Sanditon")));
    assert_eq!(events.next().await, Some(added(4, "The Watsons")));
}

#[tokio::test]
async fn a_query_is_a_stream_of_one_event_for_a_client_that_wants_streams() {
    let server = Server::plain().await;
    let mut events = Events::of(server.operation(ADA, "{ caller }")).await;
    assert_eq!(events.next().await.unwrap().data, Some(json!({ "data": { "caller": "ada" } })));
    assert_eq!(events.next().await.unwrap().kind, "complete");
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_subscription_needs_a_stream() {
    let server = Server::plain().await;
    assert_eq!(server.run(ADA, ADDED).await.refusal(), (400, "BAD_USER_INPUT".to_owned()));
}

#[tokio::test]
async fn parts_are_for_clients_that_name_the_protocol() {
    let server = Server::plain().await;
    let accept = "multipart/mixed;subscriptionSpec=1.0, application/json";
    let mut request = server.operation(ADA, "subscription { torn }").build().unwrap();
    request.headers_mut().insert("accept", accept.parse().unwrap());
    let response = reqwest::Client::new().execute(request).await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0"
    );
    let text = response.text().await.unwrap();
    let json =
        |part: &str| part.split("\r\n\r\n").nth(1).map(|json| serde_json::from_str(json.trim()).unwrap());
    let parts: Vec<Value> = text.split("--graphql").filter_map(json).collect();
    assert_eq!(parts[..2], [json!({}), json!({ "payload": { "data": { "torn": true } } })]);
    assert_eq!(parts[2]["payload"]["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
    assert!(text.ends_with("--graphql--\r\n"), "{text}");
}
