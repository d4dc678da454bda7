//! Writes what waits in an organization's queue, and tells everybody what became of theirs.
//!
//! Optimistically first: what can all be taken, on top of what memory knows, is one statement. Whatever stands in the
//! way, something to refuse or another process that has written, is a matter for a transaction. When the database
//! refuses several, each is tried alone; only an end that nobody knows is everybody's, and a database that cannot be
//! reached: that ends the wait of all in the queue, who would wait as long again otherwise.

use domain::{id::OrganizationId, series::Actor};
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::{
    Batch, BatchOutcome, Entry,
    merge::{Merge, Outcomes},
    queue::{Queues, Waiting},
};
use crate::{
    Service,
    caller::Caller,
    database::is_unreachable,
    error::{Error, Result},
    write::CommitOutcome,
};

impl Service {
    /// Takes the batch, with those that others bring at the same time.
    pub(in crate::measure) async fn record_batch<E: Entry>(
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
            tokio::spawn(Worker { service: self.clone(), organization, queues, is_done: false }.run());
        }
        let ended = || Error::Unconfirmed(DbErr::Custom("the writer has ended".into()));
        outcome.await.unwrap_or_else(|_| Err(ended()))
    }
}

/// Writes what is in the queue of an organization, until it is empty.
struct Worker<E: Entry> {
    service: Service,
    organization: OrganizationId,
    queues: fn(&Service) -> &Queues<E>,
    is_done: bool,
}

/// An optimistic write that was sent and not answered.
struct Doubt {
    /// Where it found the organization.
    found: i64,
    error: DbErr,
}

/// Why an optimistic write has come to nothing that a transaction would mend.
enum Obstacle {
    Doubt(Doubt),
    /// The database was waited for in vain, which a transaction would do once more.
    Unreachable(Error),
}

impl Obstacle {
    fn of<T>(error: Error) -> Result<Option<T>, Self> {
        match &error {
            Error::Database(why) if is_unreachable(why) => Err(Self::Unreachable(error)),
            _ => Ok(None),
        }
    }
}

/// Why nothing was written, or nobody knows.
struct Failure {
    error: Error,
    /// What the database says where it cannot be reached.
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
        // A panic: those who wait are told, and who comes next begins anew.
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
                    tell(group, Err(error));
                    let behind = (self.queues)(&self.service).close(self.organization);
                    tell(behind, Err(Error::Database(why)));
                    break;
                }
                Err(Failure { error, .. }) if group.len() > 1 && !matches!(error, Error::Unconfirmed(_)) => {
                    for waiting in group {
                        let outcomes = self.write(std::slice::from_ref(&waiting)).await;
                        tell(vec![waiting], outcomes.map_err(|failure| failure.error));
                    }
                }
                outcomes => tell(group, outcomes.map_err(|failure| failure.error)),
            }
        }
        self.is_done = true;
    }

    /// Writes these merge.
    async fn write(&self, group: &[Waiting<E>]) -> Result<Outcomes, Failure> {
        let doubt = match self.write_optimistically(group).await {
            Ok(Some(outcomes)) => return Ok(outcomes),
            Ok(None) => None,
            Err(Obstacle::Doubt(doubt)) => Some(doubt),
            Err(Obstacle::Unreachable(error)) => return Err(error.into()),
        };
        let locked = self.service.database().again(|| self.write_locked(group, doubt.as_ref())).await;
        match (locked.map_err(Failure::from), doubt) {
            // Whatever came in the way of finding out: it may have been done, and is not tried again.
            (Err(failure), Some(Doubt { error, .. })) => {
                Err(Failure { error: Error::Unconfirmed(error), ..failure })
            }
            (locked, _) => locked,
        }
    }

    /// `None` where it takes a transaction: it meets again what has failed here, or it does not.
    async fn write_optimistically(&self, group: &[Waiting<E>]) -> Result<Option<Outcomes>, Obstacle> {
        let write = self.service.begin_optimistic(Actor::System, self.organization);
        let Some(mut merge) = write.map(Merge::new) else { return Ok(None) };
        let found = merge.found();
        let outcomes = match merge.take_all(group).await {
            Ok(outcomes) => outcomes,
            Err(error) => return Obstacle::of(error),
        };
        // Nobody is refused because of what may be old.
        let is_taken = |outcome: &Result<BatchOutcome>| {
            outcome.as_ref().is_ok_and(|outcome| outcome.problems.is_empty())
        };
        if !outcomes.iter().all(is_taken) {
            return Ok(None);
        }
        match merge.commit().await {
            Ok(CommitOutcome::Committed) => Ok(Some(outcomes)),
            Ok(CommitOutcome::Unknown(error)) => Err(Obstacle::Doubt(Doubt { found, error })),
            Ok(CommitOutcome::Conflict) => Ok(None),
            Err(error) => Obstacle::of(error),
        }
    }

    async fn write_locked(&self, group: &[Waiting<E>], doubt: Option<&Doubt>) -> Result<Outcomes> {
        let write = self.service.begin_as(Actor::System, self.organization).await?;
        let mut merge = Merge::new(write);
        if let Some(Doubt { found, error }) = doubt
            && merge.found() != *found
        {
            return Err(Error::Unconfirmed(error.clone()));
        }
        let outcomes = merge.take_all(group).await?;
        merge.commit().await?;
        Ok(outcomes)
    }
}

/// Tells everybody what became of their batch. Who has gone away meanwhile can ask again, with the same key.
fn tell<E>(group: Vec<Waiting<E>>, outcomes: Result<Outcomes>) {
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
                let _ = waiting.outcome.send(Err(same(&error)));
            }
            if let Some(first) = first {
                let _ = first.outcome.send(Err(error));
            }
        }
    }
}

/// The error for another who waited. Several are told only of a database that cannot be reached, or of a commit of which
/// nobody knows the end.
fn same(error: &Error) -> Error {
    match error {
        Error::Database(why) => Error::Database(why.clone()),
        Error::Unconfirmed(why) => Error::Unconfirmed(why.clone()),
        other => Error::Unconfirmed(DbErr::Custom(other.to_string())),
    }
}
