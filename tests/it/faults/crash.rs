//! Servers that are killed while they write.

use super::{
    replica::Replica,
    scene::{FEW, Scene},
};
use crate::{command_line::run, support::blank_postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embedded_database_survives_its_server() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("killed.db").display());
    let mut replica = Replica::start(&url, &[]).await;
    let scene = Scene::found(&url, &[&replica], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    for _ in 0..3 {
        work.goes_on(30).await;
        replica.kill();
        replica.start_again().await;
    }
    work.goes_on(30).await;
    work.end().await.balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_replicas_may_go_at_any_time() {
    let Some(url) = blank_postgres().await else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let mut replicas = [Replica::start(&url, &[]).await, Replica::start(&url, &[]).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    for replica in &mut replicas {
        work.goes_on(30).await;
        replica.kill();
        // The other one goes on.
        work.goes_on(30).await;
        replica.start_again().await;
    }
    work.goes_on(30).await;
    work.end().await.balance().await;
}
