//! Fault tests: real processes, a real PostgreSQL, real signals.
//!
//! Writers write and followers follow (`scene`) while something is broken. Writers do what clients are asked to do:
//! they retry with the same idempotency key, at whichever server answers, until they are answered; followers resume
//! from their last cursor. In the end (`books`) the acknowledged writes, the stored rows and the events that every
//! follower received are the same, once and in order.

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

/// Timeout for anything that must happen; only ever reached by a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause of a client before a retry.
const PAUSE: Duration = Duration::from_millis(25);

/// Waits for something that must happen, up to the timeout.
async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("not in time: {what}"))
}
