//! All changes as a stream.

use std::{collections::HashMap, sync::Arc};

use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Scorecard,
    vocabulary::EntityKind,
};
use entity::change;
use futures_util::{Stream, stream};

use super::{Change, Cursor, SyncCursor, cursor_of};
use crate::{
    Service,
    caller::Caller,
    error::Result,
    feed::{Batch, EventSource, HasCursor},
    snapshot::View,
};

/// A change with the scorecard that it is on, not before it.
pub(crate) struct Changed {
    row: Arc<change::Model>,
    scorecard: Option<Arc<Scorecard>>,
}

impl HasCursor for Changed {
    fn cursor(&self) -> Cursor {
        cursor_of(&self.row)
    }
}

/// Changes as one caller is told of them.
pub struct ChangeDelivery {
    /// The organization as the caller sees it, not before the changes.
    pub view: Arc<View>,
    /// Those that the caller asked for and sees, in order.
    pub changes: Vec<Change>,
}

/// Reads the scorecards that changes are on, once for all who listen.
#[derive(Clone)]
struct Changes {
    service: Service,
    organization: OrganizationId,
}

impl EventSource for Changes {
    type Event = Changed;

    async fn read(&mut self, changes: Batch<change::Model>) -> Result<Batch<Changed>> {
        let Batch { after, until, written, events: rows } = changes;
        let view = self.service.view_as_operator_since(self.organization, until.revision()).await?;
        let home = |row: &Arc<change::Model>| row.scorecard_id.map(ScorecardId::from_uuid);
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

impl Service {
    /// The organization's changes of these kinds, or of all, in commit order: those after the position, then new ones as
    /// they come. Without a place it starts now. The stream ends after the first error.
    ///
    /// # Errors
    /// As [`View::changes`]; in the stream also when the caller may not see the organization any more.
    pub async fn changes_live(
        &self,
        caller: Caller,
        organization: OrganizationId,
        after: Option<SyncCursor>,
        kinds: Option<Vec<EntityKind>>,
    ) -> Result<impl Stream<Item = Result<ChangeDelivery>> + Send + use<>> {
        let reading = Changes { service: self.clone(), organization };
        let position = after.map(SyncCursor::position);
        let listener =
            self.listen(&self.feed().changed, organization, organization, reading, position).await?;
        let start = match after {
            Some(after) => after.begun(self.snapshots().revision(organization).await?.unwrap_or_default()),
            None => listener.cursor().into(),
        };
        let state = (self.clone(), caller, listener, kinds);
        Ok(stream::try_unfold(state, move |(service, caller, mut listener, kinds)| async move {
            let events = listener.next().await?;
            let revision = events.last().map_or(0, |event| event.cursor().revision());
            let view = service.view_since(&caller, organization, revision).await?;
            let mut changes = Vec::new();
            for event in events {
                if let Some(mut change) = view.told(Arc::clone(&event.row), start, kinds.as_deref())? {
                    change.scorecard = event.scorecard.as_ref().map(|scorecard| view.see(scorecard));
                    changes.push(change);
                }
            }
            Ok(Some((ChangeDelivery { view, changes }, (service, caller, listener, kinds))))
        }))
    }
}
