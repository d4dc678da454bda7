//! Rows of initiatives, their deliverables and their links to objectives and measures.

use std::collections::{HashMap, HashSet};

use domain::{
    id::{Id, ScorecardId},
    position,
};
use entity::{initiative, initiative_measure, initiative_objective};
use ledger::{error::ProblemCode, row::Change};

use super::{
    model::{Effect, Initiative},
    names::Name,
    plan::{Plan, Planner, key_of},
};
use crate::{deliverable::DeliverableFields, initiative::InitiativeFields};

impl Plan {
    /// Number of changed parts of initiatives.
    fn initiative_parts(&self) -> usize {
        self.deliverables.len() + self.initiative_objectives.len() + self.initiative_measures.len()
    }
}

impl Planner<'_> {
    pub(super) fn initiative(&mut self, scorecard_id: ScorecardId, position: i32, initiative: &Initiative) {
        let Some(&Name { id, .. }) = self.names.initiatives.get(&initiative.key) else { return };
        let before = self.existing.initiatives.get(&initiative.key);
        let mut row = InitiativeFields::new_row(self.organization(), scorecard_id, id, position);
        initiative.fields.apply(&mut row);
        row.key = key_of(before, |row| &row.key, &initiative.key);
        row.budget_minor = initiative.budget.map(|money| money.minor);
        row.budget_currency = initiative.budget.map(|money| money.currency_code().to_owned());
        row.spent_minor = initiative.spent.map(|money| money.minor);
        row.spent_currency = initiative.spent.map(|money| money.currency_code().to_owned());
        row.archived_at = before.and_then(|row| row.archived_at);
        let parts = self.plan.initiative_parts();
        self.deliverables(&row, initiative);
        let organization_id = self.organization();
        let objectives = self.targets("objective", &self.names.objectives, &initiative.objectives);
        let known = objectives.iter().map(|(to, _)| self.existing.initiative_objectives.get(&(id, *to)));
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.objective_id))));
        for (position, (objective_id, effect)) in positions.into_iter().zip(objectives) {
            let row = initiative_objective::Model {
                organization_id,
                initiative_id: id,
                objective_id,
                scorecard_id,
                position,
                expected_effect: effect.expected_effect.clone(),
                expected_change: effect.expected_change,
            };
            let before = self.existing.initiative_objectives.get(&(id, objective_id));
            self.plan.initiative_objectives.extend(Change::of(before, row));
        }
        let measures = self.targets("measure", &self.names.measures, &initiative.measures);
        let known = measures.iter().map(|(to, _)| self.existing.initiative_measures.get(&(id, *to)));
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.measure_id))));
        for (position, (measure_id, effect)) in positions.into_iter().zip(measures) {
            let row = initiative_measure::Model {
                organization_id,
                initiative_id: id,
                measure_id,
                scorecard_id,
                position,
                expected_effect: effect.expected_effect.clone(),
                expected_change: effect.expected_change,
            };
            let before = self.existing.initiative_measures.get(&(id, measure_id));
            self.plan.initiative_measures.extend(Change::of(before, row));
        }
        let parts_change = self.plan.initiative_parts() > parts;
        self.plan.initiatives.extend(Change::of_whole(before, row, parts_change));
    }

    /// Resolves the objectives or measures that an initiative is expected to affect.
    fn targets<'e, I: Id>(
        &self,
        kind: &str,
        names: &HashMap<String, Name<I>>,
        effects: &'e [Effect],
    ) -> Vec<(I, &'e Effect)> {
        let mut found: Vec<(I, &Effect)> = Vec::with_capacity(effects.len());
        for effect in effects {
            let Effect { at, key, .. } = effect;
            match self.find(kind, names, key, at) {
                Some(name) if found.iter().any(|(id, _)| *id == name.id) => {
                    let message = format!("the {kind} {key:?} is named twice");
                    self.problems.add(ProblemCode::Duplicate, at, message);
                }
                Some(name) => found.push((name.id, effect)),
                None => {}
            }
        }
        found
    }

    fn deliverables(&mut self, row: &initiative::Model, initiative: &Initiative) {
        let (initiative_id, mut seen) = (row.id, HashSet::new());
        let known = initiative.deliverables.iter();
        let known = known.map(|it| self.existing.deliverables.get(&(initiative_id, it.name.clone())));
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.id))));
        for (position, deliverable) in positions.into_iter().zip(&initiative.deliverables) {
            if !seen.insert(&deliverable.name) {
                let message = format!("the initiative has two deliverables {:?}", deliverable.name);
                self.problems.add(ProblemCode::Duplicate, &deliverable.at.field("name"), message);
                continue;
            }
            let before = self.existing.deliverables.get(&(initiative_id, deliverable.name.clone()));
            let id = before.map_or_else(|| self.write.new_id(), |row| row.id);
            let mut after = DeliverableFields::new_row(row, id, position);
            deliverable.fields.apply(&mut after);
            self.plan.deliverables.extend(Change::of(before, after));
        }
    }
}
