//! Memory metric: bytes that caches and queues hold, one number for each of them.
//!
//! Owns the metric. Each cache and queue counts its own bytes.

use std::fmt;

use prometheus_client::{
    collector::Collector, encoding::DescriptorEncoder, metrics::MetricType, registry::Unit,
};

/// Source of numbers: the names of caches and queues, with their current bytes.
type Held = dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync;

/// Collector that reads all sources at each scrape.
#[derive(Default)]
pub struct Memory(Vec<Box<Held>>);

impl Memory {
    /// Adds a source.
    #[must_use]
    pub fn with(mut self, held: impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static) -> Self {
        self.0.push(Box::new(held));
        self
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Memory")
    }
}

impl Collector for Memory {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let help = "About how much memory caches and queues hold, by who holds it";
        let mut family = encoder.encode_descriptor("memory", help, Some(&Unit::Bytes), MetricType::Gauge)?;
        for (holder, bytes) in self.0.iter().flat_map(|held| held()) {
            let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
            family.encode_family(&[("holder", holder)])?.encode_gauge(&bytes)?;
        }
        Ok(())
    }
}
