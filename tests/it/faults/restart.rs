//! PostgreSQL goes away under load, and comes back.

use super::{
    cluster::{Cluster, End},
    replica::Replica,
    scene::{FEW, Scene},
};
use crate::command_line::run;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_postgres_is_waited_for() {
    let Some(mut cluster) = Cluster::start().await else { return };
    let url = cluster.url();
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let replicas = [Replica::start(&url, &[]).await, Replica::start(&url, &[]).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    for (end, lives) in [(End::Fast, 2), (End::Crash, 3)] {
        work.goes_on(30).await;
        cluster.stop(end);
        cluster.start_again().await;
        work.goes_on(30).await;
        for replica in &replicas {
            replica.logged("heard through PostgreSQL", lives).await;
            replica.ready().await;
        }
    }
    work.end().await.balance().await;
}

/// Restarts break all connections of the pool, which are detected all at once, so that no request fails for one of
/// them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_for_connections_that_a_restart_has_broken() {
    let Some(mut cluster) = Cluster::start().await else { return };
    let url = cluster.url();
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let replica = Replica::start(&url, &[]).await;
    let scene = Scene::found(&url, &[&replica], FEW.writers).await;
    // Fills the pool.
    let mut work = scene.work(FEW).await;
    work.goes_on(30).await;
    work.end().await.balance().await;
    for end in [End::Fast, End::Crash] {
        cluster.stop(end);
        cluster.start_again().await;
        let mut requests = tokio::task::JoinSet::new();
        for at in 0..40 {
            let viewer = scene.viewer(0);
            requests.spawn(async move {
                let key = super::scene::measure(at % FEW.writers);
                let query = "query ($key: String!) { organization { measure(key: $key) { period(code: \"2001-01-01\") { actual } } } }";
                viewer.run(query, serde_json::json!({ "key": key })).await.number("/organization/measure/period/actual")
            });
        }
        assert_eq!(requests.join_all().await, [0.0; 40]);
    }
}
