//! Organization with writers and followers, over several servers.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinSet, time::Instant};

use super::{PATIENCE, books::Books, follower, replica::Replica, soon, writer};
use crate::{
    command_line::run,
    support::{Actor, EventStream, document},
};

/// Measure whose actual marks the end of all events.
pub(super) const END: &str = "end";

/// Number of rounds. The log is polled every five seconds only: so many rounds without an announcement would exceed the
/// limit.
const ROUNDS: u8 = 12;
const LIMIT: Duration = Duration::from_secs(30);

/// Number of writers and followers, and the pace of the writers.
#[derive(Clone, Copy)]
pub(super) struct Load {
    pub(super) writers: usize,
    pub(super) followers: usize,
    /// Pause of a writer between two writes.
    pub(super) pace: Duration,
}

/// Load of a few writers that write as fast as they can.
pub(super) const FEW: Load = Load { writers: 6, followers: 4, pace: Duration::ZERO };

/// Scorecard and callers of a run.
pub(super) struct Scene {
    pub(super) scorecard: String,
    /// Contributors, one for each server; the viewers likewise.
    writers: Vec<Actor>,
    viewers: Vec<Actor>,
}

/// Work under way.
pub(super) struct Work {
    pub(super) scene: Arc<Scene>,
    started: Instant,
    acknowledged: watch::Receiver<usize>,
    refused: watch::Receiver<usize>,
    stop: watch::Sender<bool>,
    writers: JoinSet<writer::Written>,
    followers: JoinSet<follower::Followed>,
}

impl Scene {
    /// Creates the organization on a migrated database, with so many measures.
    pub(super) async fn found(database_url: &str, replicas: &[&Replica], measures: usize) -> Arc<Self> {
        let founded = run(database_url, &["organization", "create", "--slug", "s", "--name", "S"]).await;
        assert_eq!(founded.code, 0, "{founded:?}");
        let token = async |role: &str| {
            let valid = ["--expires-in", "1d", "--subject", role];
            let made =
                run(database_url, &[&["token", "--organization", "s", "--role", role][..], &valid].concat())
                    .await;
            assert_eq!(made.code, 0, "{made:?}");
            made.out.trim().to_owned()
        };
        let everywhere =
            |token: &str| replicas.iter().map(|it| actor(it.address(), token)).collect::<Vec<_>>();
        let editors = everywhere(&token("EDITOR").await);
        let writers = everywhere(&token("CONTRIBUTOR").await);
        let viewers = everywhere(&token("VIEWER").await);
        let keys = (0..measures).map(measure).chain([END.to_owned()]);
        let measures: Vec<_> = keys
            .map(|key| json!({ "key": key, "scorecard": "s", "name": key, "frequency": "DAILY" }))
            .collect();
        let editor = &editors[0];
        editor
            .import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!(measures)))
            .await;
        let reply = editor.run("{ organization { scorecard(key: \"s\") { id } } }", json!({})).await;
        let scorecard = reply.text("/organization/scorecard/id").to_owned();
        Arc::new(Self { scorecard, writers, viewers })
    }

    /// Contributor, at this server.
    pub(super) fn writer(&self, at: usize) -> Actor {
        self.writers[at % self.writers.len()].clone()
    }

    /// Viewer, at this server.
    pub(super) fn viewer(&self, at: usize) -> Actor {
        self.viewers[at % self.viewers.len()].clone()
    }

    /// Checks that a write at one server is announced to another, which does not have to poll the log. Nobody else may
    /// write meanwhile.
    pub(super) async fn announces(&self) {
        let after = self.viewer(1).revision().await.to_string();
        let query = "subscription ($id: ID!, $after: String!) {
            actualRecorded(scorecardId: $id, after: $after) { measurePeriod { actual } } }";
        let body = json!({ "query": query, "variables": { "id": self.scorecard, "after": after } });
        let request = self.viewer(1).post().header("accept", "text/event-stream").json(&body);
        let mut stream = EventStream::open(request).await;
        let started = Instant::now();
        for round in 0..ROUNDS {
            let entry = json!([{ "measure": { "key": END }, "period": code(1), "value": round }]);
            self.writer(0).record(entry).await;
            let heard = stream.answer().await;
            assert_eq!(
                heard["data"]["actualRecorded"]["measurePeriod"]["actual"].as_f64(),
                Some(f64::from(round))
            );
        }
        assert!(started.elapsed() < LIMIT, "found by looking, not heard: {:?}", started.elapsed());
    }

    /// Starts the writers and followers.
    pub(super) async fn work(self: &Arc<Self>, load: Load) -> Work {
        let after = self.viewer(0).revision().await.to_string();
        let (counts, acknowledged, refused) = writer::Counts::new();
        let (stop, stopped) = watch::channel(false);
        let (mut writers, mut followers) = (JoinSet::new(), JoinSet::new());
        for at in 0..load.followers {
            followers.spawn(follower::follow(Arc::clone(self), at, after.clone()));
        }
        for at in 0..load.writers {
            let work = writer::write(Arc::clone(self), at, load.pace, counts.clone(), stopped.clone());
            writers.spawn(work);
        }
        Work {
            scene: Arc::clone(self),
            started: Instant::now(),
            acknowledged,
            refused,
            stop,
            writers,
            followers,
        }
    }
}

impl Work {
    /// Waits until so many more writes were acknowledged.
    pub(super) async fn goes_on(&mut self, writes: usize) {
        let enough = *self.acknowledged.borrow() + writes;
        soon("more writes", self.acknowledged.wait_for(|count| *count >= enough)).await.unwrap();
    }

    /// Waits until so many more attempts were refused.
    pub(super) async fn is_refused(&mut self, attempts: usize) {
        let enough = *self.refused.borrow() + attempts;
        soon("refused writes", self.refused.wait_for(|count| *count >= enough)).await.unwrap();
    }

    /// Lets the writers finish, and waits until the followers have received everything.
    pub(super) async fn end(self) -> Books {
        let Self { scene, started, stop, writers, followers, .. } = self;
        stop.send(true).unwrap();
        let written = soon("the end of the writers", writers.join_all()).await;
        let took = started.elapsed();
        let last = writer::Entry { measure: END.to_owned(), day: 0 };
        soon("the last write", writer::record(&scene, 0, &last, |_| ())).await;
        // Many of them take their time on a slow machine.
        let followed = tokio::time::timeout(10 * PATIENCE, followers.join_all()).await.unwrap();
        Books { scene, took, written, followed }
    }
}

fn actor(address: SocketAddr, token: &str) -> Actor {
    Actor::new(address, Some(format!("Bearer {token}")))
}

/// The key of a writer's measure.
pub(super) fn measure(writer: usize) -> String {
    format!("m{writer}")
}

/// The code of a writer's day.
pub(super) fn code(day: u32) -> String {
    let first = NaiveDate::from_ymd_opt(2001, 1, 1).unwrap();
    (first + Days::new(u64::from(day))).to_string()
}

/// The first of the codes of an answer's errors, if it has any.
pub(super) fn refusal(answer: &Value) -> Option<String> {
    let first = answer.get("errors")?.get(0)?;
    Some(first["extensions"]["code"].as_str().unwrap_or("no code").to_owned())
}
