//! Transition of a replay to live events while others write: a subscriber receives every later event once and in order,
//! from wherever it starts.

use macro_rules_attribute::apply;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Socket, document, on_databases};

const RECORDED: &str =
    "subscription ($id: ID!, $after: String) { actualRecorded(scorecardId: $id, after: $after) {
    cursor measure { key } measurePeriod { period { code } actual } } }";
const WRITES: usize = 100;

async fn start(app: &App) -> String {
    let measure = |key: &str| json!({ "key": key, "scorecard": "s", "name": key, "frequency": "DAILY" });
    let cards = json!([{ "key": "s", "name": "S", "level": "TEAM" }]);
    app.import(&document(cards, json!([measure("a"), measure("b")]))).await;
    app.id("scorecard", "s").await
}

async fn record(writer: &Actor, measure: &str, value: usize) {
    // Two entries a write, so that cursors are within revisions, too.
    let entry = |day: u8| json!({ "measure": { "key": measure }, "period": format!("2026-01-0{day}"), "value": value });
    let reply = writer.record(json!([entry(1), entry(2)])).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 2.0, "{reply:#?}");
}

async fn listen(app: &App, id: &str, after: Option<&str>) -> Socket {
    let mut socket = app.viewer().socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": id, "after": after })).await;
    socket
}

fn cursor(event: &Value) -> &str {
    event["actualRecorded"]["cursor"].as_str().unwrap()
}

/// Next events, `count` of them.
async fn hear(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut events = Vec::with_capacity(count);
    for _ in 0..count {
        events.push(socket.event().await);
    }
    events
}

#[apply(on_databases)]
#[multi_thread]
async fn whoever_joins_in_between_hears_the_rest_once_and_in_order(database: Database) {
    let app = Arc::new(database.app().await);
    let id = start(&app).await;
    let beginning = app.viewer().revision().await.to_string();
    let all = 2 * 2 * WRITES;
    let mut writers = tokio::task::JoinSet::new();
    for measure in ["a", "b"] {
        let writer = app.contributor();
        writers.spawn(async move {
            for value in 0..WRITES {
                record(&writer, measure, value).await;
            }
        });
    }
    // One hears everything; the others join from places that it has heard of, while the writers write.
    let mut first = listen(&app, &id, Some(&beginning)).await;
    let mut random = fastrand::Rng::with_seed(2_026);
    let (mut truth, mut others) = (Vec::new(), tokio::task::JoinSet::new());
    for _ in 0..8 {
        truth.extend(hear(&mut first, all / 10).await);
        let place = random.usize(..truth.len());
        let after = cursor(&truth[place]).to_owned();
        let (app, id) = (Arc::clone(&app), id.clone());
        others.spawn(async move {
            let mut socket = listen(&app, &id, Some(&after)).await;
            (place, hear(&mut socket, all - place - 1).await)
        });
    }
    truth.extend(hear(&mut first, all - truth.len()).await);
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    for (place, heard) in others.join_all().await {
        assert_eq!(heard, truth[place + 1..], "from {place} on {database:?}");
    }
    // Received events are those that were written: the values of each measure ascend, each twice.
    for measure in ["a", "b"] {
        let values: Vec<_> = truth
            .iter()
            .map(|event| &event["actualRecorded"])
            .filter(|event| event["measure"]["key"] == measure)
            .map(|event| event["measurePeriod"]["actual"].as_f64().unwrap() as usize)
            .collect();
        let written: Vec<_> = (0..WRITES).flat_map(|value| [value, value]).collect();
        assert_eq!(values, written);
    }
    // No event came after the last, and a replay from the start delivers the same again.
    let again = hear(&mut listen(&app, &id, Some(&beginning)).await, all).await;
    assert_eq!(again, truth);
    record(&app.contributor(), "a", 777).await;
    assert_eq!(first.event().await["actualRecorded"]["measurePeriod"]["actual"], 777.0);
}

/// Streams without a cursor start at the request, and have no gaps from there on.
#[apply(on_databases)]
#[multi_thread]
async fn without_a_cursor_it_starts_now(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    record(&app.contributor(), "a", 0).await;
    let mut socket = listen(&app, &id, None).await;
    let (writer, enough) = (app.contributor(), Arc::new(AtomicBool::new(false)));
    let stop = Arc::clone(&enough);
    let writing = tokio::spawn(async move {
        let mut value = 0;
        while !stop.load(Ordering::SeqCst) {
            value += 1;
            record(&writer, "a", value).await;
        }
    });
    let value = |event: &Value| event["actualRecorded"]["measurePeriod"]["actual"].as_f64().unwrap();
    let first = value(&socket.event().await);
    assert!(first >= 1.0, "nothing of before");
    for next in 1..10 {
        // Two events a write, of which the first heard was the first.
        assert_eq!(value(&socket.event().await), first + f64::from(next / 2));
    }
    enough.store(true, Ordering::SeqCst);
    writing.await.unwrap();
}
