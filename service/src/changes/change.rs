//! A change as it is told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::{
        AlignmentId, ApiKeyId, CausalLinkId, CommentId, InitiativeId, KeyResultId, MeasureId, MemberId,
        NodeId, ObjectiveId, OrganizationId, PerspectiveId, ReviewId, ScorecardId, ThemeId, WebhookId,
    },
    period::Period,
    scorecard::Scorecard,
    series::Actor,
    vocabulary::{ChangeKind, EntityKind},
};
use entity::change;
use uuid::Uuid;

pub use super::fields::Fields;
use super::{Cursor, SyncCursor, cursor_of, fields};
use crate::{
    error::Result,
    snapshot::{View, actor, word},
};

/// One changed thing of one write.
#[derive(Clone)]
pub struct Change {
    /// The place right after it.
    pub cursor: SyncCursor,
    /// When the write was made.
    pub at: DateTime<Utc>,
    /// Who made it.
    pub by: Actor,
    /// What was done.
    pub kind: ChangeKind,
    /// To what kind of thing.
    pub of: EntityKind,
    /// To which: of a placement the objective, of what is known of a period the measure.
    pub node: NodeId,
    /// In which period; of a key result its quarter, of a review what is reviewed.
    pub period: Option<Period>,
    /// The scorecard that it is on, as the caller sees it now; `None` for what is on none, or gone.
    pub scorecard: Option<Arc<Scorecard>>,
    pub(super) row: Arc<change::Model>,
}

/// Changes in the order of a list.
pub struct Page {
    /// The changes that the caller sees.
    pub changes: Vec<Change>,
    /// Where the page ends: everything up to here was looked at.
    pub until: SyncCursor,
    /// Whether there may be more.
    pub more: bool,
}

impl Change {
    pub(crate) fn read(row: Arc<change::Model>) -> Result<Self> {
        let of = word(&row.entity)?;
        let position: Cursor = cursor_of(&row);
        Ok(Self {
            cursor: position.into(),
            at: row.at,
            by: actor(&row.actor)?,
            kind: word(&row.kind)?,
            of,
            node: node(of, row.entity_id),
            period: row.period.as_deref().map(word).transpose()?,
            scorecard: None,
            row,
        })
    }

    /// The revision that the write reached.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.row.revision
    }

    /// Its fields before and after, as far as they changed, by the names that clients know them by.
    ///
    /// # Errors
    /// When the log holds what this program did not write.
    pub fn fields(&self, view: &View) -> Result<Fields> {
        fields::told(self.of, &self.row, view)
    }

    pub(crate) fn home(&self) -> Option<ScorecardId> {
        self.row.scorecard_id.map(ScorecardId::from_uuid)
    }
}

/// What a client addresses.
pub(super) fn node(of: EntityKind, id: Uuid) -> NodeId {
    match of {
        EntityKind::Organization => NodeId::Organization(OrganizationId::from_uuid(id)),
        EntityKind::Member => NodeId::Member(MemberId::from_uuid(id)),
        EntityKind::ApiKey => NodeId::ApiKey(ApiKeyId::from_uuid(id)),
        EntityKind::Scorecard => NodeId::Scorecard(ScorecardId::from_uuid(id)),
        EntityKind::Perspective => NodeId::Perspective(PerspectiveId::from_uuid(id)),
        EntityKind::Theme => NodeId::Theme(ThemeId::from_uuid(id)),
        EntityKind::Objective | EntityKind::Placement => NodeId::Objective(ObjectiveId::from_uuid(id)),
        EntityKind::CausalLink => NodeId::CausalLink(CausalLinkId::from_uuid(id)),
        EntityKind::Alignment => NodeId::Alignment(AlignmentId::from_uuid(id)),
        EntityKind::Measure | EntityKind::MeasurePeriod => NodeId::Measure(MeasureId::from_uuid(id)),
        EntityKind::Initiative => NodeId::Initiative(InitiativeId::from_uuid(id)),
        EntityKind::KeyResult => NodeId::KeyResult(KeyResultId::from_uuid(id)),
        EntityKind::Review => NodeId::Review(ReviewId::from_uuid(id)),
        EntityKind::Comment => NodeId::Comment(CommentId::from_uuid(id)),
        EntityKind::Webhook => NodeId::Webhook(WebhookId::from_uuid(id)),
    }
}
