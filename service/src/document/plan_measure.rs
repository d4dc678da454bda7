//! Rows of measures.

use std::collections::HashMap;

use domain::position;
use entity::measure;
use ledger::row::Change;
use serde_json::json;
use uuid::Uuid;

use super::{
    model::Document,
    names::Name,
    plan::{Planner, key_of},
};

impl Planner<'_> {
    pub(super) fn measures(&mut self, document: &Document) {
        let mut known: HashMap<Uuid, Vec<Option<(i32, Uuid)>>> = HashMap::new();
        for measure in &document.measures {
            let Some(Name { scorecard, .. }) = self.names.measures.get(&measure.key) else { continue };
            let before = self.existing.measures.get(&measure.key).map(|row| (row.position, row.id));
            known.entry(*scorecard).or_default().push(before);
        }
        let positions = known.into_iter().map(|(home, known)| (home, position::follow(known).into_iter()));
        let mut positions: HashMap<Uuid, _> = positions.collect();
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
                unit_kind: measure.unit.kind.to_string(),
                unit_symbol: measure.unit.symbol.clone(),
                unit_decimals: i32::from(measure.unit.decimals),
                direction: measure.direction.to_string(),
                timing: measure.timing.to_string(),
                frequency: measure.frequency.to_string(),
                aggregation: measure.aggregation.map(|it| it.to_string()),
                calculation: measure.calculation.to_string(),
                scoring: measure.scoring.to_string(),
                score_basis: measure.score_basis.to_string(),
                source: measure.source.to_string(),
                formula: measure.formula.clone(),
                missing_operand: measure.missing_operand.to_string(),
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
