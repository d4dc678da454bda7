//! Operations of a socket by their ids.
//!
//! An id is free again the moment its operation ends, before the client can know: so the task that sends the last
//! message removes the id first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Queries and mutations of a socket that execute at the same time. Each holds an answer in memory until the queue to the
/// client has room for it; further ones wait before they execute.
const MAX_EXECUTING: usize = 4;

/// Operations that are under way.
#[derive(Clone)]
pub(super) struct Operations {
    running: Arc<Mutex<Running>>,
    executing: Arc<Semaphore>,
}

impl Default for Operations {
    fn default() -> Self {
        Self { running: Arc::default(), executing: Arc::new(Semaphore::new(MAX_EXECUTING)) }
    }
}

#[derive(Default)]
struct Running {
    by_id: HashMap<String, (u64, CancellationToken)>,
    started: u64,
}

/// Reason why an operation cannot begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    /// The id is in use.
    Duplicate,
    /// The maximum number of operations is under way.
    Full,
}

/// Ticket of an operation: the right to answer under its id.
pub(super) struct Ticket {
    pub(super) id: String,
    /// Fires when the client has stopped the operation.
    pub(super) stop: CancellationToken,
    number: u64,
    operations: Operations,
}

impl Operations {
    pub(super) fn begin(&self, id: String, limit: usize) -> Result<Ticket, Blocked> {
        let mut running = self.lock();
        if running.by_id.contains_key(&id) {
            return Err(Blocked::Duplicate);
        }
        if running.by_id.len() >= limit {
            return Err(Blocked::Full);
        }
        running.started += 1;
        let (number, stop) = (running.started, CancellationToken::new());
        running.by_id.insert(id.clone(), (number, stop.clone()));
        Ok(Ticket { id, stop, number, operations: self.clone() })
    }

    /// Stops an operation at the client's request.
    pub(super) fn stop(&self, id: &str) {
        if let Some((_, stop)) = self.lock().by_id.remove(id) {
            stop.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Waits for a slot to execute in; the slot is to be held until the answer is queued.
    pub(super) async fn slot(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.operations.executing).acquire_owned().await.ok()
    }

    /// Frees the id. Returns false when the client stopped the operation first: then it expects no further message.
    pub(super) fn end(&self) -> bool {
        let mut running = self.operations.lock();
        let is_ours = running.by_id.get(&self.id).is_some_and(|(number, _)| *number == self.number);
        if is_ours {
            running.by_id.remove(&self.id);
        }
        is_ours
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn an_id_is_taken_until_its_operation_ends() {
        let operations = Operations::default();
        let first = operations.begin("a".to_owned(), 2).ok().unwrap();
        assert_eq!(operations.begin("a".to_owned(), 2).err(), Some(Blocked::Duplicate));
        let _second = operations.begin("b".to_owned(), 2).ok().unwrap();
        assert_eq!(operations.begin("c".to_owned(), 2).err(), Some(Blocked::Full));
        assert!(first.end());
        assert!(operations.begin("a".to_owned(), 2).is_ok());
    }

    #[tokio::test]
    async fn operations_execute_a_few_at_a_time() {
        let operations = Operations::default();
        let tickets: Vec<_> =
            (0..=MAX_EXECUTING).filter_map(|at| operations.begin(at.to_string(), 10).ok()).collect();
        let (last, others) = tickets.split_last().unwrap();
        let mut slots = futures_util::future::join_all(others.iter().map(Ticket::slot)).await;
        assert!(slots.iter().all(Option::is_some) && last.slot().now_or_never().is_none());
        slots.pop();
        assert!(last.slot().now_or_never().flatten().is_some());
    }

    #[test]
    fn an_operation_that_was_stopped_does_not_end_its_successor() {
        let operations = Operations::default();
        let first = operations.begin("a".to_owned(), 2).ok().unwrap();
        operations.stop("a");
        assert!(first.stop.is_cancelled());
        let second = operations.begin("a".to_owned(), 2).ok().unwrap();
        assert!(!first.end());
        drop(first);
        assert!(second.end());
    }
}
