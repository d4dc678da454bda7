//! Live data of `scorecard demo --live`: actuals of the current month that vary a little, again and again.

use domain::vocabulary::Frequency;

use super::{
    figures::{Figures, noise},
    recipes,
};

/// Measures that vary: monthly, entered by people or machines, and no part of a total.
const MEASURES: [&str; 10] = [
    "resolution-time",
    "on-time-delivery",
    "online-first-contact",
    "customer-retention",
    "checkout-completion",
    "order-satisfaction",
    "supplier-on-time",
    "first-contact-resolution",
    "profit-margin",
    "on-shelf-availability",
];

/// Maximum distance of a live value from the latest one, in units of the measure's usual noise: far enough for a status
/// to change now and then.
const SWING: f64 = 3.0;

/// Actual to record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Key of the measure.
    pub(crate) measure: &'static str,
    /// Code of the period.
    pub(crate) period: String,
    /// Value of the actual.
    pub(crate) value: f64,
}

/// Infinite iterator of entries, one measure after the other. Two iterators of the same day give the same entries.
pub(crate) struct Live {
    figures: Figures,
    period: String,
    count: usize,
}

impl Live {
    /// Creates the entries that continue these figures.
    pub(super) fn new(figures: Figures) -> Self {
        let period = figures.current(Frequency::Monthly).to_string();
        Self { figures, period, count: 0 }
    }
}

impl Iterator for Live {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let measure = MEASURES[self.count % MEASURES.len()];
        // Numbers beyond any period's distance, so that this noise differs from that in the latest value.
        let number = 1_000_000 + i64::try_from(self.count).ok()?;
        self.count += 1;
        let latest = self.figures.actual(measure, 0)?;
        let swing = SWING * recipes::find(measure)?.noise;
        let value = self.figures.round(measure, latest + swing * noise(measure, number))?;
        Some(Entry { measure, period: self.period.clone(), value })
    }
}
