//! Rules of formulas, checked against an organization's measures as they would be after a write: operands exist and are
//! in use, and no measure depends on itself. Archived measures are neither operands nor checked. When a measure's key
//! changes, the formulas that refer to it are updated, including those of archived measures, which could not be
//! restored otherwise.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    formula::{self, Formula},
    id::MeasureId,
    key,
    strategy_map::find_cycle_among,
    vocabulary::{Aggregation, Calculation, Frequency, MeasureSource, MissingOperand},
};
use entity::measure;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::edit::Edit;

/// Formulas of the measures in use.
pub(crate) struct Formulas<'a> {
    by_id: BTreeMap<MeasureId, (&'a measure::Model, Formula)>,
    by_key: HashMap<&'a str, &'a measure::Model>,
}

/// Operand of a formula.
pub(crate) struct Operand<'a> {
    key: &'a str,
    /// Measure that has the key.
    pub(crate) measure: Option<&'a measure::Model>,
}

impl Operand<'_> {
    /// Message for an operand that does not exist.
    pub(crate) fn missing(&self) -> String {
        format!("there is no measure in use with the key {:?}", self.key)
    }
}

impl<'a> Formulas<'a> {
    /// Collects the formulas of these measures. Texts that are no valid formula are skipped; other checks refuse them.
    pub(crate) fn of(measures: impl IntoIterator<Item = &'a measure::Model>) -> Self {
        let in_use: Vec<_> = measures.into_iter().filter(|row| row.archived_at.is_none()).collect();
        let formula = |row: &measure::Model| formula_of(row).and_then(|text| Formula::parse(text).ok());
        Self {
            by_id: in_use.iter().filter_map(|row| Some((row.id, (*row, formula(row)?)))).collect(),
            by_key: in_use.iter().filter_map(|row| Some((row.key.as_deref()?, *row))).collect(),
        }
    }

    /// Operands of a measure's formula.
    pub(crate) fn operands(&self, measure: MeasureId) -> Vec<Operand<'_>> {
        let keys = self.by_id.get(&measure).into_iter().flat_map(|(_, formula)| formula.operands());
        keys.map(|key| Operand { key, measure: self.by_key.get(key.as_str()).copied() }).collect()
    }

    /// Measures whose formulas refer to the key.
    fn naming(&self, key: &str) -> impl Iterator<Item = &'a measure::Model> {
        let names = move |formula: &Formula| formula.operands().iter().any(|operand| operand == key);
        self.by_id.values().filter(move |(_, formula)| names(formula)).map(|(row, _)| *row)
    }

    /// Finds measures that depend on each other in a cycle. A measure whose formula refers to itself is not included:
    /// that is a problem of the measure alone.
    pub(crate) fn find_cycle(&self) -> Option<Vec<&'a measure::Model>> {
        let mut edges = Vec::new();
        for id in self.by_id.keys() {
            let operands = self.operands(*id).into_iter().filter_map(|operand| operand.measure);
            edges.extend(operands.filter(|row| row.id != *id).map(|row| (*id, row.id)));
        }
        let cycle = find_cycle_among(&edges)?;
        Some(cycle.iter().filter_map(|id| Some(self.by_id.get(id)?.0)).collect())
    }
}

/// Text of a CALCULATED measure's formula.
fn formula_of(row: &measure::Model) -> Option<&str> {
    row.formula.as_deref().filter(|_| row.source == MeasureSource::Calculated)
}

fn display_name(row: &measure::Model) -> &str {
    row.key.as_deref().unwrap_or(&row.name)
}

/// Message for a caller who would change the computation of a formula with hidden operands.
pub(crate) const HIDDEN_OPERANDS: &str = "the formula names measures that you do not see; only somebody who sees them all changes how it is computed";

/// Message for a cycle.
pub(crate) fn cycle_message(cycle: &[&measure::Model]) -> String {
    let names: Vec<_> = cycle.iter().map(|row| display_name(row)).collect();
    format!("the formulas depend on each other in a circle: {}", names.join(", "))
}

/// Settings by which a CALCULATED measure in use is computed. A change of any of them can change the value that follows
/// from the same operands.
#[derive(PartialEq, Eq)]
struct Computation<'a> {
    formula: &'a str,
    missing_operand: MissingOperand,
    frequency: Frequency,
    calculation: Calculation,
    aggregation: Option<Aggregation>,
}

impl<'a> Computation<'a> {
    fn of(row: &'a measure::Model) -> Option<Self> {
        let formula = formula_of(row).filter(|_| row.archived_at.is_none())?;
        Some(Self {
            formula,
            missing_operand: row.missing_operand,
            frequency: row.frequency,
            calculation: row.calculation,
            aggregation: row.aggregation,
        })
    }

    /// Input field, other than the formula, that changes the computation.
    fn changed_setting(&self, before: &Self) -> &'static str {
        let Self { formula: _, missing_operand, frequency, calculation, aggregation } = self;
        match before {
            _ if *missing_operand != before.missing_operand => "missingOperand",
            _ if *frequency != before.frequency => "frequency",
            _ if *calculation != before.calculation => "calculation",
            _ if *aggregation != before.aggregation => "aggregation",
            _ => "formula",
        }
    }
}

/// Input fields to which problems of formulas are attributed.
pub(crate) struct Blamed {
    /// Field that changes or removes a measure's key.
    pub(crate) key: &'static str,
    /// Field that adds the measure's formula.
    pub(crate) formula: &'static str,
}

impl Edit {
    /// Checks that all formulas stay valid with the changed measure: its own and those that refer to it. A formula may
    /// have operands that the caller does not see only as long as its computation does not change: a caller who could
    /// change it could reduce it to a hidden operand and read that. Returns the other measures whose formulas follow a
    /// new key; they must be written along with it, whatever their scorecard and whether or not the caller may see
    /// them, since they would become invalid otherwise.
    pub(crate) async fn check_formulas(
        &mut self,
        before: Option<&measure::Model>,
        after: &measure::Model,
        blamed: Blamed,
    ) -> Result<Vec<Change<measure::Model>>> {
        let renamed = before.and_then(|row| row.key.as_deref()).zip(after.key.as_deref());
        let renamed = renamed.filter(|(old, new)| old != new && key::is_valid(new));
        let in_use = |row: &&measure::Model| row.archived_at.is_none();
        let used_key = |row: Option<&measure::Model>| row.filter(in_use).and_then(|row| row.key.clone());
        let lost = used_key(before).filter(|_| used_key(Some(after)).is_none());
        let computed_before = before.and_then(Computation::of);
        let brought = Computation::of(after).filter(|brought| computed_before.as_ref() != Some(brought));
        if lost.is_none() && brought.is_none() && renamed.is_none() {
            return Ok(Vec::new());
        }
        let mut others = measure::Entity::of(self.write().organization_id())
            .filter(measure::Column::Id.ne(after.id))
            .all(self.write().db())
            .await?;
        let followers = renamed.map(|(old, new)| self.rename(&mut others, old, new, blamed.key));
        let formulas = Formulas::of(others.iter().chain([after]));
        if let Some(message) = lost.and_then(|key| self.named_by(&formulas, &key)) {
            self.refuse(ProblemCode::InUse, blamed.key, message);
        }
        if let Some(brought) = brought {
            let same_text = computed_before.filter(|before| before.formula == brought.formula);
            for operand in formulas.operands(after.id) {
                let is_visible = operand.measure.is_some_and(|row| self.may_read(row));
                match &same_text {
                    _ if is_visible => {}
                    None => self.refuse(ProblemCode::NotFound, blamed.formula, operand.missing()),
                    Some(before) => {
                        let field = brought.changed_setting(before);
                        self.refuse(ProblemCode::Forbidden, field, HIDDEN_OPERANDS);
                        break;
                    }
                }
            }
            let cycle = formulas.find_cycle().filter(|cycle| cycle.iter().any(|row| row.id == after.id));
            if let Some(cycle) = cycle {
                self.refuse(ProblemCode::Cycle, blamed.formula, cycle_message(&cycle));
            }
        }
        Ok(followers.unwrap_or_default())
    }

    /// Replaces the measure's old key by its new one in the formulas that refer to it. The rest of their texts is
    /// unchanged.
    fn rename(
        &mut self,
        measures: &mut [measure::Model],
        old: &str,
        new: &str,
        field: &str,
    ) -> Vec<Change<measure::Model>> {
        let mut changes = Vec::new();
        for row in measures {
            let Some(text) = formula_of(row) else { continue };
            let text = Formula::renamed(text, |key| (key == old).then(|| new.to_owned()));
            if text.len() > formula::MAX_LENGTH {
                let whose =
                    if self.may_read(row) { display_name(row) } else { "a measure that you do not see" };
                let message = format!(
                    "the formula of {whose} names it, and would be longer than {} characters",
                    formula::MAX_LENGTH
                );
                self.refuse(ProblemCode::Invalid, field, message);
                continue;
            }
            let before = row.clone();
            row.formula = Some(text);
            changes.extend(Change::of(Some(&before), row.clone()));
        }
        changes
    }

    /// Description of the measures whose formulas refer to the key, as far as the caller may see them; `None` where
    /// there are none.
    fn named_by(&self, formulas: &Formulas<'_>, key: &str) -> Option<String> {
        let (visible, hidden): (Vec<_>, Vec<_>) = formulas.naming(key).partition(|row| self.may_read(row));
        let mut names: Vec<_> = visible.into_iter().map(|row| display_name(row).to_owned()).collect();
        if !hidden.is_empty() {
            names.push(format!("{} measures that you do not see", hidden.len()));
        }
        let whose = names.join(", ");
        (!names.is_empty()).then(|| format!("the formulas of {whose} name it by its key; change them first"))
    }

    /// Keys of these formulas' operands that the caller does not see.
    pub(crate) async fn hidden_operands(&self, formulas: &[Formula]) -> Result<HashSet<String>> {
        let keys: HashSet<&String> = formulas.iter().flat_map(Formula::operands).collect();
        if keys.is_empty() {
            return Ok(HashSet::new());
        }
        let keyed = measure::Entity::of(self.write().organization_id())
            .filter(measure::Column::Key.is_not_null())
            .all(self.write().db())
            .await?;
        let hidden = keyed.into_iter().filter(|row| !self.may_read(row)).filter_map(|row| row.key);
        Ok(hidden.filter(|key| keys.contains(key)).collect())
    }

    fn may_read(&self, row: &measure::Model) -> bool {
        self.access_to(row.scorecard_id).may(Action::Read)
    }
}
