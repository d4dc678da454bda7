//! Listener: its cursor in the log, and the reading of further events.

use std::sync::Arc;

use domain::id::OrganizationId;
use tokio::sync::broadcast;

use super::{
    channel::{Batch, Channel},
    event_source::EventSource,
    log::stretch,
};
use crate::{Ledger, changes::Cursor, error::Result};

/// Cursor of a listener in the log, and the channel of further events.
pub struct Listener<R: EventSource> {
    ledger: Ledger,
    organization: OrganizationId,
    /// Channel, held to keep the shared task alive.
    _channel: Arc<Channel<R::Event>>,
    live: broadcast::Receiver<Arc<Batch<R::Event>>>,
    /// Event source for reading the log itself.
    reading: R,
    /// Cursor up to which everything was delivered.
    at: Cursor,
    /// Cursor that the listener passed at its start: everything up to here counts as delivered, too.
    known: Cursor,
    /// True when the log may hold more than was read.
    is_behind: bool,
}

impl<R: EventSource> Listener<R> {
    /// Subscribes to a started channel. Receives events after the cursor; without one, from now on.
    pub(super) async fn join(
        ledger: &Ledger,
        organization: OrganizationId,
        channel: Arc<Channel<R::Event>>,
        reading: R,
        after: Option<Cursor>,
    ) -> Result<Self> {
        let live = channel.sender.subscribe();
        // Subscribe first, read the revision second: a change in between is at worst received twice, and recognised by
        // its cursor.
        let revision = ledger.snapshots().revision(organization).await?.unwrap_or_default();
        if let Some(after) = after {
            Box::pin(ledger.check_cursor(organization, after, revision)).await?;
        }
        let known = after.unwrap_or(Cursor::after_revision(revision));
        Ok(Self {
            ledger: ledger.clone(),
            organization,
            _channel: channel,
            live,
            reading,
            at: R::start(known),
            known,
            is_behind: after.is_some(),
        })
    }

    /// Cursor up to which everything was delivered.
    pub(crate) fn cursor(&self) -> Cursor {
        self.at
    }

    /// Waits for the next events; never returns an empty list.
    pub(crate) async fn next(&mut self) -> Result<Vec<Arc<R::Event>>> {
        loop {
            let events = match self.is_behind {
                // Boxed, so that idle listeners, which are most, need no space for it.
                true => Box::pin(self.catch_up()).await?,
                false => self.receive().await,
            };
            if !events.is_empty() {
                return Ok(events);
            }
        }
    }

    /// Reads further changes from the log.
    async fn catch_up(&mut self) -> Result<Vec<Arc<R::Event>>> {
        let db = self.ledger.reads(self.organization);
        let (changes, more) = stretch(&db, self.organization, self.at).await?;
        let batch = match changes.events.is_empty() {
            true => Batch::empty(changes.after, changes.until),
            false => self.reading.read(changes).await?,
        };
        self.is_behind = more;
        Ok(self.accept(&batch))
    }

    /// Waits for the next shared batch.
    async fn receive(&mut self) -> Vec<Arc<R::Event>> {
        match self.live.recv().await {
            Ok(batch) if batch.until <= self.at => Vec::new(),
            Ok(batch) if batch.after <= self.at => {
                let events = self.accept(&batch);
                if let Some(written) = batch.written.filter(|_| R::MEASURES_LAG && !events.is_empty()) {
                    self.ledger.feed().lag.record(self.ledger.clock().now() - written);
                }
                events
            }
            // A gap, whatever its cause: the log has everything. (The channel is never closed, as it holds a sender.)
            Ok(_) | Err(_) => {
                self.is_behind = true;
                Vec::new()
            }
        }
    }

    /// New events of a batch that continues from the cursor.
    fn accept(&mut self, batch: &Batch<R::Event>) -> Vec<Arc<R::Event>> {
        let events = batch.later(self.at.max(self.known));
        self.at = batch.until;
        events
    }
}
