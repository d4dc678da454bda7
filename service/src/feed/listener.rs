//! One listener: its place in the log, and how it gets on from there.

use std::sync::Arc;

use domain::id::OrganizationId;
use tokio::sync::broadcast;

use super::{
    channel::{Batch, Channel},
    event_source::EventSource,
    log::stretch,
};
use crate::{Service, changes::Cursor, error::Result};

/// A listener's place in the log, and where it hears what follows.
pub(crate) struct Listener<R: EventSource> {
    service: Service,
    organization: OrganizationId,
    /// Keeps the shared task alive.
    _channel: Arc<Channel<R::Event>>,
    live: broadcast::Receiver<Arc<Batch<R::Event>>>,
    /// For what it has to read itself.
    reading: R,
    /// Everything up to here has been told.
    at: Cursor,
    /// So has everything up to here, which the listener knew when it came.
    known: Cursor,
    /// Whether the log may hold more than was read.
    behind: bool,
}

impl<R: EventSource> Listener<R> {
    /// Joins a channel that has started. Hears what comes after the cursor; without one, what comes from now on.
    pub(super) async fn join(
        service: &Service,
        organization: OrganizationId,
        channel: Arc<Channel<R::Event>>,
        reading: R,
        after: Option<Cursor>,
    ) -> Result<Self> {
        let live = channel.sender.subscribe();
        // Joined first, looked second: what comes in between is seen twice at worst, and told apart by its place.
        let revision = service.snapshots().revision(organization).await?.unwrap_or_default();
        if let Some(after) = after {
            Box::pin(service.check_cursor(organization, after, revision)).await?;
        }
        let known = after.unwrap_or(Cursor::after_revision(revision));
        Ok(Self {
            service: service.clone(),
            organization,
            _channel: channel,
            live,
            reading,
            at: R::start(known),
            known,
            behind: after.is_some(),
        })
    }

    /// Up to where everything has been told.
    pub(crate) fn cursor(&self) -> Cursor {
        self.at
    }

    /// The next events, never none.
    pub(crate) async fn next(&mut self) -> Result<Vec<Arc<R::Event>>> {
        loop {
            let events = match self.behind {
                // In a box of its own, so that listeners with nothing to do, which are most, have no room for it.
                true => Box::pin(self.catch_up()).await?,
                false => self.hear().await,
            };
            if !events.is_empty() {
                return Ok(events);
            }
        }
    }

    /// Reads on in the log.
    async fn catch_up(&mut self) -> Result<Vec<Arc<R::Event>>> {
        let db = self.service.database();
        let (changes, more) = stretch(db, self.organization, self.at).await?;
        let batch = match changes.events.is_empty() {
            true => Batch::empty(changes.after, changes.until),
            false => self.reading.read(changes).await?,
        };
        self.behind = more;
        Ok(self.take(&batch))
    }

    /// Waits for what is shared.
    async fn hear(&mut self) -> Vec<Arc<R::Event>> {
        match self.live.recv().await {
            Ok(batch) if batch.until <= self.at => Vec::new(),
            Ok(batch) if batch.after <= self.at => {
                let events = self.take(&batch);
                if let Some(written) = batch.written.filter(|_| R::TOLD && !events.is_empty()) {
                    self.service.feed().lag.note(self.service.clock().now() - written);
                }
                events
            }
            // A gap, whatever its cause: the log has it all. (It is never closed: the channel holds a sender.)
            Ok(_) | Err(_) => {
                self.behind = true;
                Vec::new()
            }
        }
    }

    /// What is new of a batch that continues from here.
    fn take(&mut self, batch: &Batch<R::Event>) -> Vec<Arc<R::Event>> {
        let events = batch.later(self.at.max(self.known));
        self.at = batch.until;
        events
    }
}
