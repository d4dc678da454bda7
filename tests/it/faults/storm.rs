//! All faults at once, and two servers that act as one: small with the other tests, in full by hand.

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use super::{
    cluster::{Cluster, End},
    replica::Replica,
    scene::{Load, Scene, measure},
};
use crate::{command_line::run, support::blank_postgres};

/// Kills one of two servers and starts it again, then stops PostgreSQL and starts it again. Between these steps it
/// goes on for so many writes, but at least for this long.
async fn storm(load: Load, writes: usize, long: Duration) {
    let Some(mut cluster) = Cluster::start().await else { return };
    let url = cluster.url();
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let mut replicas = [Replica::start(&url, &[]).await, Replica::start(&url, &[]).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], load.writers).await;
    let mut work = scene.work(load).await;
    for step in 0..4 {
        tokio::join!(work.goes_on(writes), tokio::time::sleep(long));
        match step {
            0 => replicas[0].kill(),
            1 => replicas[0].start_again().await,
            2 => {
                cluster.stop(End::Fast);
                cluster.start_again().await;
            }
            _ => {}
        }
    }
    println!("{:#?}", work.end().await.balance().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_storm() {
    storm(Load { writers: 10, followers: 10, pace: Duration::ZERO }, 30, Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes more than a minute; run by hand as CONTRIBUTING.md says"]
async fn a_storm() {
    let load = Load { writers: 100, followers: 100, pace: Duration::from_secs(5) };
    storm(load, 1, Duration::from_secs(15)).await;
}

/// Writes at one server and reads at the other, in independent lanes.
async fn rounds(lanes: u32, rounds: u32) {
    const VALUE: &str = "query ($key: String!) { organization { measure(key: $key) { period(code: \"2026-01-01\") { actual } } } }";
    let Some(url) = blank_postgres().await else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let replicas = [Replica::start(&url, &[]).await, Replica::start(&url, &[]).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], lanes as usize).await;
    let started = tokio::time::Instant::now();
    let mut running = JoinSet::new();
    for lane in 0..lanes {
        let scene = scene.clone();
        running.spawn(async move {
            let key = measure(lane as usize);
            for round in 0..rounds {
                let writer = (lane + round) as usize;
                let entry = json!([{ "measure": { "key": key }, "period": "2026-01-01", "value": round }]);
                let reply = scene.writer(writer).record(entry).await;
                assert_eq!(reply.number("/actualsRecord/recorded"), 1.0);
                let reply = scene.viewer(writer + 1).run(VALUE, json!({ "key": key })).await;
                assert_eq!(reply.number("/organization/measure/period/actual"), f64::from(round), "stale");
            }
        });
    }
    running.join_all().await;
    println!("{} rounds in {:.1} s, none of them stale", lanes * rounds, started.elapsed().as_secs_f64());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_acknowledges_the_other_answers() {
    rounds(4, 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes more than a minute; run by hand as CONTRIBUTING.md says"]
async fn ten_thousand_rounds() {
    rounds(10, 1_000).await;
}
