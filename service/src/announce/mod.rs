//! "Organization X is at revision N": the only thing that is ever announced. Whoever hears it reads the change
//! log, so a lost announcement delays and never loses.
//!
//! Within this process announcements are heard at once. A transport (`postgres`, `nats`) takes them to the other
//! processes on the same data and brings theirs; the tasks in `transport` run it. Nothing here knows what a change is.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::id::OrganizationId;
use tokio::{sync::watch, task::JoinSet};

mod message;
mod nats;
mod pending;
mod postgres;
mod transport;

use self::{nats::Nats, pending::Pending, postgres::Postgres};
use crate::Service;

/// How often the log is looked at when nothing was announced and nobody carries announcements between processes.
const ALONE: Duration = Duration::from_secs(1);
/// The same while a transport is connected: what is left to find is what it lost, and the writes of commands, which end
/// before they have announced anything. So the look costs a fifth of the statements.
const CONNECTED: Duration = Duration::from_secs(5);

/// An organization and the revision that it has reached.
type Announcement = (OrganizationId, i64);

/// Tells and hears. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Announcer(Arc<Inner>);

#[derive(Default)]
struct Inner {
    channels: Mutex<HashMap<OrganizationId, watch::Sender<i64>>>,
    /// What a transport has yet to take to the others; nobody fills it while there is none.
    pending: Pending,
    /// Whether there is a transport at all.
    joined: AtomicBool,
    /// Whether it is connected: what others announce is heard.
    connected: AtomicBool,
}

/// Why a transport cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Not the address of a NATS server. It is not said again, as there may be a password in it.
    #[error("NATS cannot be used: an address makes no sense: {0}")]
    BadAddress(String),
    /// The NATS client does not start.
    #[error("NATS cannot be used: {0}")]
    Nats(String),
}

impl Announcer {
    /// Tells everybody that the organization has reached the revision. Waits for nothing.
    pub(crate) fn announce(&self, organization: OrganizationId, revision: i64) {
        self.notify_local((organization, revision));
        if self.0.joined.load(Ordering::Relaxed) {
            self.0.pending.put((organization, revision));
        }
    }

    /// The latest revision heard of, and every later one.
    pub(crate) fn listen(&self, organization: OrganizationId) -> watch::Receiver<i64> {
        let mut channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
        channels.entry(organization).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// How long to wait for an announcement before looking at the log all the same.
    pub(crate) fn patience(&self) -> Duration {
        if self.0.connected.load(Ordering::Relaxed) { CONNECTED } else { ALONE }
    }

    /// Tells those within this process. What they know already does not wake them: neither an announcement that was
    /// overtaken, nor the echo of their own.
    fn notify_local(&self, (organization, revision): Announcement) {
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&organization) {
            channel.send_if_modified(|known| std::mem::replace(known, revision.max(*known)) < revision);
        }
    }

    /// Notes whether others can be heard from now on. Everybody who listens looks at the log: when the transport is
    /// back, since announcements were lost meanwhile; when it is gone, to wait with less patience.
    fn set_connected(&self, connected: bool) {
        if self.0.connected.swap(connected, Ordering::Relaxed) == connected && !connected {
            return;
        }
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().for_each(|channel| channel.send_modify(|_| {}));
    }
}

impl Service {
    /// Joins the other processes on the same data: announcements go over NATS where servers are named, over the
    /// database's own LISTEN and NOTIFY otherwise, and not at all from an embedded database, which has no others.
    /// Neither has to be reachable now.
    ///
    /// # Errors
    /// When the addresses make no sense.
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
        self.announcer().0.joined.store(true, Ordering::Relaxed);
        // Those of before end here.
        *self.transport_tasks().lock().unwrap_or_else(PoisonError::into_inner) = tasks;
        Ok(())
    }
}
