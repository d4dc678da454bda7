//! Merging of several batches of one organization into one write. Each batch keeps its own revision, outcome and part
//! of the log, and all are stored by the same few statements; from outside they look like separate writes.

use std::collections::{HashMap, hash_map};

use domain::{
    id::MeasureId,
    period::Period,
    series::{Actor, Facts},
};
use entity::{idempotency, measure_period};
use ledger::{
    caller::Principal,
    error::{Error, Problem, ProblemCode, Result},
    idempotency::{Attempt, EarlierOutcomes},
    policy,
    row::Change,
    write::{CommitOutcome, ValueWrite},
};

use super::{
    Batch, BatchOutcome, Entry, ErrorPolicy, MAX_ENTRIES, StoredOutcome, problem,
    queue::Waiting,
    validate::{Measures, Validation},
};
use crate::closing::CorrectionFields;

/// Outcome of each batch.
pub(super) type Outcomes = Vec<Result<BatchOutcome>>;

/// Batches merged into a write, and the rows to store for them.
pub(super) struct Merge<W> {
    write: W,
    /// Rows of periods, one for each period: the state after its last change.
    rows: Vec<measure_period::Model>,
    row_index: HashMap<(MeasureId, Period), usize>,
    /// Facts of periods that earlier batches of the write have changed.
    written: HashMap<(MeasureId, Period), Facts>,
    /// Stored outcomes of earlier writes.
    earlier: EarlierOutcomes,
    attempts: Vec<(Actor, Attempt, BatchOutcome)>,
    outcomes: Vec<idempotency::ActiveModel>,
}

impl<W: ValueWrite> Merge<W> {
    pub(super) fn new(write: W) -> Self {
        Self {
            write,
            rows: Vec::new(),
            row_index: HashMap::new(),
            written: HashMap::new(),
            earlier: EarlierOutcomes::default(),
            attempts: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Revision of the organization before the write.
    pub(super) fn base_revision(&self) -> i64 {
        self.write.organization().revision()
    }

    /// Merges the batches, one after the other. An error of one of them is its own outcome.
    pub(super) async fn merge_all<E: Entry>(&mut self, group: &[Waiting<E>]) -> Result<Outcomes> {
        // Read the stored outcomes of all idempotency keys in one statement.
        let attempts = group.iter().filter_map(|Waiting { caller, batch, .. }| {
            let principal = self.write.organization().principal(caller)?;
            Some((principal.actor, batch.idempotency_key.as_deref()?))
        });
        let attempts: Vec<_> = attempts.collect();
        self.earlier = self.write.earlier_outcomes(&attempts).await?;
        // Merge batch by batch; only a database failure ends the whole group.
        let mut outcomes = Vec::with_capacity(group.len());
        for waiting in group {
            match self.merge_batch(waiting).await {
                Err(error @ (Error::Database(_) | Error::Corrupt(_))) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        Ok(outcomes)
    }

    /// Merges a batch, after the previous ones.
    async fn merge_batch<E: Entry>(&mut self, waiting: &Waiting<E>) -> Result<BatchOutcome> {
        let Waiting { caller, batch, .. } = waiting;
        // Authorize the caller, and give the batch a revision of its own.
        let principal = self.write.organization().principal(caller).cloned();
        let principal = principal.ok_or(Error::NotFound("the organization"))?;
        self.write.continue_as(principal.actor);
        if !policy::permits(principal.highest(), E::ACTION, true) {
            return Err(Error::Forbidden(policy::required(E::ACTION).role()));
        }
        // Return the stored outcome of a repeated batch.
        let attempt = match &batch.idempotency_key {
            // A dry run writes nothing, so it may be repeated and does not use up its key.
            _ if batch.options.dry_run => None,
            Some(key) => Some(Attempt::new(key.clone(), E::MUTATION, batch)?),
            None => None,
        };
        if let Some(attempt) = &attempt
            && let Some(outcome) = self.earlier(attempt)?
        {
            return Ok(outcome);
        }
        // Validate the entries; stop where nothing is to be written.
        let (validation, problems) = self.validate(&principal, batch).await?;
        let seen = self.write.last_revision();
        let refused = !problems.is_empty() && batch.error_policy == ErrorPolicy::RejectAll;
        if refused {
            let results = vec![None; batch.entries.len()];
            return Ok(BatchOutcome { results, unchanged: 0, problems, revision: seen, seen, written: 0 });
        }
        let Validation { results, unchanged, rows, .. } = validation;
        let results = if results.is_empty() { vec![None; batch.entries.len()] } else { results };
        if rows.is_empty() || batch.options.dry_run {
            return Ok(BatchOutcome { results, unchanged, problems, revision: seen, seen, written: 0 });
        }
        // Log the changes, and keep the outcome for the idempotency key.
        let before = self.write.logged_bytes();
        self.log_batch(rows)?;
        let (revision, written) = (self.write.revision(), self.write.logged_bytes() - before);
        let outcome = BatchOutcome { results, unchanged, problems, revision, seen: revision, written };
        if let Some(attempt) = attempt {
            let stored = StoredOutcome::of(&outcome);
            self.outcomes.push(attempt.row(&self.write, &stored)?);
            self.attempts.push((principal.actor, attempt, outcome.clone()));
        }
        Ok(outcome)
    }

    /// Finds the outcome of the first attempt, in this write or an earlier one.
    fn earlier(&self, attempt: &Attempt) -> Result<Option<BatchOutcome>> {
        let seen = self.write.last_revision();
        // First the batches of this write, then the outcomes stored by earlier ones.
        for (actor, known, outcome) in &self.attempts {
            if *actor == self.write.actor() && attempt.repeats(known)? {
                return Ok(Some(BatchOutcome { seen, written: 0, ..outcome.clone() }));
            }
        }
        let earlier = attempt.earlier_of::<StoredOutcome>(&self.earlier, &self.write)?;
        Ok(earlier.map(|(stored, revision)| stored.outcome(revision, seen)))
    }

    /// Validates the entries of a batch.
    async fn validate<E: Entry>(
        &mut self,
        principal: &Principal,
        Batch { entries, options, .. }: &Batch<E>,
    ) -> Result<(Validation, Vec<Problem>)> {
        if !(1..=MAX_ENTRIES).contains(&entries.len()) {
            let message = format!("a batch has 1 to {MAX_ENTRIES} entries, not {}", entries.len());
            let problem = Problem::new(ProblemCode::TooMany, message, &["input", "entries"]);
            return Ok((Validation::default(), vec![problem]));
        }
        if let Some(problem) = options.correction.as_ref().and_then(CorrectionFields::problem) {
            return Ok((Validation::default(), vec![problem]));
        }
        // Validate against the cached or locked state plus what earlier batches of this write have changed.
        let measures = Measures::load(&self.write, Some(principal), entries).await?;
        let mut validation = Validation {
            options: options.clone(),
            written: std::mem::take(&mut self.written),
            ..Validation::default()
        };
        validation.validate_all(&self.write, &measures, entries);
        self.written = std::mem::take(&mut validation.written);
        let problems = validation.faults.iter().map(|(at, fault)| problem(*at, fault)).collect();
        Ok((validation, problems))
    }

    /// Logs the changes of a batch; of each period only the last row is stored.
    fn log_batch(&mut self, rows: Vec<Change<measure_period::Model>>) -> Result<()> {
        for row in self.write.log_values(rows)? {
            let (measure, period, facts) = row.clone().into_facts();
            self.written.insert((measure, period), facts);
            match self.row_index.entry((measure, period)) {
                hash_map::Entry::Occupied(place) => self.rows[*place.get()] = row,
                hash_map::Entry::Vacant(place) => {
                    place.insert(self.rows.len());
                    self.rows.push(row);
                }
            }
        }
        Ok(())
    }

    /// Stores the merged batches.
    pub(super) async fn commit(self) -> Result<CommitOutcome> {
        self.write.commit_values(self.rows, self.outcomes).await
    }
}
