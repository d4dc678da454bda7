//! Worker that writes the waiting batches of an organization and reports their outcomes.
//!
//! It tries an optimistic write first: if all batches are valid against the cached snapshot, one statement stores them.
//! Anything else, such as a problem to report or a concurrent write of another process, takes a locked transaction.
//! When the database refuses a merged write, each batch is retried alone. Only two failures are reported to several
//! batches: a commit with unknown outcome, and an unreachable database, which also ends the wait of all batches in the
//! queue, since each would wait for the full time limit again.

use domain::{id::OrganizationId, series::Actor};
use ledger::{
    caller::Caller,
    database::is_unreachable,
    error::{Error, Result},
    write::CommitOutcome,
};
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::{
    Batch, BatchOutcome, Entry,
    merge::{Merge, Outcomes},
    queue::{Queues, Waiting},
};
use crate::Service;

impl Service {
    /// Records the batch, merged with others that arrive at the same time.
    pub(in crate::measure) async fn record_batch<E: Entry>(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<E>,
        queues: fn(&Self) -> &Queues<E>,
    ) -> Result<BatchOutcome> {
        let (sender, outcome) = oneshot::channel();
        let waiting = Waiting { caller: caller.clone(), batch, outcome: sender };
        // Queue the batch; the first of a queue starts its worker.
        if queues(self).join(organization, waiting) {
            // In a spawned task: other batches depend on the worker, even when the sender of this one is cancelled.
            tokio::spawn(Worker { service: self.clone(), organization, queues, is_done: false }.run());
        }
        // Wait for the outcome; a worker that panicked leaves it unknown.
        let ended = || Error::Unconfirmed(DbErr::Custom("the writer has ended".into()));
        outcome.await.unwrap_or_else(|_| Err(ended()))
    }
}

/// Worker of an organization's queue; ends when the queue is empty.
struct Worker<E: Entry> {
    service: Service,
    organization: OrganizationId,
    queues: fn(&Service) -> &Queues<E>,
    is_done: bool,
}

/// Optimistic write that was sent and not answered.
struct Unanswered {
    /// Revision of the organization before the write.
    base_revision: i64,
    error: DbErr,
}

/// Failure of an optimistic write that a transaction would not mend.
enum OptimisticError {
    Unanswered(Unanswered),
    /// Unreachable database: a transaction would wait for it once more.
    Unreachable(Error),
}

impl OptimisticError {
    fn of<T>(error: Error) -> Result<Option<T>, Self> {
        match &error {
            Error::Database(why) if is_unreachable(why) => Err(Self::Unreachable(error)),
            _ => Ok(None),
        }
    }
}

/// Failure of a write.
struct Failure {
    error: Error,
    /// Error of the database where it is unreachable.
    unreachable: Option<DbErr>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let unreachable = match &error {
            Error::Database(why) if is_unreachable(why) => Some(why.clone()),
            _ => None,
        };
        Self { error, unreachable }
    }
}

impl<E: Entry> Drop for Worker<E> {
    fn drop(&mut self) {
        // The worker panicked: drop the waiting batches, whose senders get an error; the next batch starts a new
        // worker.
        if !self.is_done {
            drop((self.queues)(&self.service).close(self.organization));
        }
    }
}

impl<E: Entry> Worker<E> {
    async fn run(mut self) {
        while let Some(group) = (self.queues)(&self.service).next(self.organization) {
            match self.write(&group).await {
                Err(Failure { error, unreachable: Some(why) }) => {
                    // Unreachable database: fail this group and all waiting batches.
                    send_outcomes(group, Err(error));
                    let waiting = (self.queues)(&self.service).close(self.organization);
                    send_outcomes(waiting, Err(Error::Database(why)));
                    break;
                }
                Err(Failure { error, .. }) if group.len() > 1 && !matches!(error, Error::Unconfirmed(_)) => {
                    // Refused merged write: retry each batch alone.
                    for waiting in group {
                        let outcomes = self.write(std::slice::from_ref(&waiting)).await;
                        send_outcomes(vec![waiting], outcomes.map_err(|failure| failure.error));
                    }
                }
                outcomes => send_outcomes(group, outcomes.map_err(|failure| failure.error)),
            }
        }
        self.is_done = true;
    }

    /// Writes merged batches.
    async fn write(&self, group: &[Waiting<E>]) -> Result<Outcomes, Failure> {
        // Optimistic write first; it may end without an answer.
        let unanswered = match self.write_optimistically(group).await {
            Ok(Some(outcomes)) => return Ok(outcomes),
            Ok(None) => None,
            Err(OptimisticError::Unanswered(unanswered)) => Some(unanswered),
            Err(OptimisticError::Unreachable(error)) => return Err(error.into()),
        };
        // Then a locked transaction, retried on transient failures.
        let locked = self.service.database().retry(|| self.write_locked(group, unanswered.as_ref())).await;
        match (locked.map_err(Failure::from), unanswered) {
            // The outcome of the optimistic write stays unknown: it may have been committed, so it is not retried.
            (Err(failure), Some(Unanswered { error, .. })) => {
                Err(Failure { error: Error::Unconfirmed(error), ..failure })
            }
            (locked, _) => locked,
        }
    }

    /// Tries an optimistic write; `None` where it takes a transaction, which reports whatever has failed here.
    async fn write_optimistically(&self, group: &[Waiting<E>]) -> Result<Option<Outcomes>, OptimisticError> {
        let write = self.service.ledger().begin_optimistic(Actor::System, self.organization);
        // Merge against the cached snapshot.
        let Some(mut merge) = write.map(Merge::new) else { return Ok(None) };
        let base_revision = merge.base_revision();
        let outcomes = match merge.merge_all(group).await {
            Ok(outcomes) => outcomes,
            Err(error) => return OptimisticError::of(error),
        };
        // No batch is refused because of a snapshot that may be stale.
        let is_valid = |outcome: &Result<BatchOutcome>| {
            outcome.as_ref().is_ok_and(|outcome| outcome.problems.is_empty())
        };
        if !outcomes.iter().all(is_valid) {
            return Ok(None);
        }
        // Send the statement; a conflict is left to the locked transaction.
        match merge.commit().await {
            Ok(CommitOutcome::Committed) => Ok(Some(outcomes)),
            Ok(CommitOutcome::Unknown(error)) => {
                Err(OptimisticError::Unanswered(Unanswered { base_revision, error }))
            }
            Ok(CommitOutcome::Conflict) => Ok(None),
            Err(error) => OptimisticError::of(error),
        }
    }

    async fn write_locked(&self, group: &[Waiting<E>], unanswered: Option<&Unanswered>) -> Result<Outcomes> {
        let write = self.service.ledger().begin_as(Actor::System, self.organization).await?;
        // Under the row lock the revision tells whether the unanswered write was committed.
        let mut merge = Merge::new(write);
        if let Some(Unanswered { base_revision, error }) = unanswered
            && merge.base_revision() != *base_revision
        {
            return Err(Error::Unconfirmed(error.clone()));
        }
        // Nobody else can write now: merge again and commit.
        let outcomes = merge.merge_all(group).await?;
        merge.commit().await?;
        Ok(outcomes)
    }
}

/// Sends the outcomes to the senders of the batches. A sender that was cancelled can repeat its batch with the same
/// key.
fn send_outcomes<E>(group: Vec<Waiting<E>>, outcomes: Result<Outcomes>) {
    match outcomes {
        Ok(outcomes) => {
            for (waiting, outcome) in group.into_iter().zip(outcomes) {
                let _ = waiting.outcome.send(outcome);
            }
        }
        Err(error) => {
            let mut group = group.into_iter();
            let first = group.next();
            for waiting in group {
                let _ = waiting.outcome.send(Err(copy_error(&error)));
            }
            if let Some(first) = first {
                let _ = first.outcome.send(Err(error));
            }
        }
    }
}

/// Copies an error for another sender. Several senders get the same error only for an unreachable database, or for a
/// commit with unknown outcome.
fn copy_error(error: &Error) -> Error {
    match error {
        Error::Database(why) => Error::Database(why.clone()),
        Error::Unconfirmed(why) => Error::Unconfirmed(why.clone()),
        other => Error::Unconfirmed(DbErr::Custom(other.to_string())),
    }
}
