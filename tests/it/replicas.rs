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

#[tokio::test(flavor = "multi_thread")]
async fn scorecards_are_loaded_from_a_read_replica_that_has_caught_up() {
    const MEASURES: &str = "{ organization { scorecards { nodes { name measures { name } } } } }";
    if !postgres_answers().await {
        return;
    }
    let app = Database::Postgres.app().await;
    start(&app).await;
    let behind = Database::Postgres.app().await;
    let statements = async |server: &App| {
        let (count, reply) = server.counted(server.viewer().run(MEASURES, json!({}))).await;
        assert_eq!(reply.text("/organization/scorecards/nodes/0/measures/0/name"), "M");
        count
    };
    let alone = statements(&app.replica().await).await;
    // Only the statements of the primary are counted.
    let shared = statements(&app.reading_from(&app.database_url()).await).await;
    assert!(shared + 13 <= alone, "{shared} of {alone} statements");
    assert_eq!(
        statements(&app.reading_from(&behind.database_url()).await).await,
        alone,
        "it lacks the revision"
    );
    let gone = app.reading_from("postgres://postgres@127.0.0.1:1/gone").await;
    assert_eq!(statements(&gone).await, alone, "nobody answers there");
}
