//! Change log as an event source, read once for all listeners of an organization.

use std::sync::Arc;

use domain::id::OrganizationId;
use entity::change;

use super::{
    PAGE,
    channel::{Batch, Sender},
    event_source::EventSource,
    listener::Listener,
};
use crate::{
    Ledger,
    announce::Announcer,
    changes::{self, Cursor, cursor_of},
    database::Pooled,
    error::Result,
};

/// Event source whose events are the rows of the log.
#[derive(Clone)]
pub(super) struct Rows;

impl EventSource for Rows {
    type Event = change::Model;
    const MEASURES_LAG: bool = false;

    async fn read(&mut self, changes: Batch<change::Model>) -> Result<Batch<change::Model>> {
        Ok(changes)
    }
}

impl Ledger {
    /// Subscribes to the organization's changes from now on.
    pub(super) async fn changes(&self, organization: OrganizationId) -> Result<Listener<Rows>> {
        let channel = self.feed().changes.channel(organization);
        let start = || async {
            let revision = self.snapshots().revision(organization).await?.unwrap_or_default();
            let (db, announcer) = (self.reads(organization), self.announcer().clone());
            let at = Cursor::after_revision(revision);
            Ok(pump(db, announcer, organization, channel.sender.clone(), at))
        };
        channel.start(start).await?;
        Listener::join(self, organization, Arc::clone(&channel), Rows, None).await
    }
}

/// Reads the next changes after a cursor; the batch and true if there may be more.
pub(super) async fn stretch(
    db: &Pooled,
    organization: OrganizationId,
    after: Cursor,
) -> Result<(Batch<change::Model>, bool)> {
    let changes = changes::page(db, organization, after, PAGE).await?;
    let last = changes.last().map_or(after, cursor_of);
    let more = changes.len() as u64 == PAGE;
    // Writes are committed as a whole: a page that is not full contains its last write to the end.
    let until = if more { last } else { Cursor::after_revision(last.revision()) };
    let written = changes.last().map(|change| change.at);
    Ok((Batch { after, until, written, events: changes.into_iter().map(Arc::new).collect() }, more))
}

/// Reads new changes and broadcasts them, until there are no listeners.
async fn pump(
    db: Pooled,
    announcer: Announcer,
    organization: OrganizationId,
    sender: Sender<change::Model>,
    mut at: Cursor,
) {
    let mut heard = announcer.listen(organization);
    loop {
        match stretch(&db, organization, at).await {
            Ok((batch, more)) => {
                at = batch.until;
                if !batch.events.is_empty() {
                    // A send without receivers is no failure: the channel lives as long as a listener holds it.
                    let _ = sender.send(Arc::new(batch));
                }
                if more {
                    continue;
                }
            }
            Err(error) => {
                tracing::warn!(%organization, %error, "the change log could not be read; trying again");
            }
        }
        let _ = tokio::time::timeout(announcer.poll_interval(), heard.changed()).await;
    }
}
