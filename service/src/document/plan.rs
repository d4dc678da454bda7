//! Planning of a document against existing data: the rows to write. References that cannot be resolved are reported
//! here.

use std::collections::{HashMap, HashSet};

use domain::{
    id::{Id, ObjectiveId, OrganizationId, PerspectiveId, ScorecardId},
    position,
};
use entity::{
    alignment, causal_link, deliverable, initiative, initiative_measure, initiative_objective, measure,
    objective, perspective, placement, scorecard, theme,
};
use ledger::{error::ProblemCode, row::Change, write::LockedWrite};

use super::{
    existing::Existing,
    model::{Document, Objective, Scorecard},
    names::{Name, Names},
    path::{DocumentPath, Problems},
};
use crate::{
    alignment::{AlignmentFields, End},
    causal_link::CausalLinkFields,
    classic,
    objective::ObjectiveFields,
    perspective::PerspectiveFields,
    scorecard::ScorecardFields,
    theme::ThemeFields,
};

/// Rows to write, table by table, without unchanged ones.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) scorecards: Vec<Change<scorecard::Model>>,
    pub(super) perspectives: Vec<Change<perspective::Model>>,
    pub(super) themes: Vec<Change<theme::Model>>,
    pub(super) objectives: Vec<Change<objective::Model>>,
    pub(super) links: Vec<Change<causal_link::Model>>,
    pub(super) alignments: Vec<Change<alignment::Model>>,
    pub(super) measures: Vec<Change<measure::Model>>,
    pub(super) placements: Vec<Change<placement::Model>>,
    pub(super) initiatives: Vec<Change<initiative::Model>>,
    pub(super) deliverables: Vec<Change<deliverable::Model>>,
    pub(super) initiative_objectives: Vec<Change<initiative_objective::Model>>,
    pub(super) initiative_measures: Vec<Change<initiative_measure::Model>>,
}

/// Partner key of the row for a key of the document. An existing row keeps its own: the document may refer to it by its
/// id, which is not its key.
pub(super) fn key_of<M>(
    before: Option<&M>,
    key: impl Fn(&M) -> &Option<String>,
    given: &str,
) -> Option<String> {
    before.map_or_else(|| Some(given.to_owned()), |row| key(row).clone())
}

/// Input from which rows are made.
pub(super) struct Planner<'a> {
    pub(super) write: &'a LockedWrite,
    pub(super) existing: &'a Existing,
    pub(super) names: &'a Names,
    pub(super) problems: &'a Problems,
    pub(super) plan: Plan,
}

impl Planner<'_> {
    pub(super) fn document(&mut self, document: &Document) {
        for scorecard in &document.scorecards {
            if let Some(&id) = self.names.scorecards.get(&scorecard.key) {
                self.scorecard(id, scorecard);
            }
        }
        self.measures(document);
    }

    pub(super) fn organization(&self) -> OrganizationId {
        self.write.organization_id()
    }

    /// Resolves a key; adds a problem at `at` when it cannot be resolved.
    pub(super) fn find<I: Id>(
        &self,
        kind: &str,
        names: &HashMap<String, Name<I>>,
        key: &str,
        at: &DocumentPath,
    ) -> Option<Name<I>> {
        let found = names.get(key).copied();
        if found.is_none() && !key.is_empty() {
            let message = format!("there is no {kind} with the key {key:?}");
            self.problems.add(ProblemCode::NotFound, at, message);
        }
        found
    }

    fn scorecard(&mut self, id: ScorecardId, scorecard: &Scorecard) {
        let before = self.existing.scorecards.get(&scorecard.key);
        let parent = scorecard.parent.as_ref().and_then(|key| {
            let parent = self.names.scorecards.get(key).copied();
            if parent.is_none() {
                let message = format!("there is no scorecard with the key {key:?}");
                self.problems.add(ProblemCode::NotFound, &scorecard.at.field("parent"), message);
            }
            parent
        });
        let parent = scorecard.new_scorecard.map_or(parent, |new_scorecard| new_scorecard.parent);
        let created_at = before.map_or(self.write.now(), |row| row.created_at);
        let mut row = ScorecardFields::new_row(self.organization(), parent, id, created_at);
        scorecard.fields.apply(&mut row);
        row.key = key_of(before, |row| &row.key, &scorecard.key);
        let is_new = before.is_none();
        self.plan.scorecards.extend(Change::of(before, row));
        self.themes(id, scorecard);
        self.perspectives(id, scorecard, is_new);
        self.links(id, scorecard);
        self.alignments(id, scorecard);
        let known = scorecard.initiatives.iter().map(|it| self.existing.initiatives.get(&it.key));
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.id))));
        for (position, initiative) in positions.into_iter().zip(&scorecard.initiatives) {
            self.initiative(id, position, initiative);
        }
    }

    fn themes(&mut self, scorecard_id: ScorecardId, scorecard: &Scorecard) {
        let known = scorecard.themes.iter().map(|theme| self.existing.themes.get(&theme.key));
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.id))));
        for (position, theme) in positions.into_iter().zip(&scorecard.themes) {
            let Some(name) = self.names.themes.get(&theme.key) else { continue };
            let before = self.existing.themes.get(&theme.key);
            let mut row = ThemeFields::new_row(self.organization(), scorecard_id, name.id);
            theme.fields.apply(&mut row);
            row.key = key_of(before, |row| &row.key, &theme.key);
            row.position = position;
            self.plan.themes.extend(Change::of(before, row));
        }
    }

    fn perspectives(&mut self, scorecard_id: ScorecardId, scorecard: &Scorecard, is_new: bool) {
        let Some(perspectives) = &scorecard.perspectives else {
            if is_new {
                let is_taken = |key: &str| self.names.perspectives.contains_key(key);
                let rows = classic::perspectives(self.write, scorecard_id, Some(&scorecard.key), is_taken);
                self.plan
                    .perspectives
                    .extend(rows.into_iter().map(|row| Change { before: None, after: row }));
            }
            return;
        };
        let known = perspectives.iter().map(|perspective| self.existing.perspectives.get(&perspective.key));
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.id))));
        for (position, perspective) in positions.into_iter().zip(perspectives) {
            let Some(&Name { id, .. }) = self.names.perspectives.get(&perspective.key) else { continue };
            let before = self.existing.perspectives.get(&perspective.key);
            let mut row = PerspectiveFields::new_row(self.organization(), scorecard_id, id, perspective.kind);
            perspective.fields.apply(&mut row);
            row.key = key_of(before, |row| &row.key, &perspective.key);
            row.position = position;
            self.plan.perspectives.extend(Change::of(before, row));
            let known = perspective.objectives.iter().map(|it| self.existing.objectives.get(&it.key));
            let here = known.map(|row| row.filter(|row| row.perspective_id == id));
            let positions = position::follow(here.map(|row| row.map(|row| (row.position, row.id))));
            for (position, objective) in positions.into_iter().zip(&perspective.objectives) {
                self.objective(scorecard_id, id, position, objective);
            }
        }
    }

    fn objective(
        &mut self,
        scorecard_id: ScorecardId,
        perspective_id: PerspectiveId,
        position: i32,
        objective: &Objective,
    ) {
        let Some(&Name { id, .. }) = self.names.objectives.get(&objective.key) else { return };
        let before = self.existing.objectives.get(&objective.key);
        let theme = objective.theme.as_ref().and_then(|key| {
            let at = objective.at.field("theme");
            let theme = self.find("theme", &self.names.themes, key, &at)?;
            if theme.scorecard != scorecard_id {
                let message = format!("the theme {key:?} belongs to another scorecard");
                self.problems.add(ProblemCode::Invalid, &at, message);
            }
            Some(theme.id)
        });
        let mut row = ObjectiveFields::new_row(self.organization(), scorecard_id, perspective_id, id);
        objective.fields.apply(&mut row);
        objective.fields.apply_rollup(&mut row);
        row.theme_id = theme;
        row.key = key_of(before, |row| &row.key, &objective.key);
        row.position = position;
        self.plan.objectives.extend(Change::of(before, row));
        let mut placed = HashSet::new();
        let known = objective.measures.iter().map(|placement| {
            let measure = self.names.measures.get(&placement.measure)?;
            self.existing.placements.get(&(id, measure.id))
        });
        let positions = position::follow(known.map(|row| row.map(|row| (row.position, row.measure_id))));
        for (position, placement) in positions.into_iter().zip(&objective.measures) {
            let path = placement.at.field("measure");
            let Some(measure) = self.find("measure", &self.names.measures, &placement.measure, &path) else {
                continue;
            };
            if !placed.insert(measure.id) {
                let message =
                    format!("the measure {:?} is placed on this objective twice", placement.measure);
                self.problems.add(ProblemCode::Duplicate, &path, message);
                continue;
            }
            let row = placement::Model {
                organization_id: self.organization(),
                objective_id: id,
                objective_scorecard_id: scorecard_id,
                measure_id: measure.id,
                measure_scorecard_id: measure.scorecard,
                weight: placement.weight,
                position,
            };
            self.plan.placements.extend(Change::of(self.existing.placements.get(&(id, measure.id)), row));
        }
    }

    fn links(&mut self, scorecard_id: ScorecardId, scorecard: &Scorecard) {
        for link in &scorecard.links {
            let cause = self.own_objective(scorecard_id, &link.cause, &link.at.field("cause"));
            let effect = self.own_objective(scorecard_id, &link.effect, &link.at.field("effect"));
            let (Some(cause), Some(effect)) = (cause, effect) else { continue };
            let before = self.existing.links.get(&(cause, effect));
            let id = before.map_or_else(|| self.write.new_id(), |row| row.id);
            let mut row = CausalLinkFields::new_row(self.organization(), scorecard_id, cause, effect, id);
            link.fields.apply(&mut row);
            self.plan.links.extend(Change::of(before, row));
        }
    }

    /// Resolves the key of an objective of this scorecard.
    fn own_objective(&self, scorecard_id: ScorecardId, key: &str, at: &DocumentPath) -> Option<ObjectiveId> {
        let objective = self.find("objective", &self.names.objectives, key, at)?;
        if objective.scorecard != scorecard_id {
            let message = format!("the objective {key:?} belongs to another scorecard");
            self.problems.add(ProblemCode::Invalid, at, message);
            return None;
        }
        Some(objective.id)
    }

    fn alignments(&mut self, scorecard_id: ScorecardId, scorecard: &Scorecard) {
        let mut seen = HashSet::new();
        for alignment in &scorecard.alignments {
            let objective =
                self.own_objective(scorecard_id, &alignment.objective, &alignment.at.field("objective"));
            let parent_at = alignment.at.field("parentObjective");
            let parent =
                self.find("objective", &self.names.objectives, &alignment.parent_objective, &parent_at);
            let (Some(objective), Some(parent)) = (objective, parent) else { continue };
            if !seen.insert((objective, parent.id)) {
                let message = "the two objectives are aligned twice";
                self.problems.add(ProblemCode::Duplicate, &alignment.at, message);
                continue;
            }
            let before = self.existing.alignments.get(&(objective, parent.id));
            let id = before.map_or_else(|| self.write.new_id(), |row| row.id);
            let end = End { objective, scorecard: scorecard_id };
            let parent = End { objective: parent.id, scorecard: parent.scorecard };
            let mut row = AlignmentFields::new_row(self.organization(), end, parent, id);
            alignment.fields.apply(&mut row);
            self.plan.alignments.extend(Change::of(before, row));
        }
    }
}
