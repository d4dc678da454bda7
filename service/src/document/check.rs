//! The laws that hold between things: trees, strategy maps, alignments, formulas.

use std::collections::HashMap;

use domain::{cascade, strategy_map::check_links};
use uuid::Uuid;

use super::{
    existing::Existing,
    model::{Document, Scorecard},
    names::Names,
    place::{Place, Problems},
    plan::Plan,
};
use crate::{
    alignment::NOT_ABOVE,
    error::ProblemCode,
    formulas::{self, Formulas},
    row::Change,
    strategy_map,
};

/// The organization as it would be after the import.
pub(super) struct Laws<'a> {
    document: &'a Document,
    names: &'a Names,
    problems: &'a Problems,
    /// The scorecard above each scorecard.
    parents: HashMap<Uuid, Option<Uuid>>,
    /// Where the perspective of each objective stands.
    levels: HashMap<Uuid, i32>,
    objectives_of: HashMap<Uuid, Vec<Uuid>>,
    links_of: HashMap<Uuid, Vec<(Uuid, Uuid)>>,
    formulas: Formulas<'a>,
    /// What the organization holds already.
    existing: &'a Existing,
}

/// Rows as they would be: those there, replaced by those planned.
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

impl<'a> Laws<'a> {
    pub(super) fn new(
        document: &'a Document,
        names: &'a Names,
        existing: &'a Existing,
        plan: &'a Plan,
        problems: &'a Problems,
    ) -> Self {
        let parents = merged(existing.scorecards.rows(), &plan.scorecards, |row| (row.id, row.parent_id));
        let positions =
            merged(existing.perspectives.rows(), &plan.perspectives, |row| (row.id, row.position));
        let objectives = merged(existing.objectives.rows(), &plan.objectives, |row| (row.id, row));
        let level = |id: &Uuid| positions.get(id).copied().unwrap_or_default();
        let levels = objectives.values().map(|row| (row.id, level(&row.perspective_id))).collect();
        let mut objectives_of: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for row in objectives.values() {
            objectives_of.entry(row.scorecard_id).or_default().push(row.id);
        }
        let mut links_of: HashMap<Uuid, Vec<(Uuid, Uuid)>> = HashMap::new();
        for row in existing.links.values() {
            links_of.entry(row.scorecard_id).or_default().push((row.cause_id, row.effect_id));
        }
        // Maps are in no order; the same mistake is to be found at the same place each time.
        objectives_of.values_mut().for_each(|ids| ids.sort_unstable());
        links_of.values_mut().for_each(|links| links.sort_unstable());
        let measures = merged(existing.measures.rows(), &plan.measures, |row| (row.id, row));
        let formulas = Formulas::of(measures.into_values());
        Self { document, names, problems, parents, levels, objectives_of, links_of, formulas, existing }
    }

    pub(super) fn check(&self) {
        self.tree();
        for scorecard in &self.document.scorecards {
            if let Some(&id) = self.names.scorecards.get(&scorecard.key) {
                self.links(id, scorecard);
                self.alignments(id, scorecard);
                self.move_keeps_alignments(id, scorecard);
            }
        }
        self.formulas();
    }

    /// No scorecard stands above itself.
    fn tree(&self) {
        for scorecard in &self.document.scorecards {
            let Some(&id) = self.names.scorecards.get(&scorecard.key) else { continue };
            if self.ancestors(id).any(|above| above == id) {
                let message = "the scorecard would stand above itself in the cascade";
                self.problems.add(ProblemCode::Cycle, &scorecard.at.field("parent"), message);
            }
        }
    }

    /// The scorecards above one; ends where a circle closes.
    fn ancestors(&self, id: Uuid) -> impl Iterator<Item = Uuid> {
        let above = move |id: &Uuid| self.parents.get(id).copied().flatten();
        std::iter::successors(above(&id), move |id| above(id)).take(self.parents.len())
    }

    /// The links of a scorecard form no circle and never run down.
    fn links(&self, id: Uuid, scorecard: &Scorecard) {
        let objectives = self.objectives_of.get(&id).map(Vec::as_slice).unwrap_or_default();
        let index: HashMap<Uuid, usize> = objectives.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let levels: Vec<i32> =
            objectives.iter().map(|id| self.levels.get(id).copied().unwrap_or_default()).collect();
        let end = |key: &str| index.get(&self.names.objectives.get(key)?.id).copied();
        // The document's links first, in its order; of those there already only what it does not name again.
        let mut places: Vec<Place> = Vec::new();
        let mut links: Vec<(usize, usize)> = Vec::new();
        for link in &scorecard.links {
            if let (Some(cause), Some(effect)) = (end(&link.cause), end(&link.effect)) {
                places.push(link.at.clone());
                links.push((cause, effect));
            }
        }
        for (cause, effect) in self.links_of.get(&id).into_iter().flatten() {
            if let (Some(&cause), Some(&effect)) = (index.get(cause), index.get(effect))
                && !links.contains(&(cause, effect))
            {
                places.push(scorecard.at.field("links"));
                links.push((cause, effect));
            }
        }
        for violation in check_links(&levels, &links) {
            let (code, message) = strategy_map::told(&violation);
            self.problems.add(code, &places[strategy_map::link_of(&violation)], message);
        }
    }

    /// Alignments run to a scorecard above.
    fn alignments(&self, id: Uuid, scorecard: &Scorecard) {
        for alignment in &scorecard.alignments {
            let Some(parent) = self.names.objectives.get(&alignment.parent_objective) else { continue };
            if !cascade::may_serve(self.ancestors(id), parent.scorecard) {
                self.problems.add(ProblemCode::Invalid, &alignment.at.field("parentObjective"), NOT_ABOVE);
            }
        }
    }

    /// A scorecard that comes to stand elsewhere takes what is below along: no objective there may be aligned with
    /// one of a scorecard that is left behind.
    fn move_keeps_alignments(&self, id: Uuid, scorecard: &Scorecard) {
        let stood_below = self.existing.scorecards.get(&scorecard.key).map(|row| row.parent_id);
        if stood_below.is_none_or(|parent| self.parents.get(&id) == Some(&parent)) {
            return;
        }
        let left_behind = self.existing.alignments.values().any(|row| {
            let mut above = std::iter::once(row.scorecard_id).chain(self.ancestors(row.scorecard_id));
            above.any(|it| it == id)
                && !cascade::may_serve(self.ancestors(row.scorecard_id), row.parent_scorecard_id)
        });
        if left_behind {
            let message = "objectives of the scorecard, or of one below it, are aligned with those of a scorecard \
                           that would not be above them any more";
            self.problems.add(ProblemCode::Invalid, &scorecard.at.field("parent"), message);
        }
    }

    /// Formulas name measures that are there and in use, and none depends on itself.
    fn formulas(&self) {
        for measure in &self.document.measures {
            let Some(name) = self.names.measures.get(&measure.key) else { continue };
            for operand in self.formulas.operands(name.id).iter().filter(|operand| operand.measure.is_none())
            {
                let at = measure.at.field("formula");
                self.problems.add(ProblemCode::NotFound, &at, operand.missing());
            }
        }
        let Some(circle) = self.formulas.circle() else { return };
        let has = |key: &str| circle.iter().any(|measure| measure.key.as_deref() == Some(key));
        // Reported once, where the document comes to it first.
        if let Some(measure) = self.document.measures.iter().find(|it| has(&it.key)) {
            let at = measure.at.field("formula");
            self.problems.add(ProblemCode::Cycle, &at, formulas::goes_round(&circle));
        }
    }
}
