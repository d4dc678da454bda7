//! The two tasks that every carrier has: one hears what others announce, one tells them.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{Announcement, Announcer};

/// The first and the longest pause between attempts to hear again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// How long to gather announcements after some were told: a stream of writes is not told one by one.
const GATHERING: Duration = Duration::from_millis(5);

/// Why a carrier failed: for the log alone.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Takes announcements to the other processes and brings theirs.
pub(super) trait Carrier: Send + Sync + 'static {
    /// Brings what others announce to the announcer, and tells it when that begins. Ends when others cannot be heard
    /// any more, with the reason.
    fn hear(&self, announcer: &Announcer) -> impl Future<Output = Failure> + Send;

    /// Takes these to the others.
    fn tell(&self, announcements: &[Announcement]) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Starts the two tasks.
pub(super) fn start(tasks: &mut JoinSet<()>, announcer: Announcer, carrier: impl Carrier) {
    let carrier = std::sync::Arc::new(carrier);
    tasks.spawn(hear(announcer.clone(), carrier.clone()));
    tasks.spawn(tell(announcer, carrier));
}

async fn hear(announcer: Announcer, carrier: std::sync::Arc<impl Carrier>) {
    let (shortest, longest) = PAUSES;
    let mut pause = shortest;
    loop {
        let failure = carrier.hear(&announcer).await;
        if announcer.0.hearing.load(std::sync::atomic::Ordering::Relaxed) {
            pause = shortest;
        }
        announcer.set_hearing(false);
        tracing::warn!(%failure, "other replicas are not heard; looking at the change log every second");
        tokio::time::sleep(pause).await;
        pause = longest.min(pause * 2);
    }
}

/// Outside of every request and transaction, and one batch at a time: what comes meanwhile waits, of each organization
/// the latest only.
async fn tell(announcer: Announcer, carrier: std::sync::Arc<impl Carrier>) {
    loop {
        let announcements = announcer.0.outbox.take().await;
        if let Err(failure) = carrier.tell(&announcements).await {
            tracing::warn!(%failure, "a write could not be announced; other replicas find it in the change log");
        }
        tokio::time::sleep(GATHERING).await;
    }
}
