//! What changes mean to those who listen: made once, shared by all who listen for the same.

use std::{hash::Hash, sync::Arc};

use domain::id::OrganizationId;
use entity::change;

use super::{
    PAUSE,
    channel::{Batch, Channels, HasCursor, Sender},
    listener::Listener,
    log::Rows,
};
use crate::{Service, changes::Cursor, error::Result};

/// Makes events of changes. It knows no caller: what it makes is the same for everybody.
pub(crate) trait EventSource: Clone + Send + Sync + 'static {
    /// What it makes.
    type Event: HasCursor + Send + Sync + 'static;
    /// Whether clients are told of them, so that how late they are is worth watching.
    const TOLD: bool = true;

    /// Gets ready for changes as they come, for as long as somebody listens. Who reads the log to catch up does not.
    fn prepare(&mut self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Where to read on for events after the cursor.
    fn start(after: Cursor) -> Cursor {
        after
    }

    /// All events of these changes, of which there is at least one, and of as many after them as it takes to end at
    /// a place where reading can go on.
    fn read(
        &mut self,
        changes: Batch<change::Model>,
    ) -> impl Future<Output = Result<Batch<Self::Event>>> + Send;
}

impl Service {
    /// Listens for what `reading` makes of the organization's changes: those after the cursor, then new ones as they
    /// come; without a cursor it starts now. It is made once for all who listen under one key.
    pub(crate) async fn listen<K: Eq + Hash, R: EventSource>(
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

/// Shares what is made of new changes, until nobody listens any more.
async fn pump<R: EventSource>(mut changes: Listener<Rows>, mut reading: R, sender: Sender<R::Event>) {
    let mut at = changes.cursor();
    loop {
        let batch = match changes.next().await {
            Ok(rows) => {
                let until = changes.cursor();
                let written = rows.last().map(|row| row.at);
                let made = reading.read(Batch { after: at, until, written, events: rows }).await;
                // An empty batch that starts late is a gap: each listener then reads for itself, and hears of its
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
        // No receiver is no failure: the channel lives as long as somebody holds it.
        let _ = sender.send(Arc::new(batch));
    }
}
