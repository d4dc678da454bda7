//! Metric of the delay between a write and its delivery to listeners.

use chrono::TimeDelta;
use prometheus_client::metrics::histogram::Histogram;

/// Upper bounds in seconds: from an announcement that wakes immediately, over the polling interval, to minutes, which
/// should not occur.
const BOUNDS: [f64; 12] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// Histogram of the time from a write to the delivery of its events to one listener.
pub(crate) struct Lag(Histogram);

impl Lag {
    /// Records the delay of one delivery.
    pub(super) fn record(&self, lag: TimeDelta) {
        // Clocks of several machines differ: a negative delay counts as zero.
        self.0.observe(lag.to_std().unwrap_or_default().as_secs_f64());
    }

    /// Histogram for the metrics registry.
    pub(crate) fn histogram(&self) -> Histogram {
        self.0.clone()
    }
}

impl Default for Lag {
    fn default() -> Self {
        Self(Histogram::new(BOUNDS))
    }
}
