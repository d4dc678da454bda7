//! "Organization X is at revision N": the only thing that is ever announced. Whoever hears it reads the change
//! log, so a lost announcement delays and never loses.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::id::OrganizationId;
use tokio::sync::watch;

/// Carries announcements within this process.
#[derive(Clone, Default)]
pub(crate) struct Announcer(Arc<Mutex<HashMap<OrganizationId, watch::Sender<i64>>>>);

impl Announcer {
    /// Tells listeners that the organization has reached the revision.
    pub(crate) fn announce(&self, organization: OrganizationId, revision: i64) {
        let channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&organization) {
            channel.send_if_modified(|known| std::mem::replace(known, revision.max(*known)) < revision);
        }
    }

    /// The latest revision heard of, and every later one.
    pub(crate) fn listen(&self, organization: OrganizationId) -> watch::Receiver<i64> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
        channels.entry(organization).or_insert_with(|| watch::channel(0).0).subscribe()
    }
}
