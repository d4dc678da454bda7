//! Database that is away: no request waits for it longer than 10 seconds.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::relay::Relay;
use crate::support::{App, Database, postgres_answers, small};

/// The documented limit, and what a busy machine may add to it.
const LONGEST: Duration = Duration::from_secs(10 + 2);

async fn record(server: &App, month: u32, key: Option<&str>) -> Vec<String> {
    let period = format!("2026-{month:02}");
    let entry = json!({ "measure": { "key": "sales" }, "period": period, "value": month });
    let mut input = json!({ "entries": [entry] });
    if let Some(key) = key {
        input["idempotencyKey"] = json!(key);
    }
    let reply = server.contributor().record(input).await;
    reply.codes().into_iter().map(str::to_owned).collect()
}

async fn rename(server: &App, id: &Value) -> Vec<String> {
    let input = json!({ "id": id, "name": "Renamed" });
    let reply = server.editor().act("objectiveUpdate", input, "objective { id }").await;
    reply.codes().into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_during_an_outage_ends_after_ten_seconds_whoever_waits_before_it() {
    if !postgres_answers().await {
        return;
    }
    let app = Database::Postgres.app().await;
    app.import(&small()).await;
    let relay = Relay::start(&app.database_url()).await;
    let server = app.replica_at(relay.url()).await;
    assert_eq!(record(&server, 1, None).await, [""; 0], "now it knows the organization");
    let objective = json!(server.id("objective", "grow").await);

    relay.unplug();
    let records = join_all((1..=8).map(|month| record(&server, month, None)));
    let keyed = join_all(["a", "b"].map(|key| record(&server, 9, Some(key))));
    let renames = join_all((0..2).map(|_| rename(&server, &objective)));
    let all = async { futures_util::join!(records, keyed, renames) };
    let (records, keyed, renames) =
        tokio::time::timeout(LONGEST, all).await.expect("nobody waits longer than ten seconds");
    for codes in [records, keyed, renames].concat() {
        assert_eq!(codes, ["UNAVAILABLE"]);
    }
}
