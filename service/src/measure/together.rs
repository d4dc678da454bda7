//! Batches of one organization in one transaction: each is a write of its own, with its revision, its outcome and its
//! part of the log, and all are stored by the same few statements.
//!
//! Nobody but the database can tell. What one of them does wrong is its own outcome; when the database refuses the
//! whole, each is tried alone; only a commit that fails is everybody's, since nobody knows what became of it.

use std::collections::{HashMap, hash_map};

use domain::{
    cascade::MeasureRef,
    id::{MeasureId, OrganizationId},
    period::Period,
    series::{Actor, Facts},
};
use entity::{idempotency, measure_period};
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::{
    batch::{Batch, BatchOutcome, Entry, ErrorPolicy, Kept, MAX_ENTRIES, problem},
    queue::{Queues, Waiting},
    taken::{Measures, Taken},
};
use crate::{
    Service,
    caller::{Caller, Principal},
    error::{Error, Problem, ProblemCode, Result},
    idempotency::{self as attempts, Attempt},
    policy,
    snapshot::facts_of,
    write::Write,
};

impl Service {
    /// Takes the batch, with those that others bring at the same time.
    pub(super) async fn take_batch<E: Entry>(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<E>,
        queues: fn(&Self) -> &Queues<E>,
    ) -> Result<BatchOutcome> {
        let (sender, outcome) = oneshot::channel();
        let waiting = Waiting { caller: caller.clone(), batch, outcome: sender };
        if queues(self).join(organization, waiting) {
            // In a task of its own: others wait for it, whatever becomes of who brought this one.
            tokio::spawn(Writer { service: self.clone(), organization, queues, is_done: false }.run());
        }
        let ended = || Error::Unconfirmed(DbErr::Custom("the writer has ended".into()));
        outcome.await.unwrap_or_else(|_| Err(ended()))
    }
}

/// Writes what is in the queue of an organization, until it is empty.
struct Writer<E: Entry> {
    service: Service,
    organization: OrganizationId,
    queues: fn(&Service) -> &Queues<E>,
    is_done: bool,
}

impl<E: Entry> Drop for Writer<E> {
    fn drop(&mut self) {
        // A panic: those who wait are told, and who comes next begins anew.
        if !self.is_done {
            (self.queues)(&self.service).close(self.organization);
        }
    }
}

impl<E: Entry> Writer<E> {
    async fn run(mut self) {
        while let Some(group) = (self.queues)(&self.service).next(self.organization) {
            match self.write(&group).await {
                Err(error) if group.len() > 1 && !matches!(error, Error::Unconfirmed(_)) => {
                    for waiting in group {
                        let outcomes = self.write(std::slice::from_ref(&waiting)).await;
                        tell(vec![waiting], outcomes);
                    }
                }
                outcomes => tell(group, outcomes),
            }
        }
        self.is_done = true;
    }

    async fn write(&self, group: &[Waiting<E>]) -> Result<Vec<Result<BatchOutcome>>> {
        self.service.database().again(|| self.write_once(group)).await
    }

    /// Writes these in one transaction.
    async fn write_once(&self, group: &[Waiting<E>]) -> Result<Vec<Result<BatchOutcome>>> {
        let write = self.service.begin_as(Actor::System, self.organization).await?;
        let mut together = Together::new(write);
        let mut outcomes = Vec::with_capacity(group.len());
        for waiting in group {
            match together.take(waiting).await {
                Err(error @ (Error::Database(_) | Error::Corrupt(_))) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        together.end().await?;
        Ok(outcomes)
    }
}

/// Tells everybody what became of their batch. Who has gone away meanwhile can ask again, with the same key.
fn tell<E>(group: Vec<Waiting<E>>, outcomes: Result<Vec<Result<BatchOutcome>>>) {
    match outcomes {
        Ok(outcomes) => {
            for (waiting, outcome) in group.into_iter().zip(outcomes) {
                let _ = waiting.outcome.send(outcome);
            }
        }
        Err(error) => {
            // Several are told only of a commit of which nobody knows the end.
            let (why, mut error) = (error.to_string(), Some(error));
            for waiting in group {
                let same = || Error::Unconfirmed(DbErr::Custom(why.clone()));
                let _ = waiting.outcome.send(Err(error.take().unwrap_or_else(same)));
            }
        }
    }
}

/// Batches that have been taken into a transaction, and what there is to store for them.
struct Together {
    write: Write,
    /// One for each period, as the last of them has made it.
    rows: Vec<measure_period::Model>,
    places: HashMap<(MeasureId, Period), usize>,
    /// What they have made of periods.
    written: HashMap<(MeasureId, Period), Facts>,
    attempts: Vec<(Actor, Attempt, BatchOutcome)>,
    outcomes: Vec<idempotency::ActiveModel>,
}

impl Together {
    fn new(write: Write) -> Self {
        Self {
            write,
            rows: Vec::new(),
            places: HashMap::new(),
            written: HashMap::new(),
            attempts: Vec::new(),
            outcomes: Vec::new(),
        }
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
            Some(key) => Some(Attempt::new(key.clone(), E::MUTATION, batch)?),
            None => None,
        };
        if let Some(attempt) = &attempt
            && let Some(outcome) = self.earlier(attempt).await?
        {
            return Ok(outcome);
        }
        let (taken, problems) = self.check(&principal, &batch.entries).await?;
        let seen = self.write.stands_at();
        let refused = !problems.is_empty() && batch.error_policy == ErrorPolicy::RejectAll;
        if refused || taken.rows.is_empty() {
            let results = vec![None; batch.entries.len()];
            return Ok(BatchOutcome { results, problems, revision: seen, seen });
        }
        let results = self.note(taken)?;
        let revision = self.write.revision();
        let outcome = BatchOutcome { results, problems, revision, seen: revision };
        if let Some(attempt) = attempt {
            let kept = Kept::of(&outcome.results, &outcome.problems);
            self.outcomes.push(attempt.row(&self.write, &kept)?);
            self.attempts.push((principal.actor, attempt, outcome.clone()));
        }
        Ok(outcome)
    }

    /// The outcome of the first time, here or in a transaction before.
    async fn earlier(&self, attempt: &Attempt) -> Result<Option<BatchOutcome>> {
        let seen = self.write.stands_at();
        for (actor, known, outcome) in &self.attempts {
            if *actor == self.write.actor() && attempt.repeats(known)? {
                return Ok(Some(BatchOutcome { seen, ..outcome.clone() }));
            }
        }
        let earlier = attempt.earlier::<Kept>(&self.write).await?;
        earlier.map(|(kept, revision)| kept.outcome(revision, seen)).transpose()
    }

    /// What of the entries can be written, and what is wrong with the others.
    async fn check<E: Entry>(
        &mut self,
        principal: &Principal,
        entries: &[E],
    ) -> Result<(Taken, Vec<Problem>)> {
        if !(1..=MAX_ENTRIES).contains(&entries.len()) {
            let message = format!("a batch has 1 to {MAX_ENTRIES} entries, not {}", entries.len());
            let problem = Problem::new(ProblemCode::TooMany, message, &["input", "entries"]);
            return Ok((Taken::default(), vec![problem]));
        }
        let measures = Measures::load(&self.write, Some(principal), entries).await?;
        let mut taken = Taken { written: std::mem::take(&mut self.written), ..Taken::default() };
        taken.take_all(&self.write, &measures, entries);
        self.written = std::mem::take(&mut taken.written);
        let problems = taken.faults.iter().map(|(at, fault)| problem(*at, fault)).collect();
        Ok((taken, problems))
    }

    /// Logs what was taken; it is stored with that of the others, the last of each period.
    fn note(&mut self, taken: Taken) -> Result<Vec<Option<(MeasureRef, Period)>>> {
        for row in self.write.note(taken.rows)? {
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
        Ok(taken.results)
    }

    /// Stores and commits, if anything was taken.
    async fn end(self) -> Result<()> {
        let Self { write, rows, outcomes, .. } = self;
        if rows.is_empty() {
            write.give_up().await?;
            return Ok(());
        }
        write.store(rows).await?;
        attempts::keep(&write, outcomes).await?;
        write.commit().await?;
        Ok(())
    }
}
