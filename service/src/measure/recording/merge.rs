//! Batches of one organization in one write: each is one of its own, with its revision, its outcome and its part of the
//! log, and all are stored by the same few statements. Nobody but the database can tell.

use std::collections::{HashMap, hash_map};

use domain::{
    id::MeasureId,
    period::Period,
    series::{Actor, Facts},
};
use entity::{idempotency, measure_period};

use super::{
    Batch, BatchOutcome, Entry, ErrorPolicy, MAX_ENTRIES, StoredOutcome, problem,
    queue::Waiting,
    validate::{Measures, Validation},
};
use crate::{
    caller::Principal,
    error::{Error, Problem, ProblemCode, Result},
    idempotency::{Attempt, Earlier},
    policy,
    row::Change,
    snapshot::facts_of,
    write::{CommitOutcome, Write},
};

/// What became of each batch.
pub(super) type Outcomes = Vec<Result<BatchOutcome>>;

/// Batches that have been taken into a write, and what there is to store for them.
pub(super) struct Merge {
    write: Write,
    /// One for each period, as the last of them has made it.
    rows: Vec<measure_period::Model>,
    places: HashMap<(MeasureId, Period), usize>,
    /// What they have made of periods.
    written: HashMap<(MeasureId, Period), Facts>,
    /// The outcomes of writes before this one.
    earlier: Earlier,
    attempts: Vec<(Actor, Attempt, BatchOutcome)>,
    outcomes: Vec<idempotency::ActiveModel>,
}

impl Merge {
    pub(super) fn new(write: Write) -> Self {
        Self {
            write,
            rows: Vec::new(),
            places: HashMap::new(),
            written: HashMap::new(),
            earlier: Earlier::default(),
            attempts: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// The revision at which the write has found the organization.
    pub(super) fn found(&self) -> i64 {
        self.write.organization().revision()
    }

    /// Takes the batches in, one after the other. What one of them does wrong is its own outcome.
    pub(super) async fn take_all<E: Entry>(&mut self, group: &[Waiting<E>]) -> Result<Outcomes> {
        let attempts = group.iter().filter_map(|Waiting { caller, batch, .. }| {
            let principal = self.write.organization().principal(caller)?;
            Some((principal.actor, batch.idempotency_key.as_deref()?))
        });
        self.earlier = Earlier::read(&self.write, attempts).await?;
        let mut outcomes = Vec::with_capacity(group.len());
        for waiting in group {
            match self.take(waiting).await {
                Err(error @ (Error::Database(_) | Error::Corrupt(_))) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        Ok(outcomes)
    }

    /// Takes a batch in, after those before it.
    async fn take<E: Entry>(&mut self, waiting: &Waiting<E>) -> Result<BatchOutcome> {
        let Waiting { caller, batch, .. } = waiting;
        let principal = self.write.organization().principal(caller).cloned();
        let principal = principal.ok_or(Error::NotFound("the organization"))?;
        self.write.go_on(principal.actor);
        if !policy::permits(principal.highest(), E::ACTION, true) {
            return Err(Error::Forbidden(policy::required(E::ACTION).role()));
        }
        let attempt = match &batch.idempotency_key {
            // What writes nothing may be repeated, and uses no key up.
            _ if batch.options.dry_run => None,
            Some(key) => Some(Attempt::new(key.clone(), E::MUTATION, batch)?),
            None => None,
        };
        if let Some(attempt) = &attempt
            && let Some(outcome) = self.earlier(attempt)?
        {
            return Ok(outcome);
        }
        let (taken, problems) = self.check(&principal, batch).await?;
        let seen = self.write.stands_at();
        let refused = !problems.is_empty() && batch.error_policy == ErrorPolicy::RejectAll;
        if refused {
            let results = vec![None; batch.entries.len()];
            return Ok(BatchOutcome { results, unchanged: 0, problems, revision: seen, seen, written: 0 });
        }
        let Validation { results, unchanged, rows, .. } = taken;
        let results = if results.is_empty() { vec![None; batch.entries.len()] } else { results };
        if rows.is_empty() || batch.options.dry_run {
            return Ok(BatchOutcome { results, unchanged, problems, revision: seen, seen, written: 0 });
        }
        let before = self.write.logged_bytes();
        self.note(rows)?;
        let (revision, written) = (self.write.revision(), self.write.logged_bytes() - before);
        let outcome = BatchOutcome { results, unchanged, problems, revision, seen: revision, written };
        if let Some(attempt) = attempt {
            let kept = StoredOutcome::of(&outcome);
            self.outcomes.push(attempt.row(&self.write, &kept)?);
            self.attempts.push((principal.actor, attempt, outcome.clone()));
        }
        Ok(outcome)
    }

    /// The outcome of the first time, here or in a transaction before.
    fn earlier(&self, attempt: &Attempt) -> Result<Option<BatchOutcome>> {
        let seen = self.write.stands_at();
        for (actor, known, outcome) in &self.attempts {
            if *actor == self.write.actor() && attempt.repeats(known)? {
                return Ok(Some(BatchOutcome { seen, written: 0, ..outcome.clone() }));
            }
        }
        let earlier = attempt.earlier_of::<StoredOutcome>(&self.earlier, &self.write)?;
        earlier.map(|(kept, revision)| kept.outcome(revision, seen)).transpose()
    }

    /// What of the entries can be written, and what is wrong with the others.
    async fn check<E: Entry>(
        &mut self,
        principal: &Principal,
        Batch { entries, options, .. }: &Batch<E>,
    ) -> Result<(Validation, Vec<Problem>)> {
        if !(1..=MAX_ENTRIES).contains(&entries.len()) {
            let message = format!("a batch has 1 to {MAX_ENTRIES} entries, not {}", entries.len());
            let problem = Problem::new(ProblemCode::TooMany, message, &["input", "entries"]);
            return Ok((Validation::default(), vec![problem]));
        }
        let measures = Measures::load(&self.write, Some(principal), entries).await?;
        let mut taken = Validation {
            options: *options,
            written: std::mem::take(&mut self.written),
            ..Validation::default()
        };
        taken.take_all(&self.write, &measures, entries);
        self.written = std::mem::take(&mut taken.written);
        let problems = taken.faults.iter().map(|(at, fault)| problem(*at, fault)).collect();
        Ok((taken, problems))
    }

    /// Logs what was taken; it is stored with that of the others, the last of each period.
    fn note(&mut self, rows: Vec<Change<measure_period::Model>>) -> Result<()> {
        for row in self.write.note(rows)? {
            let (measure, period, facts) = facts_of(row.clone())?;
            self.written.insert((measure, period), facts);
            match self.places.entry((measure, period)) {
                hash_map::Entry::Occupied(place) => self.rows[*place.get()] = row,
                hash_map::Entry::Vacant(place) => {
                    place.insert(self.rows.len());
                    self.rows.push(row);
                }
            }
        }
        Ok(())
    }

    /// Stores what was taken.
    pub(super) async fn commit(self) -> Result<CommitOutcome> {
        self.write.commit_values(self.rows, self.outcomes).await
    }
}
