//! Measure definitions and periods of a document: checked, and converted to rows.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use domain::{calendar, id::MeasureId, measure::Measure, period, series::Facts, validity};
use entity::{measure, measure_period};
use ledger::{
    error::{ProblemCode, Result},
    row::Change,
    write::LockedWrite,
};

use super::{
    existing::Existing,
    model,
    names::Names,
    path::{DocumentPath, Problems},
};
use crate::closing;

/// Known rows, by measure and period.
pub(super) type Known = HashMap<MeasureId, HashMap<period::Period, measure_period::Model>>;

/// Converts periods to rows.
pub(super) struct Periods<'a> {
    pub(super) write: &'a LockedWrite,
    pub(super) names: &'a Names,
    pub(super) existing: &'a Existing,
    pub(super) known: &'a Known,
    /// True when actuals of any period are accepted.
    pub(super) allow_future: bool,
    pub(super) problems: &'a Problems,
}

impl Periods<'_> {
    /// Builds the rows of all measures; `planned` are the changed definitions.
    pub(super) fn rows(
        &self,
        measures: &[model::Measure],
        planned: &[Change<measure::Model>],
    ) -> Result<Vec<Change<measure_period::Model>>> {
        let planned: HashMap<MeasureId, &measure::Model> =
            planned.iter().map(|change| (change.after.id, &change.after)).collect();
        let mut rows = Vec::new();
        for measure in measures {
            let Some(name) = self.names.measures.get(&measure.key) else { continue };
            let row = planned.get(&name.id).copied().or_else(|| self.existing.measures.get(&measure.key));
            if let Some(row) = row {
                self.measure(&row.clone().into(), measure, &mut rows);
            }
        }
        Ok(rows)
    }

    fn measure(
        &self,
        definition: &Measure,
        measure: &model::Measure,
        rows: &mut Vec<Change<measure_period::Model>>,
    ) {
        for violation in validity::measure(definition) {
            self.problems.broken(violation, &measure.at);
        }
        let none = HashMap::new();
        let known = self.known.get(&definition.id).unwrap_or(&none);
        if let Some(before) = self.existing.measures.get(&measure.key) {
            let changed = validity::frequency(before.frequency, definition.frequency, !known.is_empty());
            changed.into_iter().for_each(|violation| self.problems.broken(violation, &measure.at));
        }
        let mut seen = HashSet::new();
        for period in &measure.periods {
            let Some(code) = self.code(definition, period, &mut seen) else { continue };
            let before = known.get(&code);
            let known = before.cloned().map(|row| row.into_facts().2).unwrap_or_default();
            let facts = self.apply(period, known.clone());
            self.check_recordable(code, &known, &facts, &period.at);
            if known != facts
                && let Some(message) = closing::refusal(self.write.organization(), definition.scorecard, code)
            {
                self.problems.add(ProblemCode::PeriodClosed, &period.at.field("period"), message);
            }
            for violation in validity::facts(definition, &facts) {
                self.problems.broken(violation, &period.at);
            }
            let (home, id) = (definition.scorecard, definition.id);
            let after = measure_period::Model::of_facts(self.write.organization_id(), home, id, code, &facts);
            if before != Some(&after) {
                rows.push(Change { before: before.cloned(), after });
            }
        }
        // A new definition must fit the known periods that the document does not mention.
        let others = known.iter().filter(|(code, _)| !seen.contains(*code));
        let others: Vec<_> = others.map(|(_, row)| row.clone().into_facts()).collect();
        let mut others: Vec<_> = others.iter().map(|(_, period, facts)| (*period, facts)).collect();
        others.sort_unstable_by_key(|(period, _)| *period);
        for violation in validity::fits(definition, others) {
            self.problems.broken(violation, &measure.at);
        }
    }

    /// Parses the period code, which must fit the measure's frequency and appear once.
    fn code(
        &self,
        definition: &Measure,
        period: &model::Period,
        seen: &mut HashSet<period::Period>,
    ) -> Option<period::Period> {
        let at = period.at.field("period");
        let code = match period.period.parse::<period::Period>() {
            Ok(code) => code,
            Err(_) if period.period.is_empty() => return None,
            Err(error) => {
                self.problems.add(ProblemCode::BadPeriod, &at, error.to_string());
                return None;
            }
        };
        if code.frequency() != definition.frequency {
            let message =
                format!("{code} is {}, and the measure is {}", code.frequency(), definition.frequency);
            self.problems.add(ProblemCode::BadPeriod, &at, message);
            return None;
        }
        if !seen.insert(code) {
            let message = format!("the measure has the period {code} twice");
            self.problems.add(ProblemCode::Duplicate, &at, message);
            return None;
        }
        Some(code)
    }

    /// Checks that a new actual is in a period that can be recorded; a known one may stay.
    fn check_recordable(&self, code: period::Period, known: &Facts, facts: &Facts, at: &DocumentPath) {
        let has_actual = facts.actual.is_some() || facts.text.is_some();
        if self.allow_future || !has_actual || (known.actual, &known.text) == (facts.actual, &facts.text) {
            return;
        }
        let organization = self.write.organization();
        let today = calendar::today(self.write.now(), organization.time_zone());
        if let Some(violation) = validity::recordable(organization.calendar(), code, today) {
            self.problems.broken(violation, at);
        }
    }

    /// Facts after the document's changes.
    fn apply(&self, period: &model::Period, mut facts: Facts) -> Facts {
        fn set<T: Clone>(fact: &mut Option<T>, said: &Option<Option<T>>) {
            if let Some(said) = said {
                fact.clone_from(said);
            }
        }
        let known = (facts.actual, facts.text.clone());
        set(&mut facts.actual, &period.actual);
        set(&mut facts.target, &period.target);
        set(&mut facts.target_upper, &period.target_upper);
        set(&mut facts.red_flag, &period.red_flag);
        set(&mut facts.stretch, &period.stretch);
        set(&mut facts.benchmark, &period.benchmark);
        set(&mut facts.due_on, &period.due_on);
        if let Some(text) = &period.text {
            facts.text = text.as_deref().map(Into::into);
        }
        if let Some(note) = &period.note {
            facts.note = note.as_deref().map(Into::into);
        }
        if let Some(set) = &period.status_override {
            facts.status_override = set.clone().map(Box::new);
        }
        if (facts.actual, &facts.text) != (known.0, &known.1) {
            let now = self.write.now();
            let before = facts.recorded_at.filter(|before| *before >= now);
            facts.recorded_at = Some(before.map_or(now, |before| before + TimeDelta::milliseconds(1)));
            facts.recorded_by = Some(self.write.actor());
        }
        facts
    }
}
