//! Batches on their way to an organization, in the order of their coming.
//!
//! Who brings one while others are written waits, and goes with all who wait into the next transaction: so a
//! commit serves as many as came during the last one. Knows nothing of what is in a batch.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use domain::id::OrganizationId;
use tokio::sync::oneshot;

use super::{Batch, BatchOutcome, MAX_ENTRIES};
use crate::{caller::Caller, error::Result};

/// The most batches of one transaction.
const MOST: usize = 64;

/// A batch and who waits for its outcome.
pub(super) struct Waiting<E> {
    pub(super) caller: Caller,
    pub(super) batch: Batch<E>,
    pub(super) outcome: oneshot::Sender<Result<BatchOutcome>>,
}

/// The queues of all organizations that are written to. Whoever finds none begins one and writes until it is empty.
pub(crate) struct Queues<E>(Mutex<HashMap<OrganizationId, VecDeque<Waiting<E>>>>);

impl<E> Default for Queues<E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<E> Queues<E> {
    /// Joins the queue; true for the first, who has to see to it that it is written.
    pub(super) fn join(&self, organization: OrganizationId, waiting: Waiting<E>) -> bool {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = !queues.contains_key(&organization);
        queues.entry(organization).or_default().push_back(waiting);
        is_first
    }

    /// The next to be written together; `None` ends the queue.
    pub(super) fn next(&self, organization: OrganizationId) -> Option<Vec<Waiting<E>>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.get_mut(&organization)?;
        // Who has gone away before their turn is not written for.
        queue.retain(|waiting| !waiting.outcome.is_closed());
        let mut entries = 0;
        let together = queue.iter().take(MOST).take_while(|waiting| {
            entries += waiting.batch.entries.len();
            entries <= MAX_ENTRIES
        });
        // A batch of too many is refused alone.
        let count = together.count().max(1).min(queue.len());
        if count == 0 {
            queues.remove(&organization);
            return None;
        }
        Some(queue.drain(..count).collect())
    }

    /// Ends the queue and returns all who wait in it: nobody writes any more, until somebody joins again.
    pub(super) fn close(&self, organization: OrganizationId) -> Vec<Waiting<E>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.remove(&organization).map(Vec::from).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::recording::{BatchOptions, ErrorPolicy};

    type Outcome = oneshot::Receiver<Result<BatchOutcome>>;

    fn waiting(entries: usize) -> (Waiting<usize>, Outcome) {
        let (outcome, receiver) = oneshot::channel();
        let batch = Batch {
            entries: vec![0; entries],
            error_policy: ErrorPolicy::RejectAll,
            options: BatchOptions::default(),
            idempotency_key: None,
        };
        (Waiting { caller: Caller::person("", "ada", Vec::new()), batch, outcome }, receiver)
    }

    /// The numbers of entries of batches that go merge.
    fn together(sizes: &[usize]) -> Vec<Vec<usize>> {
        let (queues, organization) = (Queues::default(), OrganizationId::from_uuid(uuid::Uuid::nil()));
        let mut outcomes = Vec::new();
        for (at, size) in sizes.iter().enumerate() {
            let (waiting, outcome) = waiting(*size);
            assert_eq!(queues.join(organization, waiting), at == 0);
            outcomes.push(outcome);
        }
        let groups = std::iter::from_fn(|| queues.next(organization));
        groups.map(|group| group.iter().map(|it| it.batch.entries.len()).collect()).collect()
    }

    #[test]
    fn those_who_wait_go_together_within_bounds() {
        assert_eq!(together(&[1, 1, 1]), [[1, 1, 1]]);
        assert_eq!(together(&[4_999, 1, 1]), [vec![4_999, 1], vec![1]]);
        assert_eq!(together(&[6_000, 1]), [[6_000], [1]]);
        assert_eq!(together(&[1; 70]).iter().map(Vec::len).collect::<Vec<_>>(), [64, 6]);
    }

    #[test]
    fn who_has_gone_away_is_not_written_for() {
        let (queues, organization) = (Queues::default(), OrganizationId::from_uuid(uuid::Uuid::nil()));
        let (first, gone) = waiting(1);
        assert!(queues.join(organization, first));
        drop(gone);
        let (second, _outcome) = waiting(2);
        assert!(!queues.join(organization, second));
        assert_eq!(queues.next(organization).map(|group| group.len()), Some(1));
        assert!(queues.next(organization).is_none());
        let (third, _outcome) = waiting(3);
        assert!(queues.join(organization, third));
    }
}
