//! Memory that caches and queues hold, as operators watch it: one number for each of them.
//!
//! Owns the metric. What is held, and how its bytes are counted, is known where it is held.

use std::fmt;

use prometheus_client::{
    collector::Collector, encoding::DescriptorEncoder, metrics::MetricType, registry::Unit,
};

/// Those who hold memory, by a word each, and their bytes at this moment.
type Held = dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync;

/// Everybody who is asked when somebody looks.
#[derive(Default)]
pub(crate) struct Memory(Vec<Box<Held>>);

impl Memory {
    /// With these, too.
    pub(crate) fn with(
        mut self,
        held: impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static,
    ) -> Self {
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
