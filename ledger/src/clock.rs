//! Source of time and new ids, injected so that tests control both.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::id::Id;
use uuid::{ContextV7, Timestamp, Uuid};

/// Source of the current instant and of new ids.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Counter of the ids of one millisecond, so that ids are ordered by creation.
    ids: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// Clock of the machine.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn system() -> Self {
        Self::from_fn(Utc::now)
    }

    /// Clock that returns the instants of this function.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), ids: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// Current instant, to the millisecond, which is the resolution of databases and clients.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.now)();
        DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }

    /// Creates an id, greater than all before it: ids created by one write sort in the order of creation.
    #[must_use]
    pub fn new_id<I: Id>(&self) -> I {
        I::from_uuid(self.new_uuid())
    }

    /// Creates a UUIDv7 of the current instant, greater than all before it.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*ids, seconds, now.timestamp_subsec_nanos()))
    }
}
