//! Which pooled connections are looked at before they are used.
//!
//! A look costs a round trip, so those in use are trusted. But a server that was restarted has broken all of them at
//! once, and one failure is enough to know: from then on every connection that was put back before it is looked at.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use sqlx::{Connection, PgConnection, pool::PoolConnectionMetadata};

/// After so long without use a connection is looked at in any case: a firewall may have forgotten it.
const IDLE: Duration = Duration::from_secs(30);
/// How long a connection may take to give a sign of life before it counts as dead.
const ANSWER: Duration = Duration::from_secs(2);

/// When something failed last. Copies know of the same.
#[derive(Clone)]
pub(super) struct Suspicion {
    start: Instant,
    /// In microseconds from the start; 0 when nothing has failed.
    failed: Arc<AtomicU64>,
}

impl Suspicion {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), failed: Arc::default() }
    }

    /// Something has failed on a connection.
    pub(super) fn arouse(&self) {
        self.failed.store(micros(self.start.elapsed()), Ordering::Relaxed);
    }

    /// Whether a connection that was not used for so long has to be looked at.
    fn covers(&self, idle: Duration) -> bool {
        let failed = self.failed.load(Ordering::Relaxed);
        idle >= IDLE || (failed > 0 && micros(self.start.elapsed().saturating_sub(idle)) <= failed)
    }

    /// Looks at the connection if need be; the pool replaces one that fails.
    pub(super) fn look<'c>(
        &self,
        connection: &'c mut PgConnection,
        about: &PoolConnectionMetadata,
    ) -> BoxFuture<'c, Result<bool, sqlx::Error>> {
        let suspected = self.covers(about.idle_for);
        Box::pin(async move {
            if suspected {
                return Ok(tokio::time::timeout(ANSWER, connection.ping())
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
    fn what_was_put_back_before_a_failure_is_suspected() {
        let (now, moment) = (Duration::ZERO, Duration::from_millis(500));
        let start = Instant::now().checked_sub(Duration::from_secs(2)).unwrap();
        let suspicion = Suspicion { start, failed: Arc::default() };
        assert!(!suspicion.covers(now) && !suspicion.covers(moment), "nothing has failed");
        assert!(suspicion.covers(IDLE));
        suspicion.arouse();
        assert!(suspicion.covers(moment));
        // As if that had been a second ago.
        suspicion.failed.fetch_sub(1_000_000, Ordering::Relaxed);
        assert!(!suspicion.covers(now) && !suspicion.covers(moment), "put back after it");
        assert!(suspicion.covers(2 * moment + moment));
    }
}
