//! Cooperative scheduling of long work in memory: the work yields to other tasks, and can be cancelled where it yields.

use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

/// Time that work runs before it yields.
const SLICE: Duration = Duration::from_millis(2);

/// Start of the current slice of work that is done in steps, each much shorter than a slice.
pub(crate) struct Pace(Instant);

impl Pace {
    /// Begins the first slice.
    pub(crate) fn begin() -> Self {
        Self(Instant::now())
    }

    /// Yields to other tasks when the slice is over; called after each step.
    pub(crate) async fn step(&mut self) {
        if self.0.elapsed() >= SLICE {
            tokio::task::yield_now().await;
            self.0 = Instant::now();
        }
    }
}

/// Runs long work in place, while another thread takes over the other tasks of this one. Outside of a runtime with
/// several threads the other tasks wait.
pub(crate) fn aside<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
