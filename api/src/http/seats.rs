//! How many connections stay open for one caller.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts seats by caller.
#[derive(Clone)]
pub(super) struct Seats {
    taken: Arc<Mutex<HashMap<String, usize>>>,
    limit: usize,
}

/// One seat; given back when dropped.
pub(super) struct Seat {
    seats: Seats,
    identity: String,
}

impl Seats {
    pub(super) fn new(limit: usize) -> Self {
        Self { taken: Arc::default(), limit }
    }

    /// `None` when the caller has as many as he may.
    pub(super) fn take(&self, identity: String) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(identity.clone()).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(Seat { seats: self.clone(), identity })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
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
    fn a_seat_comes_back() {
        let seats = Seats::new(1);
        let seat = seats.take("ada".to_owned());
        assert!(seat.is_some());
        assert!(seats.take("ada".to_owned()).is_none());
        assert!(seats.take("bob".to_owned()).is_some());
        drop(seat);
        assert!(seats.take("ada".to_owned()).is_some());
        assert!(seats.taken.lock().unwrap().is_empty());
    }
}
