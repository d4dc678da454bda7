//! Event sources: conversion of changes to events, done once and shared by all listeners of the same kind.

use std::{hash::Hash, sync::Arc};

use domain::id::OrganizationId;
use entity::change;

use super::{
    PAUSE,
    channel::{Batch, Channels, HasCursor, Sender},
    listener::Listener,
    log::Rows,
};
use crate::{Ledger, changes::Cursor, error::Result};

/// Converts changes to events. Independent of callers: the events are the same for everybody.
pub trait EventSource: Clone + Send + Sync + 'static {
    /// Type of the events.
    type Event: HasCursor + Send + Sync + 'static;
    /// True when clients receive the events, so that their delay is measured.
    const MEASURES_LAG: bool = true;

    /// Prepares for live changes, for as long as there are listeners. Not called by a listener that only catches up
    /// from the log.
    fn prepare(&mut self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Cursor at which reading has to start for events after `after`.
    fn start(after: Cursor) -> Cursor {
        after
    }

    /// Produces all events of these changes, of which there is at least one, and of as many after them as it takes to
    /// end at a cursor where reading can resume.
    fn read(
        &mut self,
        changes: Batch<change::Model>,
    ) -> impl Future<Output = Result<Batch<Self::Event>>> + Send;
}

impl Ledger {
    /// Subscribes to the events that `reading` produces of the organization's changes: those after the cursor, then new
    /// ones as they are committed; without a cursor it starts now. Events are produced once for all listeners of one
    /// key.
    ///
    /// # Errors
    /// Returns `BadInput` for a cursor in the future, `CursorExpired` where the log cannot be followed from it, or an
    /// error when the database fails.
    pub async fn listen<K: Eq + Hash, R: EventSource>(
        &self,
        channels: &Channels<K, R::Event>,
        key: K,
        organization: OrganizationId,
        reading: R,
        after: Option<Cursor>,
    ) -> Result<Listener<R>> {
        let channel = channels.channel(key);
        let start = || async {
            let changes = self.changes(organization).await?;
            let mut shared = reading.clone();
            shared.prepare().await?;
            Ok(pump(changes, shared, channel.sender.clone()))
        };
        channel.start(start).await?;
        Listener::join(self, organization, Arc::clone(&channel), reading, after).await
    }
}

/// Produces events of new changes and broadcasts them, until there are no listeners.
async fn pump<R: EventSource>(mut changes: Listener<Rows>, mut reading: R, sender: Sender<R::Event>) {
    let mut at = changes.cursor();
    loop {
        let batch = match changes.next().await {
            Ok(rows) => {
                let until = changes.cursor();
                let written = rows.last().map(|row| row.at);
                let made = reading.read(Batch { after: at, until, written, events: rows }).await;
                // An empty batch that starts late is a gap: each listener then reads the log itself, and reports its
                // own failure.
                made.map_err(|error| (error, Batch::empty(until, until)))
            }
            Err(error) => Err((error, Batch::empty(at, at))),
        };
        let batch = match batch {
            Ok(batch) => batch,
            Err((error, gap)) => {
                tracing::warn!(%error, "changes could not be followed; listeners read for themselves");
                tokio::time::sleep(PAUSE).await;
                gap
            }
        };
        at = batch.until;
        // A send without receivers is no failure: the channel lives as long as a listener holds it.
        let _ = sender.send(Arc::new(batch));
    }
}
