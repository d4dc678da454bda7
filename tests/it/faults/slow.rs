//! Subscriber that does not read, among others that do.

use serde_json::json;

use super::{
    follower::{self, Heard},
    replica::Replica,
    scene::{END, Scene, code, measure},
    soon,
};
use crate::support::{Said, Socket};

/// Number of events, which with their notes are more than the kernel buffers for a connection.
const EVENTS: u32 = 600;
const NOTE: usize = 20_000;
const BATCH: u32 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_cut_off_alone_and_resumes() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("slow.db").display());
    let replica = Replica::start(&url, &["--slow-consumer", "1s", "--socket-write-time", "10m"]).await;
    let scene = Scene::found(&url, &[&replica], 1).await;
    let after = scene.viewer(0).revision().await.to_string();
    let attentive = tokio::spawn(follower::follow(scene.clone(), 0, after.clone()));

    let mut socket = scene.viewer(0).narrow_socket().await;
    let query = "subscription ($id: ID!, $after: String!) { actualRecorded(scorecardId: $id, after: $after) {
        cursor measure { key } measurePeriod { period { code } actual note } } }";
    socket.subscribe("s", query, json!({ "id": scene.scorecard, "after": after })).await;
    let note = "n".repeat(NOTE);
    let entry =
        |day| json!({ "measure": { "key": measure(0) }, "period": code(day), "value": day, "note": note });
    for first in (0..EVENTS).step_by(BATCH as usize) {
        let entries: Vec<_> = (first..first + BATCH).map(entry).collect();
        let reply = scene.writer(0).record(json!(entries)).await;
        assert_eq!(reply.number("/actualsRecord/recorded"), f64::from(BATCH));
    }
    replica.logged("did not read in time", 1).await;
    scene.writer(0).record(json!([{ "measure": { "key": END }, "period": code(0), "value": 0 }])).await;

    // The follower that reads receives everything meanwhile.
    let truth = soon("the attentive one", attentive).await.unwrap();
    assert_eq!((truth.heard.len(), truth.streams), (EVENTS as usize, 1));
    // The other one receives it in two parts, of which the first ends with the error SLOW_CONSUMER.
    let mut heard = soon("what is on the way", read(&mut socket)).await;
    let part = heard.len();
    assert!(part > 0 && part < truth.heard.len(), "{part}");
    let (revision, ordinal) = heard[part - 1].cursor;
    let rest = soon("the rest", follower::follow(scene, 0, format!("{revision}.{ordinal}"))).await;
    heard.extend(rest.heard);
    assert!(heard == truth.heard);
}

/// Events that the socket still delivers, up to the refusal.
async fn read(socket: &mut Socket) -> Vec<Heard> {
    let mut heard = Vec::new();
    loop {
        match socket.next().await {
            Said::Message(message) if message["type"] == "next" => {
                heard.push(follower::read(&message["payload"]["data"]["actualRecorded"]));
            }
            Said::Message(message) if message["type"] == "error" => {
                assert_eq!(message["payload"][0]["extensions"]["code"], "SLOW_CONSUMER", "{message}");
                return heard;
            }
            other => panic!("{other:?}"),
        }
    }
}
