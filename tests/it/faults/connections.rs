//! Connections that are cut, while their server is well.

use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::{
    replica::Replica,
    scene::{FEW, Scene},
};
use crate::{command_line::run, support::blank_postgres};

/// Ends the sessions of the database that meet the condition.
async fn cut(url: &str, condition: &str) -> u64 {
    let connection: DatabaseConnection = sea_orm::Database::connect(url).await.unwrap();
    let sql = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}"
    );
    let cut = connection.execute_unprepared(&sql).await.unwrap().rows_affected();
    connection.close().await.unwrap();
    cut
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_listen_any_more_listens_again_and_has_missed_nothing() {
    let Some(url) = blank_postgres().await else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let replicas = [Replica::start(&url, &[]).await, Replica::start(&url, &[]).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    for lives in 2..5 {
        work.goes_on(20).await;
        assert!(cut(&url, "query LIKE 'LISTEN%'").await >= 2, "each replica listens");
        for replica in &replicas {
            replica.logged("heard through PostgreSQL", lives).await;
        }
        work.goes_on(20).await;
    }
    work.end().await.balance().await;
    scene.announces().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_connections_may_be_cut_in_the_middle_of_everything() {
    let Some(url) = blank_postgres().await else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let replicas = [Replica::start(&url, &[]).await, Replica::start(&url, &[]).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    for _ in 0..5 {
        work.goes_on(15).await;
        assert!(cut(&url, "application_name LIKE 'scorecard%'").await > 2);
    }
    work.goes_on(30).await;
    work.end().await.balance().await;
}
