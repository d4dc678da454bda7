//! Writes what waits in an organization's queue, and tells everybody what became of theirs.
//!
//! Optimistically first: what can all be taken, on top of what memory knows, is one statement. Whatever stands in the
//! way, something to refuse or another process that has written, is a matter for a transaction. When the database
//! refuses several, each is tried alone; only an end that nobody knows is everybody's.

use domain::{id::OrganizationId, series::Actor};
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::{
    batch::{Batch, BatchOutcome, Entry},
    queue::{Queues, Waiting},
    together::{Outcomes, Together},
};
use crate::{
    Service,
    caller::Caller,
    database,
    error::{Error, Result},
    write::Ending,
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

/// An optimistic write that was sent and not answered.
struct Doubt {
    /// Where it found the organization.
    found: i64,
    error: DbErr,
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

    /// Writes these together.
    async fn write(&self, group: &[Waiting<E>]) -> Result<Outcomes> {
        let doubt = match self.write_optimistically(group).await {
            Ok(Some(outcomes)) => return Ok(outcomes),
            Ok(None) => None,
            Err(doubt) => Some(doubt),
        };
        let locked = self.service.database().again(|| self.write_locked(group, doubt.as_ref())).await;
        match (locked, doubt) {
            // Whatever came in the way of finding out: it may have been done, and is not tried again.
            (Err(_), Some(Doubt { error, .. })) => Err(Error::Unconfirmed(error)),
            (locked, _) => locked,
        }
    }

    /// `None` where it takes a transaction: it meets again what has failed here, or it does not.
    async fn write_optimistically(&self, group: &[Waiting<E>]) -> Result<Option<Outcomes>, Doubt> {
        let write = self.service.begin_optimistic(Actor::System, self.organization);
        let Some(mut together) = write.map(Together::new) else { return Ok(None) };
        let found = together.found();
        let Ok(outcomes) = together.take_all(group).await else { return Ok(None) };
        // Nobody is refused because of what may be old.
        let is_taken = |outcome: &Result<BatchOutcome>| {
            outcome.as_ref().is_ok_and(|outcome| outcome.problems.is_empty())
        };
        if !outcomes.iter().all(is_taken) {
            return Ok(None);
        }
        match together.end().await {
            Ok(Ending::Done) => Ok(Some(outcomes)),
            Ok(Ending::Unknown(error)) => Err(Doubt { found, error }),
            Ok(Ending::Undone) | Err(_) => Ok(None),
        }
    }

    async fn write_locked(&self, group: &[Waiting<E>], doubt: Option<&Doubt>) -> Result<Outcomes> {
        let write = self.service.begin_as(Actor::System, self.organization).await?;
        let mut together = Together::new(write);
        if let Some(Doubt { found, error }) = doubt
            && together.found() != *found
        {
            return Err(Error::Unconfirmed(error.clone()));
        }
        let outcomes = together.take_all(group).await?;
        together.end().await?;
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
            // Several are told only of a commit of which nobody knows the end.
            let why = match &error {
                Error::Database(error) | Error::Unconfirmed(error) => database::reason(error),
                other => other.to_string(),
            };
            let mut error = Some(error);
            for waiting in group {
                let same = || Error::Unconfirmed(DbErr::Custom(why.clone()));
                let _ = waiting.outcome.send(Err(error.take().unwrap_or_else(same)));
            }
        }
    }
}
