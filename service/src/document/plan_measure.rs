//! Rows of measures.

use std::collections::HashMap;

use domain::{
    id::{MeasureId, ScorecardId},
    position,
};
use entity::measure;
use ledger::row::Change;
use serde_json::json;

use super::{
    model::Document,
    names::Name,
    plan::{Planner, key_of},
};

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
            let row = measure::Model {
                organization_id: self.organization(),
                id,
                scorecard_id: scorecard,
                key: key_of(before, |row| &row.key, &measure.key),
                name: measure.name.clone(),
                description: measure.description.clone(),
                unit_kind: measure.unit.kind,
                unit_symbol: measure.unit.symbol.clone(),
                unit_decimals: i32::from(measure.unit.decimals),
                direction: measure.direction,
                timing: measure.timing,
                frequency: measure.frequency,
                aggregation: measure.aggregation,
                calculation: measure.calculation,
                scoring: measure.scoring,
                score_basis: measure.score_basis,
                source: measure.source,
                formula: measure.formula.clone(),
                missing_operand: measure.missing_operand,
                baseline: measure.baseline,
                red_flag_tolerance: measure.red_flag_tolerance,
                trend_gap: measure.trend_gap,
                boundaries: json!(measure.boundaries),
                owner: measure.owner.clone(),
                data_source: measure.data_source.clone(),
                position,
                version: 1,
                archived_at: before.and_then(|row| row.archived_at),
            };
            self.plan.measures.extend(Change::of(before, row));
        }
    }
}
