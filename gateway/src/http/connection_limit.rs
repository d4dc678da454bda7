//! Connection limit: bounds the open connections of one caller.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts open connections by caller.
#[derive(Clone)]
pub(super) struct ConnectionLimit {
    taken: Arc<Mutex<HashMap<String, usize>>>,
    limit: usize,
}

/// Permit for one connection, returned when it is dropped.
pub(super) struct ConnectionPermit {
    connection_limit: ConnectionLimit,
    identity: String,
}

impl ConnectionLimit {
    pub(super) fn new(limit: usize) -> Self {
        Self { taken: Arc::default(), limit }
    }

    /// Takes a permit; `None` when the caller has the maximum number of open connections.
    pub(super) fn take(&self, identity: String) -> Option<ConnectionPermit> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(identity.clone()).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(ConnectionPermit { connection_limit: self.clone(), identity })
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut taken = self.connection_limit.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.identity) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.identity);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_is_returned_when_dropped() {
        let connection_limit = ConnectionLimit::new(1);
        let permit = connection_limit.take("ada".to_owned());
        assert!(permit.is_some());
        assert!(connection_limit.take("ada".to_owned()).is_none());
        assert!(connection_limit.take("bob".to_owned()).is_some());
        drop(permit);
        assert!(connection_limit.take("ada".to_owned()).is_some());
        assert!(connection_limit.taken.lock().unwrap().is_empty());
    }
}
