//! How late listeners hear of what was written.

use chrono::TimeDelta;
use prometheus_client::metrics::histogram::Histogram;

/// Upper bounds in seconds: from an announcement that wakes at once, over the look that is taken in any case, to
/// minutes that nobody should wait.
const BOUNDS: [f64; 12] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// The time from a write to the moment at which one listener has its events.
pub(crate) struct Lag(Histogram);

impl Lag {
    /// A listener has heard of a write after this long.
    pub(super) fn note(&self, lag: TimeDelta) {
        // Clocks of several machines: what comes early was not late.
        self.0.observe(lag.to_std().unwrap_or_default().as_secs_f64());
    }

    /// As it is scraped.
    pub(crate) fn histogram(&self) -> Histogram {
        self.0.clone()
    }
}

impl Default for Lag {
    fn default() -> Self {
        Self(Histogram::new(BOUNDS))
    }
}
