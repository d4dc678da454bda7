//! Two tasks of every transport: one subscribes to announcements of other processes, one publishes.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{Announcement, Announcer};

/// Shortest and longest pause between attempts to subscribe again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// Time for which announcements are gathered after some were published, so that a stream of writes is published in
/// batches.
const GATHERING: Duration = Duration::from_millis(5);

/// Error of a transport; it is only logged.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Publishes announcements to the other processes and subscribes to theirs.
pub(super) trait Transport: Send + Sync + 'static {
    /// Passes announcements of other processes to the announcer and reports to it when the subscription begins. Ends
    /// when the subscription breaks, with the reason.
    fn subscribe(&self, announcer: &Announcer) -> impl Future<Output = Failure> + Send;

    /// Publishes these announcements.
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

/// Publishes pending announcements, one batch at a time, outside of any request or transaction. Announcements that
/// arrive meanwhile are coalesced to the latest of each organization.
async fn send(announcer: Announcer, transport: std::sync::Arc<impl Transport>) {
    loop {
        let announcements = announcer.0.pending.take().await;
        if let Err(failure) = transport.publish(&announcements).await {
            tracing::warn!(%failure, "a write could not be announced; other replicas find it in the change log");
        }
        tokio::time::sleep(GATHERING).await;
    }
}
