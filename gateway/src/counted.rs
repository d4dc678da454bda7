//! Guard that keeps something counted in a gauge until it is dropped.

use prometheus_client::metrics::gauge::Gauge;

/// Amount that is added to a gauge, and subtracted again when this is dropped.
#[derive(Debug)]
pub(crate) struct Counted {
    gauge: Gauge,
    amount: i64,
}

impl Counted {
    /// Counts one thing.
    pub(crate) fn one(gauge: &Gauge) -> Self {
        Self::many(gauge, 1)
    }

    /// Counts this many things, or bytes.
    pub(crate) fn many(gauge: &Gauge, amount: usize) -> Self {
        let amount = i64::try_from(amount).unwrap_or(i64::MAX);
        gauge.inc_by(amount);
        Self { gauge: gauge.clone(), amount }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.gauge.dec_by(self.amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_counts_what_is_held() {
        let gauge = Gauge::default();
        let (one, many) = (Counted::one(&gauge), Counted::many(&gauge, 5));
        assert_eq!(gauge.get(), 6);
        drop(many);
        assert_eq!(gauge.get(), 1);
        drop(one);
        assert_eq!(gauge.get(), 0);
    }
}
