//! What happens when things break: real processes, a real PostgreSQL, real signals.
//!
//! Writers write and followers follow (`scene`) while something is broken. Writers do what clients are told to do:
//! they send again with the same idempotency key, to whichever server answers, until they are answered; followers
//! resume from their last cursor. In the end (`books`) what was acknowledged, what is there, and what every follower
//! has heard are the same, once and in order.

mod books;
mod clock;
mod cluster;
mod connections;
mod crash;
mod disk;
mod follower;
mod lost;
mod migration;
mod nats;
mod outage;
mod relay;
mod replica;
mod restart;
mod scene;
mod slow;
mod storm;
mod writer;

use std::time::Duration;

/// How long anything may take that has to come; only ever spent by a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a client waits before it tries again.
const PAUSE: Duration = Duration::from_millis(25);

/// Waits for what has to come.
async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("not in time: {what}"))
}
