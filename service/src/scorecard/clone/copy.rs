//! Conversion of the rows of one scorecard to those of its clone: new ids, new keys, and references between copies.

use std::collections::{HashMap, HashSet};

use domain::{
    formula::Formula,
    id::{Id, MeasureId, ScorecardId},
    vocabulary::MeasureSource,
};
use entity::{
    alignment, causal_link, deliverable, initiative, initiative_measure, initiative_objective, measure,
    measure_period, objective, perspective, placement, scorecard, theme,
};
use ledger::error::ProblemCode;
use uuid::Uuid;

use super::{CopyMeasures, ScorecardClone, rows::Rows};
use crate::{edit::Edit, formulas::HIDDEN_OPERANDS};

/// Converter from rows to their copies.
pub(super) struct Copier<'a> {
    command: &'a ScorecardClone,
    edit: &'a mut Edit,
    /// Ancestors of the new scorecard.
    above: HashSet<ScorecardId>,
    /// Keys of measures that formulas refer to and the caller does not see.
    hidden: HashSet<String>,
    /// Id of the copy by the id of the original.
    copies: HashMap<Uuid, Uuid>,
}

impl<'a> Copier<'a> {
    pub(super) fn new(
        command: &'a ScorecardClone,
        edit: &'a mut Edit,
        above: HashSet<ScorecardId>,
        hidden: HashSet<String>,
    ) -> Self {
        Self { command, edit, above, hidden, copies: HashMap::new() }
    }

    /// Copies the rows to this scorecard.
    pub(super) fn copy(mut self, scorecard: scorecard::Model, rows: Rows) -> Rows {
        let (id, source) = (scorecard.id, rows.scorecard.id);
        let own: HashSet<MeasureId> = rows.measures.iter().map(|row| row.id).collect();
        let perspectives = self.perspectives(id, rows.perspectives);
        let themes = self.themes(id, rows.themes);
        let objectives = self.objectives(id, rows.objectives);
        let measures = self.measures(id, rows.measures);
        let initiatives = self.initiatives(id, rows.initiatives);
        Rows {
            perspectives,
            themes,
            objectives,
            links: self.links(id, rows.links),
            alignments: self.alignments(id, rows.alignments),
            placements: self.placements(id, source, rows.placements),
            periods: self.targets(id, rows.periods),
            deliverables: self.deliverables(id, rows.deliverables),
            initiative_objectives: self.initiative_objectives(id, rows.initiative_objectives),
            initiative_measures: self.initiative_measures(id, &own, rows.initiative_measures),
            measures,
            initiatives,
            scorecard,
        }
    }

    /// Creates an id for the copy of an entity.
    fn new_id<I: Id>(&mut self, of: I) -> I {
        let id: I = self.edit.write().new_id();
        self.copies.insert(of.uuid(), id.uuid());
        id
    }

    fn new_key(&self, key: Option<&String>) -> Option<String> {
        self.command.suffixed(key.map(String::as_str))
    }

    /// Id of the copy; `None` where the entity is not copied.
    fn copy_of<I: Id>(&self, of: I) -> Option<I> {
        self.copies.get(&of.uuid()).copied().map(I::from_uuid)
    }

    /// Id of the copy, or of the entity itself where it is not copied.
    fn copy_or_self<I: Id>(&self, of: I) -> I {
        self.copy_of(of).unwrap_or(of)
    }

    fn perspectives(
        &mut self,
        scorecard_id: ScorecardId,
        rows: Vec<perspective::Model>,
    ) -> Vec<perspective::Model> {
        let copy = |row: perspective::Model| perspective::Model {
            id: self.new_id(row.id),
            scorecard_id,
            key: self.new_key(row.key.as_ref()),
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    fn themes(&mut self, scorecard_id: ScorecardId, rows: Vec<theme::Model>) -> Vec<theme::Model> {
        let copy = |row: theme::Model| theme::Model {
            id: self.new_id(row.id),
            scorecard_id,
            key: self.new_key(row.key.as_ref()),
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    fn objectives(
        &mut self,
        scorecard_id: ScorecardId,
        rows: Vec<objective::Model>,
    ) -> Vec<objective::Model> {
        let copy = |row: objective::Model| objective::Model {
            id: self.new_id(row.id),
            scorecard_id,
            perspective_id: self.copy_or_self(row.perspective_id),
            theme_id: row.theme_id.map(|id| self.copy_or_self(id)),
            key: self.new_key(row.key.as_ref()),
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    fn links(&mut self, scorecard_id: ScorecardId, rows: Vec<causal_link::Model>) -> Vec<causal_link::Model> {
        let copy = |row: causal_link::Model| causal_link::Model {
            id: self.new_id(row.id),
            scorecard_id,
            cause_id: self.copy_or_self(row.cause_id),
            effect_id: self.copy_or_self(row.effect_id),
            version: 1,
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    /// Copies alignments whose parent objective is on an ancestor of the new scorecard as well.
    fn alignments(
        &mut self,
        scorecard_id: ScorecardId,
        mut rows: Vec<alignment::Model>,
    ) -> Vec<alignment::Model> {
        rows.retain(|row| self.above.contains(&row.parent_scorecard_id));
        let copy = |row: alignment::Model| alignment::Model {
            id: self.new_id(row.id),
            scorecard_id,
            objective_id: self.copy_or_self(row.objective_id),
            version: 1,
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    /// Copies measures if requested, without archived ones.
    fn measures(&mut self, scorecard_id: ScorecardId, mut rows: Vec<measure::Model>) -> Vec<measure::Model> {
        rows.retain(|row| self.command.measures == CopyMeasures::Copy && row.archived_at.is_none());
        let keys: HashSet<String> = rows.iter().filter_map(|row| row.key.clone()).collect();
        let copy = |row: measure::Model| measure::Model {
            id: self.new_id(row.id),
            scorecard_id,
            key: self.new_key(row.key.as_ref()),
            formula: self.formula(&row, &keys),
            version: 1,
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    /// Formula of a measure's copy, with the new keys of copied measures.
    fn formula(&mut self, row: &measure::Model, copied: &HashSet<String>) -> Option<String> {
        let formula = row.formula.clone()?;
        if row.source != MeasureSource::Calculated {
            return Some(formula);
        }
        let operands =
            Formula::parse(&formula).map(|formula| formula.operands().to_vec()).unwrap_or_default();
        let of_copies: Vec<_> = operands.iter().filter(|key| copied.contains(*key)).collect();
        if of_copies.is_empty() {
            return Some(formula);
        }
        // With changed operands the formula is a different one, and its hidden operands could be inferred.
        if operands.iter().any(|key| self.hidden.contains(key)) {
            let message = format!("the copy of {:?}: {HIDDEN_OPERANDS}", row.name);
            self.edit.refuse(ProblemCode::Forbidden, "measures", message);
            return None;
        }
        if self.command.key_suffix.is_none() {
            let message = format!(
                "the formula of {:?} is to name the copy of {:?}, which needs a key: give a keySuffix",
                row.name, of_copies[0]
            );
            self.edit.refuse(ProblemCode::Required, "keySuffix", message);
            return None;
        }
        let name = |key: &str| copied.contains(key).then(|| self.command.suffixed(Some(key))).flatten();
        let formula = Formula::renamed(&formula, name);
        if let Err(error) = Formula::parse(&formula) {
            let message = format!("the formula of {:?} would be none: {error}", row.name);
            self.edit.refuse(ProblemCode::Invalid, "keySuffix", message);
        }
        Some(formula)
    }

    fn placements(
        &self,
        id: ScorecardId,
        source: ScorecardId,
        rows: Vec<placement::Model>,
    ) -> Vec<placement::Model> {
        let copy = |row: placement::Model| {
            let copied = self.copy_of(row.measure_id);
            let (measure_id, measure_scorecard_id) = match (self.command.measures, copied) {
                (CopyMeasures::None, _) => return None,
                (CopyMeasures::Copy, Some(copied)) => (copied, id),
                (CopyMeasures::Copy, None) if row.measure_scorecard_id == source => return None,
                // A measure of another scorecard stays shared.
                (CopyMeasures::Copy | CopyMeasures::Share, _) => (row.measure_id, row.measure_scorecard_id),
            };
            let objective_id = self.copy_or_self(row.objective_id);
            Some(placement::Model {
                objective_id,
                objective_scorecard_id: id,
                measure_id,
                measure_scorecard_id,
                ..row
            })
        };
        rows.into_iter().filter_map(copy).collect()
    }

    /// Copies the target facts of the copied measures, without actuals.
    fn targets(
        &self,
        scorecard_id: ScorecardId,
        rows: Vec<measure_period::Model>,
    ) -> Vec<measure_period::Model> {
        let copy = |row: measure_period::Model| {
            let measure_id = self.copy_of(row.measure_id).filter(|_| self.command.include_targets)?;
            let wanted = [row.target, row.target_upper, row.red_flag, row.stretch, row.benchmark];
            let says_something = wanted.iter().any(Option::is_some) || row.due_on.is_some();
            says_something.then_some(measure_period::Model {
                scorecard_id,
                measure_id,
                actual: None,
                text: None,
                note: None,
                override_status: None,
                override_reason: None,
                override_by: None,
                recorded_at: None,
                recorded_by: None,
                correction_reason: None,
                corrected_at: None,
                corrected_by: None,
                ..row
            })
        };
        rows.into_iter().filter_map(copy).collect()
    }

    /// Copies initiatives, without archived ones.
    fn initiatives(
        &mut self,
        scorecard_id: ScorecardId,
        mut rows: Vec<initiative::Model>,
    ) -> Vec<initiative::Model> {
        rows.retain(|row| self.command.include_initiatives && row.archived_at.is_none());
        let copy = |row: initiative::Model| initiative::Model {
            id: self.new_id(row.id),
            scorecard_id,
            key: self.new_key(row.key.as_ref()),
            version: 1,
            ..row
        };
        rows.into_iter().map(copy).collect()
    }

    fn deliverables(
        &mut self,
        scorecard_id: ScorecardId,
        rows: Vec<deliverable::Model>,
    ) -> Vec<deliverable::Model> {
        let copy = |row: deliverable::Model| {
            let initiative_id = self.copy_of(row.initiative_id)?;
            Some(deliverable::Model {
                id: self.new_id(row.id),
                initiative_id,
                scorecard_id,
                version: 1,
                ..row
            })
        };
        rows.into_iter().filter_map(copy).collect()
    }

    fn initiative_objectives(
        &self,
        scorecard_id: ScorecardId,
        rows: Vec<initiative_objective::Model>,
    ) -> Vec<initiative_objective::Model> {
        let copy = |row: initiative_objective::Model| {
            let initiative_id = self.copy_of(row.initiative_id)?;
            let objective_id = self.copy_or_self(row.objective_id);
            Some(initiative_objective::Model { initiative_id, objective_id, scorecard_id, ..row })
        };
        rows.into_iter().filter_map(copy).collect()
    }

    /// Copies the links to measures, except to measures of the scorecard itself that are neither copied nor shared.
    fn initiative_measures(
        &self,
        scorecard_id: ScorecardId,
        own: &HashSet<MeasureId>,
        mut rows: Vec<initiative_measure::Model>,
    ) -> Vec<initiative_measure::Model> {
        let shared = self.command.measures == CopyMeasures::Share;
        rows.retain(|row| shared || self.copy_of(row.measure_id).is_some() || !own.contains(&row.measure_id));
        let copy = |row: initiative_measure::Model| {
            let initiative_id = self.copy_of(row.initiative_id)?;
            let measure_id = self.copy_or_self(row.measure_id);
            Some(initiative_measure::Model { initiative_id, measure_id, scorecard_id, ..row })
        };
        rows.into_iter().filter_map(copy).collect()
    }
}
