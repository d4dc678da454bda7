//! The laws of formulas, asked of an organization's measures as they would be: the measures that a formula names are
//! there and in use, and none depends on itself. Archived measures lend nothing and ask for nothing. Where a measure's
//! key changes, the formulas that name it follow, those of archived measures too: otherwise none could be restored.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    formula::{self, Formula},
    id::ScorecardId,
    key,
    strategy_map::find_cycle_among,
    vocabulary::MeasureSource,
};
use entity::measure;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    edit::Edit,
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
};

/// The formulas of the measures in use.
pub(crate) struct Formulas<'a> {
    by_id: BTreeMap<Uuid, (&'a measure::Model, Formula)>,
    by_key: HashMap<&'a str, &'a measure::Model>,
}

/// A key that a formula names.
pub(crate) struct Operand<'a> {
    key: &'a str,
    /// The measure that bears it.
    pub(crate) measure: Option<&'a measure::Model>,
}

impl Operand<'_> {
    /// What is said of one that is not there.
    pub(crate) fn missing(&self) -> String {
        format!("there is no measure in use with the key {:?}", self.key)
    }
}

impl<'a> Formulas<'a> {
    /// Of these measures. What is no formula is for others to refuse.
    pub(crate) fn of(measures: impl IntoIterator<Item = &'a measure::Model>) -> Self {
        let in_use: Vec<_> = measures.into_iter().filter(|row| row.archived_at.is_none()).collect();
        let formula = |row: &measure::Model| formula_of(row).and_then(|text| Formula::parse(text).ok());
        Self {
            by_id: in_use.iter().filter_map(|row| Some((row.id, (*row, formula(row)?)))).collect(),
            by_key: in_use.iter().filter_map(|row| Some((row.key.as_deref()?, *row))).collect(),
        }
    }

    /// What the formula of a measure names.
    pub(crate) fn operands(&self, measure: Uuid) -> Vec<Operand<'_>> {
        let keys = self.by_id.get(&measure).into_iter().flat_map(|(_, formula)| formula.operands());
        keys.map(|key| Operand { key, measure: self.by_key.get(key.as_str()).copied() }).collect()
    }

    /// The measures whose formulas name the key.
    fn naming(&self, key: &str) -> impl Iterator<Item = &'a measure::Model> {
        let names = move |formula: &Formula| formula.operands().iter().any(|operand| operand == key);
        self.by_id.values().filter(move |(_, formula)| names(formula)).map(|(row, _)| *row)
    }

    /// Some measures that depend on each other in a circle. A measure whose formula names itself is not meant: that
    /// is wrong with the measure alone.
    pub(crate) fn circle(&self) -> Option<Vec<&'a measure::Model>> {
        let mut edges = Vec::new();
        for id in self.by_id.keys() {
            let operands = self.operands(*id).into_iter().filter_map(|operand| operand.measure);
            edges.extend(operands.filter(|row| row.id != *id).map(|row| (*id, row.id)));
        }
        let circle = find_cycle_among(&edges)?;
        Some(circle.iter().filter_map(|id| Some(self.by_id.get(id)?.0)).collect())
    }
}

/// The text of a CALCULATED measure's formula.
fn formula_of(row: &measure::Model) -> Option<&str> {
    let calculated = row.source == <&str>::from(MeasureSource::Calculated);
    row.formula.as_deref().filter(|_| calculated)
}

fn called(row: &measure::Model) -> &str {
    row.key.as_deref().unwrap_or(&row.name)
}

/// What is said to whoever would change how hidden measures are computed with.
pub(crate) const HIDDEN_OPERANDS: &str = "the formula names measures that you do not see; only somebody who sees them all changes how it is computed";

/// What is said of a circle.
pub(crate) fn goes_round(circle: &[&measure::Model]) -> String {
    let names: Vec<_> = circle.iter().map(|row| called(row)).collect();
    format!("the formulas depend on each other in a circle: {}", names.join(", "))
}

/// What a CALCULATED measure in use is computed by. Where any of it changes, other values come out of the same operands.
#[derive(PartialEq, Eq)]
struct Computation<'a> {
    formula: &'a str,
    missing_operand: &'a str,
    frequency: &'a str,
    calculation: &'a str,
    aggregation: Option<&'a str>,
}

impl<'a> Computation<'a> {
    fn of(row: &'a measure::Model) -> Option<Self> {
        let formula = formula_of(row).filter(|_| row.archived_at.is_none())?;
        Some(Self {
            formula,
            missing_operand: &row.missing_operand,
            frequency: &row.frequency,
            calculation: &row.calculation,
            aggregation: row.aggregation.as_deref(),
        })
    }

    /// The field of an input, beside the formula, that makes it another one than before.
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

/// The fields of an input that can break a formula.
pub(crate) struct Blamed {
    /// The one that takes its key from a measure.
    pub(crate) key: &'static str,
    /// The one that brings its formula in.
    pub(crate) formula: &'static str,
}

impl Edit {
    /// The measure as it would be must leave every formula whole, its own and those that name it. A formula may name what
    /// the caller does not see only as long as nothing changes in how its value is computed: whoever could change that
    /// could narrow it to one of the hidden measures, and read that. Returns the other measures whose formulas follow a
    /// new key; they are to be written with it, wherever they are at home and whether or not the caller may see them,
    /// since they would break otherwise.
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
        let mut others = measure::Entity::find()
            .filter(measure::Column::OrganizationId.eq(self.write().organization_id().uuid()))
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
            let circle = formulas.circle().filter(|circle| circle.iter().any(|row| row.id == after.id));
            if let Some(circle) = circle {
                self.refuse(ProblemCode::Cycle, blamed.formula, goes_round(&circle));
            }
        }
        Ok(followers.unwrap_or_default())
    }

    /// Gives the measure its new key in the formulas that name it by the old one. The rest of their texts stays as it was
    /// written.
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
                let whose = if self.may_read(row) { called(row) } else { "a measure that you do not see" };
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

    /// Whose formulas name the key, as far as the caller may know; `None` where none does.
    fn named_by(&self, formulas: &Formulas<'_>, key: &str) -> Option<String> {
        let (seen, hidden): (Vec<_>, Vec<_>) = formulas.naming(key).partition(|row| self.may_read(row));
        let mut names: Vec<_> = seen.into_iter().map(|row| called(row).to_owned()).collect();
        if !hidden.is_empty() {
            names.push(format!("{} measures that you do not see", hidden.len()));
        }
        let whose = names.join(", ");
        (!names.is_empty()).then(|| format!("the formulas of {whose} name it by its key; change them first"))
    }

    /// Which of these formulas' operands the caller does not see, by their keys.
    pub(crate) async fn hidden_operands(&self, formulas: &[Formula]) -> Result<HashSet<String>> {
        let keys: HashSet<&String> = formulas.iter().flat_map(Formula::operands).collect();
        if keys.is_empty() {
            return Ok(HashSet::new());
        }
        let keyed = measure::Entity::find()
            .filter(measure::Column::OrganizationId.eq(self.write().organization_id().uuid()))
            .filter(measure::Column::Key.is_not_null())
            .all(self.write().db())
            .await?;
        let hidden = keyed.into_iter().filter(|row| !self.may_read(row)).filter_map(|row| row.key);
        Ok(hidden.filter(|key| keys.contains(key)).collect())
    }

    fn may_read(&self, row: &measure::Model) -> bool {
        self.access_to(ScorecardId::from_uuid(row.scorecard_id)).may(Action::Read)
    }
}
