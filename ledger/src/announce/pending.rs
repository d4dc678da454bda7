//! Announcements to be published to other processes: the latest of each organization.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::id::OrganizationId;
use tokio::sync::Notify;

use super::Announcement;

/// Coalescing queue of announcements. Bounded by the number of organizations: while the transport is busy or
/// disconnected, later revisions replace earlier ones.
#[derive(Default)]
pub(super) struct Pending {
    waiting: Mutex<HashMap<OrganizationId, i64>>,
    filled: Notify,
}

impl Pending {
    pub(super) fn put(&self, (organization, revision): Announcement) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = waiting.entry(organization).or_insert(revision);
        *latest = revision.max(*latest);
        self.filled.notify_one();
    }

    /// Takes all pending announcements, waiting until there is at least one. Supports a single consumer.
    pub(super) async fn take(&self) -> Vec<Announcement> {
        loop {
            let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
            if !waiting.is_empty() {
                return waiting.into_iter().collect();
            }
            self.filled.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_latest_announcement_of_an_organization_is_taken_once() {
        let (pending, [a, b]) =
            (Pending::default(), [1, 2].map(|it| OrganizationId::from_uuid(uuid::Uuid::from_u128(it))));
        for announcement in [(a, 7), (b, 1), (a, 9), (a, 8)] {
            pending.put(announcement);
        }
        let mut taken = pending.take().await;
        taken.sort_unstable();
        assert_eq!(taken, [(a, 9), (b, 1)]);
        pending.put((b, 2));
        assert_eq!(pending.take().await, [(b, 2)]);
    }
}
