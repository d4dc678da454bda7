//! Clients that do not read their events: they are disconnected, learn it when they read again, and miss nothing.

use std::{collections::BTreeMap, time::Duration};

use api::server::Settings;
use gateway::http::Options;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{App, Database, EventStream, Piece, Said, document, narrow, on_databases};
use macro_rules_attribute::apply;

/// Number of days with a value, each of them an event.
const EVENTS: u32 = 120;
/// Number of copies of the note in an event: all events together are more than the network buffers by itself.
const COPIES: usize = 40;
const BEAT: Duration = Duration::from_millis(20);

fn settings() -> Settings {
    let options = Options {
        queue: 1,
        slow_consumer: BEAT * 5,
        heartbeat: BEAT,
        streams_per_caller: 1,
        ..Options::default()
    };
    Settings { options, ..Settings::default() }
}

/// Subscription to all recordings.
fn question(id: &str, after: &str) -> Value {
    let notes: String = (0..COPIES).map(|copy| format!(" n{copy}: note")).collect();
    let query = format!(
        "subscription ($id: ID!, $after: String) {{ actualRecorded(scorecardId: $id, after: $after) {{
            cursor measurePeriod {{ actual{notes} }} }} }}"
    );
    json!({ "query": query, "variables": { "id": id, "after": after } })
}

/// The id of the scorecard with the measure.
async fn start(app: &App) -> String {
    let card = json!([{ "key": "s", "name": "S", "level": "TEAM" }]);
    app.import(&document(card, json!([{ "key": "m", "scorecard": "s", "name": "M", "frequency": "DAILY" }])))
        .await;
    app.id("scorecard", "s").await
}

/// Records all values at once.
async fn record(app: &App) {
    let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let entries: Vec<_> = first
        .iter_days()
        .zip(1..=EVENTS)
        .map(|(day, value)| json!({ "measure": { "key": "m" }, "period": day, "value": value, "note": "x".repeat(2_000) }))
        .collect();
    let reply = app.contributor().record(json!({ "entries": entries })).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), f64::from(EVENTS));
}

/// Events that one client has received: the value of each, the last cursor, and how the stream ended.
#[derive(Default)]
struct Heard {
    values: Vec<f64>,
    last: Option<String>,
    code: Option<String>,
}

impl Heard {
    fn take(&mut self, answer: &Value) {
        assert!(self.code.is_none(), "nothing comes after the end");
        let errors = answer.get("errors").unwrap_or(&Value::Null);
        let code = errors.get(0).or(answer.get(0)).and_then(|error| error["extensions"]["code"].as_str());
        if let Some(code) = code {
            self.code = Some(code.to_owned());
            return;
        }
        let event = &answer["data"]["actualRecorded"];
        self.values.push(event["measurePeriod"]["actual"].as_f64().unwrap());
        self.last = event["cursor"].as_str().map(str::to_owned);
    }

    /// Checks that the client was disconnected midway, and that the events after its last cursor are the rest.
    async fn goes_on(self, app: &App, id: &str) {
        assert_eq!(self.code.as_deref(), Some("SLOW_CONSUMER"));
        let count = u32::try_from(self.values.len()).unwrap();
        assert!((1..EVENTS).contains(&count), "{count} of {EVENTS}");
        let mut values = self.values;
        let request =
            app.admin().request(reqwest::Method::POST, "/graphql").header("accept", "text/event-stream");
        let mut stream = EventStream::open(request.json(&question(id, &self.last.unwrap()))).await;
        for _ in count..EVENTS {
            values.push(
                stream.answer().await["data"]["actualRecorded"]["measurePeriod"]["actual"].as_f64().unwrap(),
            );
        }
        assert_eq!(values, (1..=EVENTS).map(f64::from).collect::<Vec<_>>());
    }
}

/// Stream over a connection with a small buffer, as a response of HTTP 1.0, which is sent without chunks.
async fn stream(app: &App, accept: &str, body: &str) -> TcpStream {
    let mut connection = narrow(app.viewer().address()).await;
    let authorization = app.viewer().introduction();
    let head = format!(
        "POST /graphql HTTP/1.0\r\naccept: {accept}\r\ncontent-type: application/json\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n",
        authorization["Authorization"].as_str().unwrap(),
        body.len()
    );
    connection.write_all((head + body).as_bytes()).await.unwrap();
    connection
}

/// Waits until the viewer's one connection is free again, since the stream has been closed.
async fn given_up(app: &App) {
    let free = async {
        loop {
            let request =
                app.viewer().request(reqwest::Method::POST, "/graphql").header("accept", "text/event-stream");
            let asked = request
                .json(&json!({ "query": "subscription { changed { cursor } }" }))
                .send()
                .await
                .unwrap();
            if asked.status() == 200 {
                return;
            }
            assert_eq!(asked.status(), 429);
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), free).await.expect("it is not given up");
}

#[apply(on_databases)]
async fn a_stream_that_is_not_read_is_cut_off_and_can_be_resumed(database: Database) {
    for accept in ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"] {
        let app = database.app_with(settings()).await;
        let id = start(&app).await;
        let since = app.viewer().revision().await.to_string();
        let mut connection = stream(&app, accept, &question(&id, &since).to_string()).await;
        // It has begun when the first byte comes.
        connection.readable().await.unwrap();
        record(&app).await;
        given_up(&app).await;

        let mut text = String::new();
        connection.read_to_string(&mut text).await.unwrap();
        let mut heard = Heard::default();
        for line in text.lines() {
            let answer = match accept {
                "text/event-stream" => line.strip_prefix("data: {").map(|rest| format!("{{{rest}")),
                _ => Some(line.to_owned()).filter(|line| line.starts_with("{\"payload\"")),
            };
            let Some(answer) = answer else { continue };
            let answer: BTreeMap<String, Value> = serde_json::from_str(&answer).unwrap();
            let payload = answer.get("payload").filter(|payload| !payload.is_null()).cloned();
            heard.take(&payload.unwrap_or_else(|| json!(answer)));
        }
        let end =
            if accept == "text/event-stream" { "event: complete\ndata:\n\n" } else { "--graphql--\r\n" };
        assert!(text.ends_with(end));
        heard.goes_on(&app, &id).await;
    }
}

#[apply(on_databases)]
async fn an_operation_of_a_socket_that_is_not_read_is_cut_off_and_can_be_resumed(database: Database) {
    let app = database.app_with(settings()).await;
    let id = start(&app).await;
    let since = app.viewer().revision().await.to_string();
    let mut socket = app.editor().narrow_socket().await;
    socket.send(json!({ "type": "subscribe", "id": "s", "payload": question(&id, &since) })).await;
    socket.settle().await;
    // Another client that does not read: once it has been disconnected, its operation ends a few heartbeats later.
    let connection = stream(&app, "text/event-stream", &question(&id, &since).to_string()).await;
    connection.readable().await.unwrap();
    record(&app).await;
    given_up(&app).await;
    let beats =
        app.contributor().request(reqwest::Method::POST, "/graphql").header("accept", "text/event-stream");
    let changed = json!({ "query": "subscription { changed { cursor } }" });
    let mut beats = EventStream::open(beats.json(&changed)).await;
    for _ in 0..20 {
        assert_eq!(beats.next().await, Piece::Heartbeat);
    }
    drop((beats, connection));

    let mut heard = Heard::default();
    while heard.code.is_none() {
        let Said::Message(message) = socket.next().await else { panic!("closed") };
        assert_eq!(message["id"], "s");
        heard.take(&message["payload"]);
    }
    // The socket lives on.
    socket.settle().await;
    drop(socket);
    heard.goes_on(&app, &id).await;
}
