//! The two tasks that every transport has: one hears what others announce, one tells them.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{Announcement, Announcer};

/// The first and the longest pause between attempts to hear again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// How long to gather announcements after some were told: a stream of writes is not told one by one.
const GATHERING: Duration = Duration::from_millis(5);

/// Why a transport failed: for the log alone.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Takes announcements to the other processes and brings theirs.
pub(super) trait Transport: Send + Sync + 'static {
    /// Brings what others announce to the announcer, and tells it when that begins. Ends when others cannot be heard
    /// any more, with the reason.
    fn subscribe(&self, announcer: &Announcer) -> impl Future<Output = Failure> + Send;

    /// Takes these to the others.
    fn publish(&self, announcements: &[Announcement]) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Starts the two tasks.
pub(super) fn start(tasks: &mut JoinSet<()>, announcer: Announcer, transport: impl Transport) {
    let transport = std::sync::Arc::new(transport);
    tasks.spawn(receive(announcer.clone(), transport.clone()));
    tasks.spawn(send(announcer, transport));
}

async fn receive(announcer: Announcer, transport: std::sync::Arc<impl Transport>) {
    let (shortest, longest) = PAUSES;
    let mut pause = shortest;
    loop {
        let failure = transport.subscribe(&announcer).await;
        if announcer.0.connected.load(std::sync::atomic::Ordering::Relaxed) {
            pause = shortest;
        }
        announcer.set_connected(false);
        tracing::warn!(%failure, "other replicas are not heard; looking at the change log every second");
        tokio::time::sleep(pause).await;
        pause = longest.min(pause * 2);
    }
}

/// Outside of every request and transaction, and one batch at a time: what comes meanwhile waits, of each organization
/// the latest only.
async fn send(announcer: Announcer, transport: std::sync::Arc<impl Transport>) {
    loop {
        let announcements = announcer.0.pending.take().await;
        if let Err(failure) = transport.publish(&announcements).await {
            tracing::warn!(%failure, "a write could not be announced; other replicas find it in the change log");
        }
        tokio::time::sleep(GATHERING).await;
    }
}
