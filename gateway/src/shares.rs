//! Shares of something bounded, one for each name.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::Semaphore;

/// Semaphores by name, each with the same number of permits. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Shares {
    each: usize,
    named: Arc<Mutex<HashMap<String, Weak<Semaphore>>>>,
}

impl Shares {
    /// Creates shares of this many permits each.
    pub(crate) fn new(each: usize) -> Self {
        Self { each: each.min(Semaphore::MAX_PERMITS), named: Arc::default() }
    }

    /// Returns the share of this name.
    pub(crate) fn of(&self, name: String) -> Arc<Semaphore> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = named.get(&name).and_then(Weak::upgrade) {
            return share;
        }
        // Unused shares are removed from time to time.
        if named.len().is_power_of_two() {
            named.retain(|_, share| share.strong_count() > 0);
        }
        let share = Arc::new(Semaphore::new(self.each));
        named.insert(name, Arc::downgrade(&share));
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_one_as_long_as_it_is_used() {
        let shares = Shares::new(2);
        let (ada, bob) = (shares.of("ada".to_owned()), shares.of("bob".to_owned()));
        let taken = shares.of("ada".to_owned()).try_acquire_many_owned(2);
        assert!(taken.is_ok());
        assert_eq!((ada.available_permits(), bob.available_permits()), (0, 2));
        drop((ada, taken));
        assert_eq!(shares.of("ada".to_owned()).available_permits(), 2);
        assert_eq!(bob.available_permits(), 2);
    }
}
