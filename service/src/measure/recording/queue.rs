//! Queues of waiting batches, one for each organization, in the order of arrival.
//!
//! A batch that arrives while others are written waits, and is merged with all waiting ones into the next transaction:
//! so a commit serves all batches that arrived during the previous one. Independent of the content of batches.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use domain::id::OrganizationId;
use ledger::{caller::Caller, error::Result};
use tokio::sync::oneshot;

use super::{Batch, BatchOutcome, MAX_ENTRIES};

/// Maximum number of batches of one transaction.
const MAX_BATCHES: usize = 64;

/// Batch and the receiver of its outcome.
pub(super) struct Waiting<E> {
    pub(super) caller: Caller,
    pub(super) batch: Batch<E>,
    pub(super) outcome: oneshot::Sender<Result<BatchOutcome>>,
}

/// Queues of all organizations with waiting batches. A caller that finds no queue creates one and starts a worker,
/// which writes until the queue is empty.
pub(crate) struct Queues<E>(Mutex<HashMap<OrganizationId, VecDeque<Waiting<E>>>>);

impl<E> Default for Queues<E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<E> Queues<E> {
    /// Adds to the queue; true if it is new, so that the caller has to start a worker.
    pub(super) fn join(&self, organization: OrganizationId, waiting: Waiting<E>) -> bool {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = !queues.contains_key(&organization);
        queues.entry(organization).or_default().push_back(waiting);
        is_first
    }

    /// Takes the next batches to be written together; `None` removes the empty queue.
    pub(super) fn next(&self, organization: OrganizationId) -> Option<Vec<Waiting<E>>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.get_mut(&organization)?;
        // Drop batches whose sender has gone away.
        queue.retain(|waiting| !waiting.outcome.is_closed());
        // Take the longest prefix within the limits of batches and entries.
        let mut entries = 0;
        let next = queue.iter().take(MAX_BATCHES).take_while(|waiting| {
            entries += waiting.batch.entries.len();
            entries <= MAX_ENTRIES
        });
        // A batch that is too big is refused alone.
        let count = next.count().max(1).min(queue.len());
        // An empty queue is removed under the same lock, so that the next batch starts a new worker.
        if count == 0 {
            queues.remove(&organization);
            return None;
        }
        Some(queue.drain(..count).collect())
    }

    /// Removes the queue and returns its batches: no worker serves it any more, until a new queue is created.
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

    /// Sizes of the batches that are written together.
    fn groups_of(sizes: &[usize]) -> Vec<Vec<usize>> {
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
    fn waiting_batches_are_merged_within_limits() {
        assert_eq!(groups_of(&[1, 1, 1]), [[1, 1, 1]]);
        assert_eq!(groups_of(&[4_999, 1, 1]), [vec![4_999, 1], vec![1]]);
        assert_eq!(groups_of(&[6_000, 1]), [[6_000], [1]]);
        assert_eq!(groups_of(&[1; 70]).iter().map(Vec::len).collect::<Vec<_>>(), [64, 6]);
    }

    #[test]
    fn a_batch_without_a_receiver_is_dropped() {
        let (queues, organization) = (Queues::default(), OrganizationId::from_uuid(uuid::Uuid::nil()));
        let (first, receiver) = waiting(1);
        assert!(queues.join(organization, first));
        drop(receiver);
        let (second, _outcome) = waiting(2);
        assert!(!queues.join(organization, second));
        assert_eq!(queues.next(organization).map(|group| group.len()), Some(1));
        assert!(queues.next(organization).is_none());
        let (third, _outcome) = waiting(3);
        assert!(queues.join(organization, third));
    }
}
