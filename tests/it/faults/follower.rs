//! A client that follows, and resumes from its last cursor however a stream has ended.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    PAUSE,
    scene::{END, Scene, refusal},
};

const RECORDED: &str =
    "subscription ($id: ID!, $after: String!) { actualRecorded(scorecardId: $id, after: $after) {
    cursor measure { key } measurePeriod { period { code } actual } } }";

/// Event as a follower received it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heard {
    /// Revision and ordinal.
    pub(super) cursor: (u64, u64),
    pub(super) measure: String,
    pub(super) code: String,
    pub(super) value: Option<f64>,
}

/// Events that one follower has received up to the end.
pub(super) struct Followed {
    pub(super) heard: Vec<Heard>,
    /// Number of streams that were needed.
    pub(super) streams: usize,
}

/// Follows from the cursor to the end, at one server after the other.
pub(super) async fn follow(scene: Arc<Scene>, at: usize, after: String) -> Followed {
    let mut followed = Followed { heard: Vec::new(), streams: 0 };
    let mut after = after;
    loop {
        let server = at + followed.streams;
        followed.streams += 1;
        if stream(&scene, server, &mut after, &mut followed.heard).await {
            return followed;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Reads one stream for as long as it lasts; true if it came to the last event. An event counts once it is complete.
async fn stream(scene: &Scene, server: usize, after: &mut String, heard: &mut Vec<Heard>) -> bool {
    let variables = json!({ "id": scene.scorecard, "after": after });
    let request = scene.viewer(server).post().header("accept", "text/event-stream");
    let Ok(mut response) = request.json(&json!({ "query": RECORDED, "variables": variables })).send().await
    else {
        return false;
    };
    let mut text = String::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            let data =
                event.lines().find_map(|line| line.strip_prefix("data:")).map(str::trim).unwrap_or_default();
            let answer: Value = serde_json::from_str(data).unwrap_or_default();
            text = rest.to_owned();
            if let Some(code) = refusal(&answer) {
                assert!(["UNAVAILABLE", "TIMEOUT", "SLOW_CONSUMER"].contains(&code.as_str()), "{answer}");
                return false;
            }
            let event = &answer["data"]["actualRecorded"];
            if let Some(cursor) = event["cursor"].as_str() {
                cursor.clone_into(after);
                if event["measure"]["key"] == END {
                    return true;
                }
                heard.push(read(event));
            }
        }
    }
    false
}

/// Reads the event that was delivered.
pub(super) fn read(event: &Value) -> Heard {
    let (revision, ordinal) = event["cursor"].as_str().unwrap().split_once('.').unwrap();
    Heard {
        cursor: (revision.parse().unwrap(), ordinal.parse().unwrap()),
        measure: event["measure"]["key"].as_str().unwrap().to_owned(),
        code: event["measurePeriod"]["period"]["code"].as_str().unwrap().to_owned(),
        value: event["measurePeriod"]["actual"].as_f64(),
    }
}
