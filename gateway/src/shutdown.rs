//! Shutdown as a value: two tokens that fire at the first SIGTERM or Ctrl-C, one after the other. The second signal
//! ends the process at once.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Exit code of a process that did not wait for requests under way.
const AT_ONCE: i32 = 130;

/// Shutdown of the process.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    /// Fires at the signal: the server is no longer ready, and still serves.
    pub leaving: CancellationToken,
    /// Fires when load balancers have had time to notice: the server takes no new work.
    pub stop: CancellationToken,
}

impl Shutdown {
    /// Creates the shutdown of this process, which continues to serve for as long as `notice` after the signal.
    #[must_use]
    pub fn at_signal(notice: Duration) -> Self {
        let shutdown = Self::default();
        let fire = shutdown.clone();
        tokio::spawn(async move {
            let mut signals = Signals::listen();
            signals.next().await;
            tracing::info!(?notice, "stopping");
            fire.leaving.cancel();
            tokio::select! {
                () = tokio::time::sleep(notice) => fire.stop.cancel(),
                () = signals.next() => end_at_once(),
            }
            signals.next().await;
            end_at_once();
        });
        shutdown
    }
}

fn end_at_once() {
    tracing::warn!("told to stop twice; stopping at once");
    std::process::exit(AT_ONCE);
}

/// Signals that ask a process to end. They are registered from the beginning, so that none between two waits is missed.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::interrupt()];
        Self(kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect())
    }

    async fn next(&mut self) {
        // Without any signal, as where the system allows none, this never ends.
        let mut next: Vec<_> = self.0.iter_mut().map(|signal| Box::pin(signal.recv())).collect();
        if next.is_empty() {
            return std::future::pending().await;
        }
        futures_util::future::select_all(next.drain(..)).await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
