//! Servers that start at once on a database without a schema.

use super::{
    replica::Replica,
    scene::{FEW, Scene},
};
use crate::support::blank_postgres;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_servers_that_migrate_at_once_one_does_and_all_serve() {
    let Some(url) = blank_postgres().await else { return };
    let start = || Replica::start(&url, &["--migrate"]);
    let (a, b, c) = tokio::join!(start(), start(), start());
    let applied: Vec<usize> = [&a, &b, &c].map(|replica| replica.count("has been applied")).into();
    assert_eq!(applied.iter().filter(|steps| **steps > 0).count(), 1, "{applied:?}");
    let scene = Scene::found(&url, &[&a, &b, &c], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    work.goes_on(20).await;
    work.end().await.balance().await;
}
