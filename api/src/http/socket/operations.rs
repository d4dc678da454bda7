//! Operations of a socket by their ids.
//!
//! An id is free again the moment its operation ends, before the client can know: so the task that sends the last
//! message removes the id first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

/// Operations that are under way.
#[derive(Clone, Default)]
pub(super) struct Operations(Arc<Mutex<Running>>);

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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
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
