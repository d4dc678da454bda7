//! Stream of all changes.

use std::{collections::HashMap, sync::Arc};

use domain::{id::OrganizationId, scorecard::Scorecard, vocabulary::EntityKind};
use entity::change;
use futures_util::{Stream, stream};

use super::{Change, Cursor, SyncCursor, cursor_of};
use crate::{
    Ledger,
    caller::Caller,
    error::Result,
    feed::{Batch, EventSource, HasCursor},
    snapshot::View,
};

/// Change with its scorecard, at the revision of the change or later.
pub(crate) struct Changed {
    row: Arc<change::Model>,
    scorecard: Option<Arc<Scorecard>>,
}

impl HasCursor for Changed {
    fn cursor(&self) -> Cursor {
        cursor_of(&self.row)
    }
}

/// Changes as delivered to one caller.
pub struct ChangeDelivery<V = View> {
    /// Organization as the caller sees it, at the revision of the changes or later.
    pub view: V,
    /// Changes that the caller asked for and sees, in order.
    pub changes: Vec<Change>,
}

impl ChangeDelivery {
    /// Delivery of the same changes with what `map` makes of the view.
    pub fn map_view<V>(self, map: impl FnOnce(View) -> V) -> ChangeDelivery<V> {
        ChangeDelivery { view: map(self.view), changes: self.changes }
    }
}

/// Event source that loads the scorecards of changes, once for all subscribers.
#[derive(Clone)]
struct Changes {
    ledger: Ledger,
    organization: OrganizationId,
}

impl EventSource for Changes {
    type Event = Changed;

    async fn read(&mut self, changes: Batch<change::Model>) -> Result<Batch<Changed>> {
        let Batch { after, until, written, events: rows } = changes;
        let view = self.ledger.view_as_operator_since(self.organization, until.revision()).await?;
        let home = |row: &Arc<change::Model>| row.scorecard_id;
        let mut homes: Vec<_> = rows.iter().filter_map(home).collect();
        homes.sort_unstable();
        homes.dedup();
        let homes = view.scorecards(&homes).await?;
        let homes: HashMap<_, _> = homes.into_iter().map(|home| (home.profile.id, home)).collect();
        let changed = |row: Arc<change::Model>| {
            let scorecard = home(&row).and_then(|id| homes.get(&id).cloned());
            Arc::new(Changed { row, scorecard })
        };
        Ok(Batch { after, until, written, events: rows.into_iter().map(changed).collect() })
    }
}

impl Ledger {
    /// Streams the organization's changes of these kinds, or of all, in commit order: those after the cursor, then new
    /// ones as they are committed. Without a cursor the stream starts now. It ends after the first error.
    ///
    /// # Errors
    /// See [`View::changes`]; the stream also fails when the caller may no longer see the organization.
    pub async fn changes_live(
        &self,
        caller: Caller,
        organization: OrganizationId,
        after: Option<SyncCursor>,
        kinds: Option<Vec<EntityKind>>,
    ) -> Result<impl Stream<Item = Result<ChangeDelivery>> + Send + use<>> {
        let reading = Changes { ledger: self.clone(), organization };
        let position = after.map(SyncCursor::position);
        let listener =
            self.listen(&self.feed().changed, organization, organization, reading, position).await?;
        let start = match after {
            Some(after) => {
                after.or_begin_at(self.snapshots().revision(organization).await?.unwrap_or_default())
            }
            None => listener.cursor().into(),
        };
        let state = (self.clone(), caller, listener, kinds);
        Ok(stream::try_unfold(state, move |(ledger, caller, mut listener, kinds)| async move {
            let events = listener.next().await?;
            let revision = events.last().map_or(0, |event| event.cursor().revision());
            let view = ledger.view_since(&caller, organization, revision).await?;
            let mut changes = Vec::new();
            for event in events {
                if let Some(mut change) =
                    view.visible_change(Arc::clone(&event.row), start, kinds.as_deref())?
                {
                    change.scorecard = event.scorecard.as_ref().map(|scorecard| view.pin_visible(scorecard));
                    changes.push(change);
                }
            }
            Ok(Some((ChangeDelivery { view, changes }, (ledger, caller, listener, kinds))))
        }))
    }
}
