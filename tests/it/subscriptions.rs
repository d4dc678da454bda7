//! `actualRecorded` over a socket: events, permissions, and that no event is lost or delivered twice.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

const RECORDED: &str = "subscription ($id: ID!, $below: Boolean! = false, $only: [ID!], $after: String) {
    actualRecorded(scorecardId: $id, includeDescendants: $below, measureIds: $only, after: $after) {
        cursor previousActual recordedBy { kind name } measure { key } measurePeriod { period { code } actual } } }";

async fn start(app: &App) {
    let cards = json!([
        { "key": "top", "name": "Top", "level": "ENTERPRISE" },
        { "key": "low", "name": "Low", "level": "TEAM", "parent": "top" },
    ]);
    let measure =
        |key: &str, home: &str| json!({ "key": key, "scorecard": home, "name": key, "frequency": "DAILY" });
    app.import(&document(cards, json!([measure("a", "top"), measure("b", "top"), measure("c", "low")])))
        .await;
}

async fn record(app: &App, measure: &str, value: u32) {
    let entry = json!([{ "measure": { "key": measure }, "period": "2026-11-01", "value": value }]);
    let reply = app.contributor().record(entry).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
}

fn heard(event: &Value) -> (String, u32) {
    let event = &event["actualRecorded"];
    let value = event["measurePeriod"]["actual"].as_f64().unwrap();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
    (event["measure"]["key"].as_str().unwrap().to_owned(), value as u32)
}

#[apply(on_databases)]
async fn subscribers_hear_what_they_asked_for(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let (top, b) = (app.id("scorecard", "top").await, app.id("measure", "b").await);
    let since = app.viewer().revision().await.to_string();
    for (measure, value) in [("a", 1), ("c", 2), ("b", 3), ("a", 4)] {
        record(&app, measure, value).await;
    }
    let cases = [
        (json!({ "id": top, "after": since }), vec![("a", 1), ("b", 3), ("a", 4)]),
        (json!({ "id": top, "after": since, "below": true }), vec![("a", 1), ("c", 2), ("b", 3), ("a", 4)]),
        (json!({ "id": top, "after": since, "only": [b] }), vec![("b", 3)]),
    ];
    for (variables, expected) in cases {
        let mut socket = app.viewer().socket().await;
        socket.subscribe("s", RECORDED, variables).await;
        for (measure, value) in expected {
            let event = socket.event().await;
            assert_eq!(heard(&event), (measure.to_owned(), value));
            assert_eq!(
                event["actualRecorded"]["recordedBy"],
                json!({ "kind": "MEMBER", "name": "contributor" })
            );
        }
    }
    // Each event shows what it brought, and what was there before.
    let mut socket = app.viewer().socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": top, "after": since })).await;
    let before: Vec<_> = [socket.event().await, socket.event().await, socket.event().await]
        .iter()
        .map(|event| event["actualRecorded"]["previousActual"].as_f64())
        .collect();
    assert_eq!(before, [None, None, Some(1.0)]);
}

#[apply(on_databases)]
async fn a_stranger_and_a_cursor_from_elsewhere_are_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let top = app.id("scorecard", "top").await;
    let mut socket = app.stranger().socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": top })).await;
    assert_eq!(socket.refusal().await, "NOT_FOUND");
    for after in ["nonsense", "999999"] {
        let mut socket = app.viewer().socket().await;
        socket.subscribe("s", RECORDED, json!({ "id": top, "after": after })).await;
        assert_eq!(socket.refusal().await, "BAD_USER_INPUT");
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn nothing_is_lost_or_heard_twice_where_replay_turns_live(database: Database) {
    const EVENTS: u32 = 120;
    let app = std::sync::Arc::new(database.app().await);
    start(&app).await;
    let top = app.id("scorecard", "top").await;
    let since = app.viewer().revision().await.to_string();
    let writer = {
        let app = std::sync::Arc::clone(&app);
        tokio::spawn(async move {
            for value in 1..=EVENTS {
                record(&app, "a", value).await;
            }
        })
    };
    // Each joins while the writer writes, from where another one was.
    let (mut after, mut next) = (since, 1);
    for joined in [1, 7, 30, 31, 60, 100, 119] {
        let mut socket = app.viewer().socket().await;
        socket.subscribe("s", RECORDED, json!({ "id": top, "after": after })).await;
        let mut cursors = BTreeSet::new();
        while next <= joined {
            let event = socket.event().await;
            assert_eq!(heard(&event), ("a".to_owned(), next), "on {database:?}");
            after = event["actualRecorded"]["cursor"].as_str().unwrap().to_owned();
            assert!(cursors.insert(after.clone()));
            next += 1;
        }
    }
    let mut last = app.viewer().socket().await;
    last.subscribe("s", RECORDED, json!({ "id": top, "after": after })).await;
    assert_eq!(heard(&last.event().await), ("a".to_owned(), EVENTS));
    writer.await.unwrap();
}

#[apply(on_databases)]
async fn the_events_of_one_batch_have_places_of_their_own(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let top = app.id("scorecard", "top").await;
    let since = app.viewer().revision().await.to_string();
    let entries: Vec<_> = (1..=9)
        .map(|day| json!({ "measure": { "key": "a" }, "period": format!("2026-11-0{day}"), "value": day }))
        .collect();
    app.contributor().record(json!(entries)).await;
    let mut socket = app.viewer().socket().await;
    socket.subscribe("all", RECORDED, json!({ "id": top, "after": since })).await;
    let mut events = Vec::new();
    for _ in 1..=9 {
        events.push(socket.event().await);
    }
    for (at, event) in events.iter().enumerate().take(8) {
        let id = at.to_string();
        let mut socket = app.viewer().socket().await;
        socket
            .subscribe(&id, RECORDED, json!({ "id": top, "after": event["actualRecorded"]["cursor"] }))
            .await;
        assert_eq!(&socket.event().await, &events[at + 1]);
    }
}

#[apply(on_databases)]
async fn a_subscriber_of_another_server_hears_it_too(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let other = app.replica().await;
    let top = app.id("scorecard", "top").await;
    let since = app.viewer().revision().await.to_string();
    let mut socket = other.viewer().socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": top, "after": since })).await;
    socket.settle().await;
    record(&app, "a", 42).await;
    assert_eq!(heard(&socket.event().await), ("a".to_owned(), 42));
}
