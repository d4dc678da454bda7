//! Validation of the entries of a batch: lookup of measures, and checks of periods and permissions.
//!
//! Independent of the mutation, and of whether the entries are written.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    cascade::MeasureRef as Home,
    closing::Correction,
    entry::lacks_note,
    id::{MeasureId, NodeId, ScorecardId},
    name::quoted,
    period::Period,
    scorecard::Scorecard,
    series::Facts,
    validity,
};
use entity::measure_period;
use ledger::{
    caller::Principal,
    error::{ProblemCode, Result},
    policy::{self, AccessLevel, Action},
    row::Change,
    snapshot::Keyed,
    write::{ValueWrite, WriteState},
};
use uuid::Uuid;

use super::{BatchOptions, Context, Entry, Fault, MeasureRef, archived_message, period_of};
use crate::{
    closing::{self, CorrectionFields},
    command::unusable_text,
};

/// Measures that a batch refers to, with their home scorecards and the caller's access.
pub(in crate::measure) struct Measures<'a> {
    /// Principal of the caller; `None` for the operator, who may do everything.
    principal: Option<&'a Principal>,
    by_ref: HashMap<MeasureRef, (ScorecardId, MeasureId)>,
    homes: HashMap<ScorecardId, (Arc<Scorecard>, AccessLevel)>,
}

impl<'a> Measures<'a> {
    /// Loads the measures with a fixed number of statements.
    pub(in crate::measure) async fn load<E: Entry>(
        write: &impl ValueWrite,
        principal: Option<&'a Principal>,
        entries: &[E],
    ) -> Result<Self> {
        let organization = write.organization_id();
        let (mut by_ref, mut ids, mut keys) = (HashMap::new(), Vec::new(), Vec::new());
        for reference in entries.iter().map(Entry::measure).collect::<HashSet<_>>() {
            match reference {
                MeasureRef::Id(text) => {
                    if let Ok(id) = text.parse::<MeasureId>() {
                        match write.locations().hint(organization, NodeId::Measure(id)) {
                            Some(home) => drop(by_ref.insert(reference.clone(), (home, id))),
                            None => ids.push((id, reference)),
                        }
                    }
                }
                // A text that is no valid key belongs to no measure.
                MeasureRef::Key(key) if domain::key::is_valid(key) => keys.push(key.as_str()),
                MeasureRef::Key(_) => {}
            }
        }
        if !ids.is_empty() {
            let asked: Vec<MeasureId> = ids.iter().map(|(id, _)| *id).collect();
            let found = write.find_measures(&asked).await?;
            let homes: HashMap<MeasureId, ScorecardId> = found.into_iter().collect();
            for (id, reference) in ids {
                if let Some(home) = homes.get(&id) {
                    by_ref.insert(reference.clone(), (*home, id));
                }
            }
        }
        for (key, id, home) in by_keys(write, keys).await? {
            by_ref.insert(MeasureRef::Key(key), (home, MeasureId::from_uuid(id)));
        }
        let homes: HashSet<ScorecardId> = by_ref.values().map(|(home, _)| *home).collect();
        let homes: Vec<_> = homes.into_iter().collect();
        let homes = write.scorecards(&homes).await?;
        let access = |id| {
            principal.map_or(AccessLevel::Admin, |principal| write.organization().access_to(principal, id))
        };
        let homes = homes.into_iter().map(|it| (it.profile.id, (Arc::clone(&it), access(it.profile.id))));
        // Measures that the caller may not see are treated as nonexistent.
        let homes = homes.filter(|(_, (_, access))| access.may(Action::Read)).collect();
        Ok(Self { principal, by_ref, homes })
    }

    fn get(&self, reference: &MeasureRef) -> Option<(&Scorecard, AccessLevel, usize)> {
        let (home, id) = self.by_ref.get(reference)?;
        let (home, access) = self.homes.get(home)?;
        Some((home, *access, home.measure(*id)?))
    }
}

/// Finds the measures with these keys: key, id and home of each. Cached locations that are still right take no
/// statement.
async fn by_keys(write: &impl ValueWrite, mut keys: Vec<&str>) -> Result<Vec<(String, Uuid, ScorecardId)>> {
    let (organization, locations) = (write.organization_id(), write.locations());
    let hint = |key: &&str| {
        let (id, home) = locations.hint_by_key(organization, Keyed::Measure, key)?;
        Some(((*key).to_owned(), id, home))
    };
    let mut found: Vec<(String, Uuid, ScorecardId)> = keys.iter().filter_map(hint).collect();
    let homes: HashSet<ScorecardId> = found.iter().map(|(_, _, home)| *home).collect();
    let homes = write.scorecards(&homes.into_iter().collect::<Vec<_>>()).await?;
    let homes: HashMap<ScorecardId, &Arc<Scorecard>> =
        homes.iter().map(|home| (home.profile.id, home)).collect();
    found.retain(|(key, id, home)| {
        homes.get(home).is_some_and(|home| Keyed::Measure.key_on(home, *id) == Some(key))
    });
    let known: HashSet<String> = found.iter().map(|(key, _, _)| key.clone()).collect();
    keys.retain(|key| !known.contains(*key));
    if !keys.is_empty() {
        found.extend(write.find_measures_by_keys(&keys).await?);
    }
    Ok(found)
}

/// Valid entry: measure, period, and the change to write, if any.
type Good = (Home, Period, Option<Change<measure_period::Model>>);

/// State of the validation of a batch.
#[derive(Default)]
pub(in crate::measure) struct Validation {
    /// Options of the batch.
    pub(in crate::measure) options: BatchOptions,
    /// Measure and period of each entry, in their order; `None` where the entry was refused.
    pub(in crate::measure) results: Vec<Option<(Home, Period)>>,
    /// Number of entries that change nothing and are not written.
    pub(in crate::measure) unchanged: usize,
    /// Problems, by index of the entry.
    pub(in crate::measure) faults: Vec<(usize, Fault)>,
    /// Rows to write.
    pub(in crate::measure) rows: Vec<Change<measure_period::Model>>,
    /// Periods that were accepted already, in this batch or earlier ones of an import.
    pub(in crate::measure) accepted: HashSet<(MeasureId, Period)>,
    /// Facts of periods that the write has changed before this batch.
    pub(in crate::measure) written: HashMap<(MeasureId, Period), Facts>,
}

impl Validation {
    /// Validates all entries.
    pub(in crate::measure) fn validate_all<E: Entry>(
        &mut self,
        write: &WriteState,
        measures: &Measures<'_>,
        entries: &[E],
    ) {
        for (at, entry) in entries.iter().enumerate() {
            let result = self.check(write, measures, entry);
            self.results.push(result.as_ref().ok().map(|(at, period, _)| (*at, *period)));
            match result {
                Ok((_, _, Some(row))) => self.rows.push(row),
                Ok((_, _, None)) => self.unchanged += 1,
                Err(faults) => self.faults.extend(faults.into_iter().map(|fault| (at, fault))),
            }
        }
    }

    fn check<E: Entry>(
        &mut self,
        write: &WriteState,
        measures: &Measures<'_>,
        entry: &E,
    ) -> Result<Good, Vec<Fault>> {
        let fault = |code, field, message: String| vec![(code, field, message)];
        let (what, name) = match entry.measure() {
            MeasureRef::Id(id) => ("id", id),
            MeasureRef::Key(key) => ("key", key),
        };
        for (place, field, text) in [("measure", what, name.as_str()), ("period", "period", entry.period())] {
            if let Some(message) = validity::too_long(field, text) {
                return Err(fault(ProblemCode::TooLong, place, message));
            }
        }
        for (field, text) in entry.texts() {
            if let Some((code, message)) = text.and_then(|text| unusable_text(field, text)) {
                return Err(fault(code, field, message));
            }
        }
        let Some((home, access, index)) = measures.get(entry.measure()) else {
            return Err(fault(
                ProblemCode::NotFound,
                "measure",
                format!("there is no measure {}", quoted(name)),
            ));
        };
        let measure = &home.measures[index];
        let owner = measure.owner.as_deref();
        let owns = |principal: &Principal| write.organization().owns(principal, &measure.owners, owner);
        let owned = measures.principal.is_some_and(owns);
        if !policy::permits(access, E::ACTION, owned) {
            let message = policy::why_not_with_measure(access, E::ACTION);
            return Err(fault(ProblemCode::Forbidden, "measure", message));
        }
        if let Some(message) = archived_message(measure) {
            return Err(fault(ProblemCode::NotAllowed, "measure", message));
        }
        let period = period_of(write, measure, entry.period())
            .map_err(|message| fault(ProblemCode::BadPeriod, "period", message))?;
        let row = |facts: &Facts| {
            measure_period::Model::of_facts(
                write.organization_id(),
                home.profile.id,
                measure.id,
                period,
                facts,
            )
        };
        let written = self.written.get(&(measure.id, period));
        let known = written.or_else(|| home.series()[index].get(period));
        let context = Context { measure, period, write, options: &self.options };
        let mut facts = known.cloned().unwrap_or_default();
        if let Some(contradiction) = entry.contradiction(&context, &facts) {
            return Err(vec![contradiction]);
        }
        let faults = entry.apply(&context, &mut facts);
        if !faults.is_empty() {
            return Err(faults);
        }
        let is_changed = !is_same(known, &facts);
        let had = known.map(|known| (known.actual, known.text.as_deref()));
        let is_new_value = (facts.actual, facts.text.as_deref()) != had.unwrap_or_default();
        let calendar = write.organization().calendar();
        if is_new_value && lacks_note(measure, &home.series()[index], period, &facts, calendar) {
            let message = "the measure takes a value with this status only with a note that explains it";
            return Err(fault(ProblemCode::NoteRequired, "note", message.to_owned()));
        }
        // The figures of a closed period stand, except for a correction.
        let is_closed = closing::refusal(write.organization(), home.profile.id, period);
        if let Some(message) = is_closed.as_ref().filter(|_| is_changed) {
            let correction = correction(write, access, self.options.correction.as_ref(), message)?;
            facts.correction = Some(Box::new(correction));
        }
        // Only an accepted entry makes a later one for the same period a duplicate.
        if !self.accepted.insert((measure.id, period)) {
            let message = "there is an entry for the same measure and period before this one".to_owned();
            return Err(fault(ProblemCode::Duplicate, "period", message));
        }
        let at = Home { scorecard: home.profile.id, measure: measure.id };
        let is_written = if self.options.skip_unchanged || is_closed.is_some() {
            is_changed
        } else {
            // An entry that clears facts that do not exist creates no empty row.
            known.is_some() || facts != Facts::default()
        };
        Ok((at, period, is_written.then(|| Change { before: known.map(row), after: row(&facts) })))
    }
}

/// Correction of a closed period, or the reason why the caller cannot make it.
fn correction(
    write: &WriteState,
    access: AccessLevel,
    correction: Option<&CorrectionFields>,
    closed: &str,
) -> Result<Correction, Vec<Fault>> {
    let Some(CorrectionFields { reason }) = correction else {
        return Err(vec![(ProblemCode::PeriodClosed, "period", closed.to_owned())]);
    };
    if !access.may(Action::Administer) {
        let message = format!("a correction needs the role ADMIN where the measure is at home; {closed}");
        return Err(vec![(ProblemCode::Forbidden, "measure", message)]);
    }
    Ok(Correction { reason: reason.clone(), at: write.now(), by: write.actor() })
}

/// Reports whether the facts are equal, apart from author and time.
fn is_same(before: Option<&Facts>, after: &Facts) -> bool {
    let none = Facts::default();
    let before = before.unwrap_or(&none);
    *before == Facts { recorded_at: before.recorded_at, recorded_by: before.recorded_by, ..after.clone() }
}
