//! Group commit of optimistic writes. Writes of different organizations that arrive while others are sent are combined
//! into the next statement, so that many small ones cost the database little more than one.
//!
//! Knows no rules: the rows of a write are final, and the statement itself decides whether it may be stored.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::id::OrganizationId;
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::CommitOutcome;
use crate::{
    database::{Pooled, is_refusal, is_unreachable},
    error::{Error, Result},
    store::{self, PendingWrite},
};

/// Number of concurrent statements: with more of them fewer writes would share one.
const MAX_FLUSHERS: usize = 2;
/// Maximum number of changes of a shared statement. A larger write is sent alone, so that small ones do not wait for
/// it.
const MAX_SHARED_CHANGES: usize = 100;

/// Write and the receiver of its outcome.
struct Waiting {
    values: PendingWrite,
    outcome: oneshot::Sender<Result<CommitOutcome, DbErr>>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    flushers: usize,
}

/// Queue of waiting writes. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct GroupCommit(Arc<Mutex<Queue>>);

impl GroupCommit {
    /// Commits the write, combined with others that arrive at the same time.
    ///
    /// # Errors
    /// Returns an error when the database refuses the statement, because of this write or another one in it.
    pub(super) async fn commit(&self, db: &Pooled, values: PendingWrite) -> Result<CommitOutcome> {
        if values.changes.len() > MAX_SHARED_CHANGES {
            let organization = values.organization;
            let sent = store::commit_optimistic(db, vec![values]).await;
            return Ok(outcome_of(organization, sent.as_ref())?);
        }
        let (sender, outcome) = oneshot::channel();
        // Queue the write, and start a flusher unless enough are running.
        let starts_flusher = {
            let mut queue = self.queue();
            queue.waiting.push(Waiting { values, outcome: sender });
            let starts_flusher = queue.flushers < MAX_FLUSHERS;
            queue.flushers += usize::from(starts_flusher);
            starts_flusher
        };
        if starts_flusher {
            tokio::spawn(Flusher { group_commit: self.clone(), is_done: false }.run(db.clone()));
        }
        let lost = || DbErr::Custom("the task that commits has ended".into());
        outcome.await.unwrap_or_else(|_| Ok(CommitOutcome::Unknown(lost()))).map_err(Error::Database)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Takes the next writes to be combined, one of each organization; none ends the flusher.
    fn next(&mut self) -> Vec<Waiting> {
        let (mut organizations, mut changes) = (HashSet::new(), 0);
        let fits = |waiting: &mut Waiting| {
            let after = changes + waiting.values.changes.len();
            let fits = after <= MAX_SHARED_CHANGES && organizations.insert(waiting.values.organization);
            changes = if fits { after } else { changes };
            fits
        };
        let batch: Vec<_> = self.waiting.extract_if(.., fits).collect();
        self.flushers -= usize::from(batch.is_empty());
        batch
    }
}

/// Sends waiting writes, until there are none.
struct Flusher {
    group_commit: GroupCommit,
    is_done: bool,
}

impl Drop for Flusher {
    fn drop(&mut self) {
        // The flusher panicked: the senders of its writes see their channels closed, and another flusher can start.
        if !self.is_done {
            self.group_commit.queue().flushers -= 1;
        }
    }
}

impl Flusher {
    async fn run(mut self, db: Pooled) {
        loop {
            let batch = self.group_commit.queue().next();
            if batch.is_empty() {
                self.is_done = true;
                return;
            }
            let split = |Waiting { values, outcome }: Waiting| {
                let organization = values.organization;
                (values, (organization, outcome))
            };
            let (values, waiting): (Vec<_>, Vec<_>) = batch.into_iter().map(split).unzip();
            // Send the statement and report each outcome.
            let sent = store::commit_optimistic(&db, values).await;
            for (organization, outcome) in waiting {
                let _ = outcome.send(outcome_of(organization, sent.as_ref()));
            }
            // The writes behind these have waited for the database as well: fail them instead of letting them wait for
            // the full time limit again.
            if let Err(error) = &sent
                && is_unreachable(error)
            {
                let waiting = std::mem::take(&mut self.group_commit.queue().waiting);
                waiting.into_iter().for_each(|waiting| drop(waiting.outcome.send(Err(error.clone()))));
            }
        }
    }
}

/// Outcome of an organization's part of a statement.
fn outcome_of(
    organization: OrganizationId,
    sent: Result<&HashSet<OrganizationId>, &DbErr>,
) -> Result<CommitOutcome, DbErr> {
    match sent {
        Ok(raised) if raised.contains(&organization) => Ok(CommitOutcome::Committed),
        Ok(_) => Ok(CommitOutcome::Conflict),
        Err(error) if is_refusal(error) => Err(error.clone()),
        Err(error) => Ok(CommitOutcome::Unknown(error.clone())),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        series::Actor,
        vocabulary::{ChangeKind, EntityKind},
    };
    use entity::change;

    use super::*;
    use crate::quota::{Growth, Quota};

    /// Write with this number of changes.
    fn waiting(organization: u128, count: usize) -> Waiting {
        let organization = OrganizationId::from_uuid(uuid::Uuid::from_u128(organization));
        let change = change::Model {
            organization_id: organization,
            revision: 2,
            ordinal: 0,
            at: chrono::DateTime::UNIX_EPOCH,
            actor: Actor::System,
            kind: ChangeKind::Updated,
            entity: EntityKind::Organization,
            entity_id: organization.uuid(),
            scorecard_id: None,
            period: None,
            before: None,
            after: None,
            part: None,
        };
        let (rows, outcomes, changes) = (Vec::new(), Vec::new(), vec![change; count]);
        let (growth, quota) = (Growth::default(), Quota::default());
        let values = PendingWrite {
            organization,
            base_revision: 1,
            reached: 2,
            growth,
            quota,
            rows,
            outcomes,
            changes,
        };
        Waiting { values, outcome: oneshot::channel().0 }
    }

    /// Organizations of each statement in turn, until the flusher ends.
    fn statements(waiting: Vec<Waiting>) -> Vec<Vec<u128>> {
        let mut queue = Queue { waiting, flushers: 1 };
        let mut next = || queue.next().iter().map(|it| it.values.organization.uuid().as_u128()).collect();
        let statements =
            std::iter::from_fn(|| Some(next()).filter(|it: &Vec<u128>| !it.is_empty())).collect();
        assert_eq!(queue.flushers, 0, "the flusher is closed");
        statements
    }

    #[test]
    fn a_statement_has_at_most_one_write_of_an_organization() {
        let writes = [1, 2, 1, 3, 1].map(|organization| waiting(organization, 1));
        assert_eq!(statements(writes.into()), [vec![1, 2, 3], vec![1], vec![1]]);
    }

    #[test]
    fn a_statement_is_bounded_and_a_write_that_does_not_fit_is_next() {
        let writes =
            [(1, 60), (2, 60), (3, 40), (4, 41)].map(|(organization, count)| waiting(organization, count));
        assert_eq!(statements(writes.into()), [vec![1, 3], vec![2], vec![4]]);
    }
}
