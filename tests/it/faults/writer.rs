//! A client that writes, and does not give up before it is answered.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    PATIENCE, PAUSE,
    scene::{Scene, code, measure, refusal},
};

/// Entry to write: the day's number, once.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) measure: String,
    pub(super) day: u32,
}

/// Reasons for which a writer had to retry, and how often.
pub(super) type Refusals = BTreeMap<String, usize>;

/// Running totals of all writers together.
#[derive(Clone)]
pub(super) struct Counts {
    acknowledged: watch::Sender<usize>,
    refused: watch::Sender<usize>,
}

impl Counts {
    /// Makes the counters, and receivers for the number of acknowledged writes and of refused attempts as they change.
    pub(super) fn new() -> (Self, watch::Receiver<usize>, watch::Receiver<usize>) {
        let ((acknowledged, a), (refused, r)) = (watch::channel(0), watch::channel(0));
        (Self { acknowledged, refused }, a, r)
    }
}

/// Result of one writer.
pub(super) struct Written {
    pub(super) measure: String,
    /// All of its days before this one were acknowledged, and no other was sent.
    pub(super) days: u32,
    pub(super) refusals: Refusals,
    /// The longest that a write took, with all attempts.
    pub(super) slowest: Duration,
}

/// Error codes on which a client may retry, if the server says so or cannot be reached. Any other fails the test.
const AGAIN: [&str; 3] = ["UNAVAILABLE", "TIMEOUT", "RATE_LIMITED"];

/// Writes day after day until it is stopped.
pub(super) async fn write(
    scene: Arc<Scene>,
    at: usize,
    pace: Duration,
    counts: Counts,
    stopped: watch::Receiver<bool>,
) -> Written {
    let mut written =
        Written { measure: measure(at), days: 0, refusals: Refusals::new(), slowest: Duration::ZERO };
    while !*stopped.borrow() {
        let started = tokio::time::Instant::now();
        let entry = Entry { measure: written.measure.clone(), day: written.days };
        let refused = |reason| {
            *written.refusals.entry(reason).or_default() += 1;
            counts.refused.send_modify(|count| *count += 1);
        };
        record(&scene, at, &entry, refused).await;
        written.days += 1;
        written.slowest = written.slowest.max(started.elapsed());
        counts.acknowledged.send_modify(|count| *count += 1);
        tokio::time::sleep_until(started + pace).await;
    }
    written
}

/// Sends the entry with one key, at one server after the other, until it is acknowledged.
pub(super) async fn record(scene: &Scene, at: usize, entry: &Entry, mut refused: impl FnMut(String)) {
    let mut server = at;
    loop {
        let Err(reason) = attempt(scene, server, entry).await else { return };
        refused(reason);
        server += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn attempt(scene: &Scene, server: usize, Entry { measure, day }: &Entry) -> Result<(), String> {
    let query = "mutation ($input: ActualsRecordInput!) { actualsRecord(input: $input) {
        recorded userErrors { code message } } }";
    let input = json!({
        "idempotencyKey": format!("{measure} {day}"),
        "entries": [{ "measure": { "key": measure }, "period": code(*day), "value": day }],
    });
    let request = scene.writer(server).post().timeout(PATIENCE);
    let sent = request.json(&json!({ "query": query, "variables": { "input": input } })).send().await;
    let answer: Value = match sent {
        Ok(response) => response.json().await.map_err(|_| "an answer broke off".to_owned())?,
        Err(error) if error.is_connect() => return Err("nobody there".to_owned()),
        Err(_) => return Err("no answer".to_owned()),
    };
    match refusal(&answer) {
        Some(code) if AGAIN.contains(&code.as_str()) => return Err(code),
        Some(_) => panic!("{answer}"),
        None => {}
    }
    assert_eq!(answer["data"]["actualsRecord"]["recorded"], 1, "{answer}");
    Ok(())
}
