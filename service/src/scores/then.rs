//! Scorecards with the values of another time: everything is as it is now but the series of some measures.

use std::collections::HashMap;

use domain::{
    cascade::{MeasureRef, Strategy},
    id::ScorecardId,
    measure::Measure,
    period::Period,
    scorecard::Scorecard,
    series::{Facts, Series},
};

use super::Sources;

/// Sources of which some measures have other values.
#[derive(Clone)]
pub(super) struct Then<'s> {
    now: &'s Sources<'s>,
    series: HashMap<MeasureRef, Series>,
}

impl<'s> Then<'s> {
    /// As it is now.
    pub(super) fn of(now: &'s Sources<'s>) -> Self {
        Self { now, series: HashMap::new() }
    }

    /// Puts facts in place of what is known of a measure's period; `None` forgets the period.
    pub(super) fn set(&mut self, at: MeasureRef, period: Period, facts: Option<Facts>) {
        if let Some((_, known)) = self.now.measure(at) {
            self.series.entry(at).or_insert_with(|| known.clone()).set(period, facts);
        }
    }
}

impl Strategy for Then<'_> {
    fn scorecard(&self, id: ScorecardId) -> Option<&Scorecard> {
        self.now.scorecard(id)
    }

    fn measure_by_key(&self, key: &str) -> Option<MeasureRef> {
        self.now.measure_by_key(key)
    }

    fn children(&self, id: ScorecardId) -> &[ScorecardId] {
        self.now.children(id)
    }

    fn measure(&self, at: MeasureRef) -> Option<(&Measure, &Series)> {
        let (measure, now) = self.now.measure(at)?;
        Some((measure, self.series.get(&at).unwrap_or(now)))
    }
}
