//! Comments on nodes.

use chrono::{DateTime, Utc};

use crate::{
    id::{CommentId, NodeId, ScorecardId},
    series::Actor,
};

/// Comment by a person on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Id of the comment.
    pub id: CommentId,
    /// Scorecard that the subject belongs to.
    pub scorecard: ScorecardId,
    /// Node that the comment is about.
    pub subject: NodeId,
    /// Text of the comment.
    pub body: String,
    /// Author of the comment.
    pub author: Actor,
    /// Instant of creation.
    pub created_at: DateTime<Utc>,
    /// Instant of the last edit; `None` if the text was never changed.
    pub edited_at: Option<DateTime<Utc>>,
}
