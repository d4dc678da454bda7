//! Announcements "organization X is at revision N" between processes. A receiver reads the change log, so a lost
//! announcement causes delay and never loss of data.
//!
//! Within this process announcements are delivered immediately. A transport (`postgres`, `nats`) publishes them to the
//! other processes on the same data and subscribes to theirs; the tasks in `transport` run it. This module does not
//! know what a change is.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_recursion::async_recursion as boxed;
use domain::id::OrganizationId;
use tokio::{sync::watch, task::JoinSet};

mod message;
mod nats;
mod pending;
mod postgres;
mod transport;

use self::{nats::Nats, pending::Pending, postgres::Postgres};
use crate::Ledger;

/// Interval at which the log is polled when no transport connects the processes.
const POLL_INTERVAL_WITHOUT_TRANSPORT: Duration = Duration::from_secs(1);
/// Interval at which the log is polled while a transport is connected. Polling only finds lost announcements and the
/// writes of commands that end before they announce, so it costs a fifth of the statements.
const POLL_INTERVAL_CONNECTED: Duration = Duration::from_secs(5);

/// Organization and the revision that it has reached.
type Announcement = (OrganizationId, i64);

/// Publishes announcements to subscribers within this process and to the transport. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Announcer(Arc<Inner>);

#[derive(Default)]
struct Inner {
    channels: Mutex<HashMap<OrganizationId, watch::Sender<i64>>>,
    /// Announcements to be published by the transport; stays empty while there is no transport.
    pending: Pending,
    /// True once a transport is used.
    has_transport: AtomicBool,
    /// True while the transport is connected, so that announcements of other processes arrive.
    connected: AtomicBool,
}

/// Reason why a transport cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Unusable address of a NATS server. The message omits the address, as it may contain a password.
    #[error("NATS cannot be used: an address makes no sense: {0}")]
    BadAddress(String),
    /// Error of the NATS client at start.
    #[error("NATS cannot be used: {0}")]
    Nats(String),
}

impl Announcer {
    /// Announces to all subscribers that the organization has reached the revision. Does not block.
    pub(crate) fn announce(&self, organization: OrganizationId, revision: i64) {
        self.notify_local((organization, revision));
        if self.0.has_transport.load(Ordering::Relaxed) {
            self.0.pending.put((organization, revision));
        }
    }

    /// Subscribes to an organization: the latest announced revision, and every later one.
    pub(crate) fn listen(&self, organization: OrganizationId) -> watch::Receiver<i64> {
        let mut channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
        channels.entry(organization).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Maximum time to wait for an announcement before polling the log.
    pub(crate) fn poll_interval(&self) -> Duration {
        if self.0.connected.load(Ordering::Relaxed) {
            POLL_INTERVAL_CONNECTED
        } else {
            POLL_INTERVAL_WITHOUT_TRANSPORT
        }
    }

    /// Notifies subscribers within this process. A revision that is not newer than the last one wakes nobody: neither
    /// an announcement that arrives out of order, nor the echo of one's own.
    fn notify_local(&self, (organization, revision): Announcement) {
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&organization) {
            channel.send_if_modified(|known| std::mem::replace(known, revision.max(*known)) < revision);
        }
    }

    /// Records a change of the transport's connection. All subscribers poll the log then: after a reconnect, since
    /// announcements may have been lost; after a disconnect, to switch to the shorter polling interval.
    fn set_connected(&self, connected: bool) {
        if self.0.connected.swap(connected, Ordering::Relaxed) == connected && !connected {
            return;
        }
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().for_each(|channel| channel.send_modify(|_| {}));
    }
}

impl Ledger {
    /// Connects to the other processes on the same data: over NATS where servers are named, over LISTEN and NOTIFY of
    /// PostgreSQL otherwise. An embedded database has a single process and no transport. The server need not be
    /// reachable at the time of the call.
    ///
    /// # Errors
    /// Returns an error when the addresses are invalid.
    #[boxed]
    pub async fn join_replicas(&self, nats: &[String]) -> Result<(), TransportError> {
        let announcer = self.announcer().clone();
        let mut tasks = JoinSet::new();
        if !nats.is_empty() {
            let transport = Nats::connect(nats, announcer.clone()).await?;
            transport::start(&mut tasks, announcer, transport);
        } else if let Some(transport) = Postgres::beside(self.database()) {
            transport::start(&mut tasks, announcer, transport);
        } else {
            return Ok(());
        }
        self.announcer().0.has_transport.store(true, Ordering::Relaxed);
        // Replacing the set ends the tasks of an earlier transport.
        *self.transport_tasks().lock().unwrap_or_else(PoisonError::into_inner) = tasks;
        Ok(())
    }
}
