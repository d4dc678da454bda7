//! The pace of work in memory that takes long: others go first now and then, and whoever gives the work up while it waits
//! has it ended.

use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

/// How long is worked at a time.
const SLICE: Duration = Duration::from_millis(2);

/// Work that is done in steps, each of which takes far less than a slice.
pub(crate) struct Pace(Instant);

impl Pace {
    /// The work begins.
    pub(crate) fn begin() -> Self {
        Self(Instant::now())
    }

    /// After a step: lets others go first when a slice is over.
    pub(crate) async fn step(&mut self) {
        if self.0.elapsed() >= SLICE {
            tokio::task::yield_now().await;
            self.0 = Instant::now();
        }
    }
}

/// Does a piece of work that takes long, while another thread takes over the others who wait on this one.
pub(crate) fn aside<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
