//! Selection of pooled connections that are checked before use.
//!
//! A check costs a round trip, so connections in use are trusted. But a server restart breaks all of them together, and
//! one failure is enough to know: from then on every connection that was returned to the pool before the failure is
//! checked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use sqlx::{Connection, PgConnection, pool::PoolConnectionMetadata};

/// Idle time after which a connection is always checked: a firewall may have dropped it.
const IDLE_LIMIT: Duration = Duration::from_secs(30);
/// Time limit of a check, after which the connection counts as dead.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// Time of the last failure, shared by all clones.
#[derive(Clone)]
pub(super) struct Suspicion {
    start: Instant,
    /// Microseconds since the start; 0 when nothing has failed.
    failed: Arc<AtomicU64>,
}

impl Suspicion {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), failed: Arc::default() }
    }

    /// Records a failure on a connection.
    pub(super) fn record_failure(&self) {
        self.failed.store(micros(self.start.elapsed()), Ordering::Relaxed);
    }

    /// Reports whether a connection that was idle for this long has to be checked.
    fn requires_check(&self, idle: Duration) -> bool {
        let failed = self.failed.load(Ordering::Relaxed);
        idle >= IDLE_LIMIT || (failed > 0 && micros(self.start.elapsed().saturating_sub(idle)) <= failed)
    }

    /// Checks the connection if necessary; the pool replaces one that fails.
    pub(super) fn check<'c>(
        &self,
        connection: &'c mut PgConnection,
        about: &PoolConnectionMetadata,
    ) -> BoxFuture<'c, Result<bool, sqlx::Error>> {
        let suspected = self.requires_check(about.idle_for);
        Box::pin(async move {
            if suspected {
                return Ok(tokio::time::timeout(CHECK_TIMEOUT, connection.ping())
                    .await
                    .is_ok_and(|pong| pong.is_ok()));
            }
            Ok(true)
        })
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_returned_before_a_failure_is_checked() {
        let (now, moment) = (Duration::ZERO, Duration::from_millis(500));
        let start = Instant::now().checked_sub(Duration::from_secs(2)).unwrap();
        let suspicion = Suspicion { start, failed: Arc::default() };
        assert!(!suspicion.requires_check(now) && !suspicion.requires_check(moment), "nothing has failed");
        assert!(suspicion.requires_check(IDLE_LIMIT));
        suspicion.record_failure();
        assert!(suspicion.requires_check(moment));
        // Move the failure one second into the past.
        suspicion.failed.fetch_sub(1_000_000, Ordering::Relaxed);
        assert!(!suspicion.requires_check(now) && !suspicion.requires_check(moment), "put back after it");
        assert!(suspicion.requires_check(2 * moment + moment));
    }
}
