//! Change in the form in which clients receive it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::{NodeId, ScorecardId},
    period::Period,
    scorecard::Scorecard,
    series::Actor,
    vocabulary::{ChangeKind, EntityKind},
};
use entity::change;

pub use super::fields::Fields;
use super::{Cursor, SyncCursor, cursor_of, fields};
use crate::{error::Result, row::node_of, snapshot::View};

/// Changed entity of one write.
#[derive(Clone)]
pub struct Change {
    /// Cursor right after the change.
    pub cursor: SyncCursor,
    /// Time of the write.
    pub at: DateTime<Utc>,
    /// Author of the write.
    pub by: Actor,
    /// Kind of the change.
    pub kind: ChangeKind,
    /// Kind of the changed entity.
    pub of: EntityKind,
    /// Id of the changed node: the objective for a placement, the measure for facts of a period.
    pub node: NodeId,
    /// Period of the changed facts; the quarter of a key result; the reviewed period of a review.
    pub period: Option<Period>,
    /// Scorecard of the entity as the caller sees it now; `None` when it belongs to none or is deleted.
    pub scorecard: Option<Arc<Scorecard>>,
    pub(super) row: Arc<change::Model>,
}

/// Page of changes, in the order of the list.
pub struct Page {
    /// Changes that the caller sees.
    pub changes: Vec<Change>,
    /// Cursor at the end of the page: all changes up to here were read.
    pub until: SyncCursor,
    /// True when there may be more changes.
    pub more: bool,
}

impl Change {
    /// Change of a row of the log; without the scorecard.
    #[must_use]
    pub fn of(row: Arc<change::Model>) -> Self {
        let position: Cursor = cursor_of(&row);
        Self {
            cursor: position.into(),
            at: row.at,
            by: row.actor,
            kind: row.kind,
            of: row.entity,
            node: node_of(row.entity, row.entity_id),
            period: row.period,
            scorecard: None,
            row,
        }
    }

    /// Revision of the write.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.row.revision
    }

    /// Fields before and after the change, as far as they differ, by their names in the API.
    ///
    /// # Errors
    /// Returns an error when the log holds a row that this program did not write.
    pub fn fields(&self, view: &View) -> Result<Fields> {
        fields::visible_fields(self.of, &self.row, view)
    }

    /// Id of the scorecard that the entity belongs to.
    #[must_use]
    pub fn home(&self) -> Option<ScorecardId> {
        self.row.scorecard_id
    }
}
