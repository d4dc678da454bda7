//! Consistency rules between entities: trees, strategy maps, alignments, formulas.

use std::collections::HashMap;

use domain::{
    cascade,
    id::{ObjectiveId, PerspectiveId, ScorecardId},
    strategy_map::check_links,
    tree::Tree,
};
use ledger::{error::ProblemCode, row::Change};

use super::{
    existing::Existing,
    model::{Document, Scorecard},
    names::Names,
    path::{DocumentPath, Problems},
    plan::Plan,
};
use crate::{
    alignment::NOT_ABOVE,
    formulas::{self, Formulas},
    strategy_map, tree,
};

/// Organization as it would be after the import.
pub(super) struct ConsistencyRules<'a> {
    document: &'a Document,
    names: &'a Names,
    problems: &'a Problems,
    tree: Tree<ScorecardId>,
    /// Position of the perspective of each objective.
    levels: HashMap<ObjectiveId, i32>,
    objectives_of: HashMap<ScorecardId, Vec<ObjectiveId>>,
    links_of: HashMap<ScorecardId, Vec<(ObjectiveId, ObjectiveId)>>,
    formulas: Formulas<'a>,
    /// Existing data of the organization.
    existing: &'a Existing,
}

/// Rows after the import: existing ones, replaced by planned ones.
fn merged<'a, M, K, V>(
    existing: &'a [M],
    planned: &'a [Change<M>],
    entry: impl Fn(&'a M) -> (K, V),
) -> HashMap<K, V>
where
    K: std::hash::Hash + Eq,
{
    existing.iter().chain(planned.iter().map(|change| &change.after)).map(entry).collect()
}

impl<'a> ConsistencyRules<'a> {
    pub(super) fn new(
        document: &'a Document,
        names: &'a Names,
        existing: &'a Existing,
        plan: &'a Plan,
        problems: &'a Problems,
    ) -> Self {
        let tree =
            Tree::new(merged(existing.scorecards.rows(), &plan.scorecards, |row| (row.id, row.parent_id)));
        let positions =
            merged(existing.perspectives.rows(), &plan.perspectives, |row| (row.id, row.position));
        let objectives = merged(existing.objectives.rows(), &plan.objectives, |row| (row.id, row));
        let level = |id: &PerspectiveId| positions.get(id).copied().unwrap_or_default();
        let levels = objectives.values().map(|row| (row.id, level(&row.perspective_id))).collect();
        let mut objectives_of: HashMap<ScorecardId, Vec<ObjectiveId>> = HashMap::new();
        for row in objectives.values() {
            objectives_of.entry(row.scorecard_id).or_default().push(row.id);
        }
        let mut links_of: HashMap<ScorecardId, Vec<(ObjectiveId, ObjectiveId)>> = HashMap::new();
        for row in existing.links.values() {
            links_of.entry(row.scorecard_id).or_default().push((row.cause_id, row.effect_id));
        }
        // Hash maps are unordered; sort so that the same mistake is reported at the same path each time.
        objectives_of.values_mut().for_each(|ids| ids.sort_unstable());
        links_of.values_mut().for_each(|links| links.sort_unstable());
        let measures = merged(existing.measures.rows(), &plan.measures, |row| (row.id, row));
        let formulas = Formulas::of(measures.into_values());
        Self { document, names, problems, tree, levels, objectives_of, links_of, formulas, existing }
    }

    pub(super) fn check(&self) {
        for scorecard in &self.document.scorecards {
            if let Some(&id) = self.names.scorecards.get(&scorecard.key) {
                self.check_position(id, scorecard);
                self.links(id, scorecard);
                self.alignments(id, scorecard);
            }
        }
        self.formulas();
    }

    /// Checks that a scorecard may be at its position in the cascade.
    fn check_position(&self, id: ScorecardId, scorecard: &Scorecard) {
        let before = self.existing.scorecards.get(&scorecard.key);
        let is_moved = before.is_some_and(|row| row.parent_id != self.tree.parent(id));
        let alignments = self.existing.alignments.values().filter(|_| is_moved);
        let ends = alignments.map(|row| (row.scorecard_id, row.parent_scorecard_id));
        if let Some(misplaced) = self.tree.check(id, ends) {
            let (code, message) = tree::describe(misplaced);
            self.problems.add(code, &scorecard.at.field("parent"), message);
        }
    }

    /// Checks that the links of a scorecard form no cycle and never run down the map.
    fn links(&self, id: ScorecardId, scorecard: &Scorecard) {
        let objectives = self.objectives_of.get(&id).map(Vec::as_slice).unwrap_or_default();
        let index: HashMap<ObjectiveId, usize> =
            objectives.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let levels: Vec<i32> =
            objectives.iter().map(|id| self.levels.get(id).copied().unwrap_or_default()).collect();
        let end = |key: &str| index.get(&self.names.objectives.get(key)?.id).copied();
        // The document's links first, in its order; of the existing ones only those that it does not repeat.
        let mut paths: Vec<DocumentPath> = Vec::new();
        let mut links: Vec<(usize, usize)> = Vec::new();
        for link in &scorecard.links {
            if let (Some(cause), Some(effect)) = (end(&link.cause), end(&link.effect)) {
                paths.push(link.at.clone());
                links.push((cause, effect));
            }
        }
        for (cause, effect) in self.links_of.get(&id).into_iter().flatten() {
            if let (Some(&cause), Some(&effect)) = (index.get(cause), index.get(effect))
                && !links.contains(&(cause, effect))
            {
                paths.push(scorecard.at.field("links"));
                links.push((cause, effect));
            }
        }
        for violation in check_links(&levels, &links) {
            let (code, message) = strategy_map::describe(&violation);
            self.problems.add(code, &paths[strategy_map::link_of(&violation)], message);
        }
    }

    /// Checks that alignments lead to a scorecard above.
    fn alignments(&self, id: ScorecardId, scorecard: &Scorecard) {
        for alignment in &scorecard.alignments {
            let Some(parent) = self.names.objectives.get(&alignment.parent_objective) else { continue };
            if !cascade::may_serve(self.tree.above(id), parent.scorecard) {
                self.problems.add(ProblemCode::Invalid, &alignment.at.field("parentObjective"), NOT_ABOVE);
            }
        }
    }

    /// Checks that formulas refer to existing measures in use, and that none depends on itself.
    fn formulas(&self) {
        for measure in &self.document.measures {
            let Some(name) = self.names.measures.get(&measure.key) else { continue };
            for operand in self.formulas.operands(name.id).iter().filter(|operand| operand.measure.is_none())
            {
                let at = measure.at.field("formula");
                self.problems.add(ProblemCode::NotFound, &at, operand.missing());
            }
        }
        let Some(cycle) = self.formulas.find_cycle() else { return };
        let has = |key: &str| cycle.iter().any(|measure| measure.key.as_deref() == Some(key));
        // Reported once, at the first measure of the document that takes part.
        if let Some(measure) = self.document.measures.iter().find(|it| has(&it.key)) {
            let at = measure.at.field("formula");
            self.problems.add(ProblemCode::Cycle, &at, formulas::cycle_message(&cycle));
        }
    }
}
