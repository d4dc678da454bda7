//! What somebody says about a thing.

use chrono::{DateTime, Utc};

use crate::{
    id::{CommentId, NodeId, ScorecardId},
    series::Actor,
};

/// What somebody says about a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The scorecard that the thing belongs to.
    pub scorecard: ScorecardId,
    /// The thing.
    pub subject: NodeId,
    /// What is said.
    pub body: String,
    /// Who says it.
    pub author: Actor,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// When it was last reworded.
    pub edited_at: Option<DateTime<Utc>>,
}
