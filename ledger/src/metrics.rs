//! Metrics of the ledger: statements, connections, caches, and the delay of listeners.
//!
//! Owns the names and units. A number is counted where it occurs, in a value that belongs to one [`Ledger`]; gauges
//! are read when scraped. The transport of metrics is not known here.

use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::gauge::ConstGauge,
    registry::{Registry, Unit},
};

use crate::Ledger;

impl Ledger {
    /// Registers the metrics.
    pub fn register(&self, registry: &mut Registry) {
        let statements = self.database().statements();
        let help = "How long statements took; transactions' begins and ends are not counted";
        registry.register_with_unit("statement_duration", help, Unit::Seconds, statements.time.clone());
        registry.register("statements_failed", "Statements that failed", statements.failed.clone());
        let (found, missing) = self.snapshots().lookups();
        registry.register("cache_hits", "Scorecards that were found in memory", found);
        registry.register("cache_misses", "Scorecards that had to be loaded", missing);
        let help = "From a write to the moment at which a listener has its events; replays are not counted";
        registry.register_with_unit("event_lag", help, Unit::Seconds, self.feed().lag.histogram());
        registry.register_collector(Box::new(Watched(self.clone())));
    }
}

/// Gauges, read when scraped.
struct Watched(Ledger);

impl fmt::Debug for Watched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Watched")
    }
}

impl Collector for Watched {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let mut gauge = |name: &str, help: &str, unit: Option<&Unit>, value: u64| {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, unit, gauge.metric_type())?)
        };
        let (scorecards, bytes) = self.0.cache_usage();
        gauge("cache_scorecards", "Scorecards in memory", None, scorecards)?;
        gauge("cache", "About how much memory they take", Some(&Unit::Bytes), bytes)?;
        let pool = self.0.database().pool();
        gauge("pool_connections", "Connections to the database", None, pool.open)?;
        gauge("pool_connections_idle", "Connections that nobody uses", None, pool.idle)?;
        gauge("pool_connections_most", "Most connections that there may be", None, pool.most)
    }
}
