//! Replicas: servers that share a database and announce their writes to each other.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{App, Database, document, postgres_answers};

/// Number of rounds. With a transport the log is polled every five seconds only: so many rounds without any
/// announcement would exceed the limit.
const ROUNDS: u8 = 20;
const LIMIT: Duration = Duration::from_secs(40);

const RECORDED: &str = "subscription ($id: ID!, $after: String!) {
    actualRecorded(scorecardId: $id, after: $after) { measurePeriod { actual } } }";

async fn start(app: &App) -> String {
    let measure = json!({ "key": "m", "scorecard": "s", "name": "M", "frequency": "DAILY" });
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!([measure]))).await;
    app.id("scorecard", "s").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_writes_the_subscribers_of_all_hear_at_once() {
    // A file has one server; what others write to it is found by looking.
    if !postgres_answers().await {
        return;
    }
    let app = Database::Postgres.app().await;
    let other = app.replica().await;
    let id = start(&app).await;
    let after = app.viewer().revision().await.to_string();
    let mut sockets = [app.viewer().socket().await, other.viewer().socket().await];
    for socket in &mut sockets {
        socket.subscribe("s", RECORDED, json!({ "id": id, "after": after })).await;
    }
    let started = Instant::now();
    for round in 0..ROUNDS {
        let writer = if round % 2 == 0 { &app } else { &other };
        let entry = json!([{ "measure": { "key": "m" }, "period": "2026-01-01", "value": round }]);
        writer.contributor().record(entry).await;
        for socket in &mut sockets {
            let heard = socket.event().await["actualRecorded"]["measurePeriod"]["actual"].as_f64();
            assert_eq!(heard, Some(f64::from(round)));
        }
    }
    assert!(started.elapsed() < LIMIT, "found by looking, not heard: {:?}", started.elapsed());
}
