//! Rows of measures.

use std::collections::HashMap;

use domain::{
    id::{MeasureId, ScorecardId},
    position,
};
use ledger::row::Change;

use super::{
    model::Document,
    names::Name,
    plan::{Planner, key_of},
};
use crate::measure::MeasureFields;

impl Planner<'_> {
    pub(super) fn measures(&mut self, document: &Document) {
        let mut known: HashMap<ScorecardId, Vec<Option<(i32, MeasureId)>>> = HashMap::new();
        for measure in &document.measures {
            let Some(Name { scorecard, .. }) = self.names.measures.get(&measure.key) else { continue };
            let before = self.existing.measures.get(&measure.key).map(|row| (row.position, row.id));
            known.entry(*scorecard).or_default().push(before);
        }
        let positions = known.into_iter().map(|(home, known)| (home, position::follow(known).into_iter()));
        let mut positions: HashMap<ScorecardId, _> = positions.collect();
        for measure in &document.measures {
            let Some(&Name { id, scorecard }) = self.names.measures.get(&measure.key) else { continue };
            let position = positions.get_mut(&scorecard).and_then(Iterator::next).unwrap_or_default();
            let before = self.existing.measures.get(&measure.key);
            let mut row = MeasureFields::new_row(self.organization(), scorecard, id);
            measure.fields.apply(&mut row);
            if let Some(unit) = measure.fields.unit.value() {
                unit.apply(&mut row);
            }
            measure.fields.follow_defaults(&mut row);
            row.key = key_of(before, |row| &row.key, &measure.key);
            row.position = position;
            row.archived_at = before.and_then(|row| row.archived_at);
            self.plan.measures.extend(Change::of(before, row));
        }
    }
}
