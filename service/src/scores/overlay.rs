//! Scorecards with values of another time: all is as it is now, except some measures and their series.

use std::collections::HashMap;

use domain::{
    cascade::{MeasureRef, Strategy},
    id::{MeasureId, ScorecardId},
    measure::Measure,
    period::Period,
    scorecard::Scorecard,
    series::{Facts, Series},
    vocabulary::EntityKind,
};
use entity::measure;
use ledger::error::Result;

use super::{Sources, write_diff::WriteDiff};
use crate::{
    paging::{AsOf, first_rows},
    reader::Reader,
};

/// Sources in which some measures have other values.
#[derive(Clone)]
pub(crate) struct Overlay<'s> {
    now: &'s Sources<'s>,
    measures: HashMap<MeasureRef, Measure>,
    series: HashMap<MeasureRef, Series>,
}

impl<'s> Overlay<'s> {
    /// Overlay without changes.
    pub(super) fn of(now: &'s Sources<'s>) -> Self {
        Self { now, measures: HashMap::new(), series: HashMap::new() }
    }

    /// Overlay at an earlier revision, as far as measures and the facts of their periods are concerned. Changes of the
    /// structure, such as of weights or alignments, are not reverted.
    pub(crate) async fn as_of(now: &'s Sources<'s>, view: &Reader, as_of: &mut AsOf) -> Result<Self> {
        let mut then = Self::of(now);
        let changes = view.changes_since(as_of, &[EntityKind::Measure, EntityKind::MeasurePeriod]).await?;
        let mut values = WriteDiff::default();
        for change in &changes {
            values.add(change)?;
        }
        for value in values.values.into_iter().rev() {
            then.set(value.at, value.period, value.before);
        }
        let rows: HashMap<MeasureId, measure::Model> = first_rows(&changes, EntityKind::Measure);
        for row in rows.into_values() {
            let measure = Measure::from(row);
            then.measures.insert(MeasureRef { scorecard: measure.scorecard, measure: measure.id }, measure);
        }
        Ok(then)
    }

    /// Replaces the facts of a measure's period; `None` removes the period.
    pub(super) fn set(&mut self, at: MeasureRef, period: Period, facts: Option<Facts>) {
        if let Some((_, known)) = self.now.measure(at) {
            self.series.entry(at).or_insert_with(|| known.clone()).set(period, facts);
        }
    }
}

impl Strategy for Overlay<'_> {
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
        let (measure, series) = self.now.measure(at)?;
        Some((self.measures.get(&at).unwrap_or(measure), self.series.get(&at).unwrap_or(series)))
    }
}
