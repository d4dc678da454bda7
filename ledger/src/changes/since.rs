//! Changes since a cursor, in pages: a client that applies them one after the other has the same data as a fresh query.

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use domain::{id::ScorecardId, vocabulary::EntityKind};
use entity::change;
use sea_orm::{ColumnTrait, Condition};

use super::{
    Change, Cursor, Page, SyncCursor, cursor_of,
    log::{PAGE, of_kinds, page_of},
    visibility::CHANGES_VISIBILITY,
};
use crate::{
    error::{Error, Expiry, Result},
    snapshot::View,
};

/// Maximum number of changes that are read for one page, however few of them the caller sees.
const MAX_READ: usize = 10_000;

impl View {
    /// Reads the next changes after the cursor that the caller sees and asks for, at most `first`; without a cursor
    /// from the oldest retained change. Related objects are those of the present, up to the revision of this view.
    ///
    /// # Errors
    /// Returns `BadInput` for a cursor in the future; `CursorExpired` where the log cannot be followed from it, because
    /// changes after it are no longer retained or the caller's access has changed since.
    #[boxed]
    pub async fn changes(
        &self,
        since: Option<SyncCursor>,
        first: usize,
        kinds: Option<&[EntityKind]>,
    ) -> Result<Page> {
        let (organization, revision) = (self.organization().id(), self.organization().revision());
        if let Some(since) = since.filter(|since| since.position() == Cursor::after_revision(revision)) {
            // No change can follow.
            return Ok(Page { changes: Vec::new(), until: since.or_begin_at(revision), more: false });
        }
        let mut condition = self.of_kinds(kinds);
        let start = match since {
            Some(since) => {
                self.ledger().check_cursor(organization, since.position(), revision).await?;
                since.or_begin_at(revision)
            }
            None => {
                let oldest = self.ledger().oldest_kept();
                condition = condition.add_option(oldest.map(|oldest| change::Column::At.gte(oldest)));
                SyncCursor::beginning(revision)
            }
        };
        let db = self.database();
        let page_size = (first as u64 + 1).clamp(100, PAGE);
        let (mut changes, mut at, mut read, mut more) = (Vec::new(), start, 0, true);
        'log: while more && read < MAX_READ {
            let rows = page_of(db, organization, at.position(), condition.clone(), page_size).await?;
            read += rows.len();
            more = rows.len() as u64 == page_size;
            for row in rows {
                if row.revision > revision {
                    more = false;
                    break;
                }
                let position = cursor_of(&row);
                if let Some(change) = self.visible_change(Arc::new(row), start, kinds)? {
                    if changes.len() == first {
                        more = true;
                        break 'log;
                    }
                    changes.push(change);
                }
                at = start.at(position);
            }
        }
        if !more {
            at = start.at(Cursor::after_revision(revision));
        }
        self.set_scorecards(&mut changes).await?;
        Ok(Page { changes, until: at, more })
    }

    /// Converts a row to the change that the caller receives, following from `start`; `None` where the caller does not
    /// see it.
    pub(super) fn visible_change(
        &self,
        row: Arc<change::Model>,
        start: SyncCursor,
        kinds: Option<&[EntityKind]>,
    ) -> Result<Option<Change>> {
        let mut change = Change::of(row);
        let position = change.cursor.position();
        if start.is_invalidated_at(position) && change.changes_visibility(self) {
            return Err(Error::CursorExpired(Expiry::Visibility));
        }
        change.cursor = start.at(position);
        let is_asked = kinds.is_none_or(|kinds| kinds.contains(&change.of));
        Ok((is_asked && change.is_visible(self)).then_some(change))
    }

    /// Sets the scorecards of the changes as the caller sees them now; they are loaded together.
    pub(super) async fn set_scorecards(&self, changes: &mut [Change]) -> Result<()> {
        let mut homes: Vec<ScorecardId> = changes.iter().filter_map(Change::home).collect();
        homes.sort_unstable();
        homes.dedup();
        let homes = self.scorecards(&homes).await?;
        let homes: HashMap<_, _> = homes.into_iter().map(|home| (home.profile.id, home)).collect();
        for change in changes {
            change.scorecard = change.home().and_then(|home| homes.get(&home).cloned());
        }
        Ok(())
    }

    /// Condition for changes of these kinds, and of kinds that may change what the caller sees.
    fn of_kinds(&self, kinds: Option<&[EntityKind]>) -> Condition {
        let kinds = kinds.map(|kinds| [kinds, &CHANGES_VISIBILITY].concat());
        of_kinds(kinds.as_deref())
    }
}
