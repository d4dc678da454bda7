//! Comments on anything on a scorecard. Callers who read an entity read its comments; contributors may comment, edit
//! and delete their own comments, and administrators may delete those of others.

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    id::{CommentId, NodeId, ScorecardId},
    validity,
};
use entity::comment;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    store,
    tenant::TenantTable,
    write::LockedWrite,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::{Edit, problem},
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Adds a comment to an entity.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentCreate {
    /// Id of the new comment, when the client chooses it.
    pub id: Option<String>,
    /// Id of the entity.
    pub subject_id: String,
    /// Text of the comment.
    pub body: String,
}

/// Changes the text of a comment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentUpdate {
    /// Id of the comment.
    pub id: String,
    /// New text of the comment.
    pub body: String,
}

/// Removes a comment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentDelete {
    /// Id of the comment.
    pub id: String,
}

#[async_trait]
impl Command for CommentCreate {
    const MUTATION: &'static str = "commentCreate";
    type Done = CommentId;

    async fn run(&self, edit: &mut Edit) -> Result<CommentId, Refused> {
        let (scorecard, subject) = edit.node("subjectId", &self.subject_id, Action::Comment).await?;
        if let NodeId::Comment(_) = subject {
            let message = "comments have no comments of their own; say it about what the comment is about";
            edit.refuse(ProblemCode::NotAllowed, "subjectId", message);
        }
        // Entities outside of the scorecard's snapshot were only located, and may have been deleted.
        if !edit.is_there(subject).await? {
            return Err(crate::edit::not_found("thing", "subjectId", &self.subject_id));
        }
        let id = edit.new_id::<comment::Model>(self.id.as_deref()).await?;
        edit.violations(validity::said("body", &self.body));
        let row = comment::Model {
            organization_id: edit.write().organization_id(),
            id,
            scorecard_id: scorecard.profile.id,
            subject,
            body: self.body.clone(),
            author: edit.write().actor(),
            created_at: edit.write().now(),
            edited_at: None,
        };
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for CommentUpdate {
    const MUTATION: &'static str = "commentUpdate";
    type Done = CommentId;

    async fn run(&self, edit: &mut Edit) -> Result<CommentId, Refused> {
        let before = find(edit, &self.id).await?;
        if !is_author(edit, &before) {
            let message = "only who wrote a comment can reword it";
            return Err(problem(ProblemCode::Forbidden, "id", message).into());
        }
        edit.violations(validity::said("body", &self.body));
        let mut row = before.clone();
        row.body.clone_from(&self.body);
        if row != before {
            row.edited_at = Some(edit.write().now());
        }
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for CommentDelete {
    const MUTATION: &'static str = "commentDelete";
    type Done = CommentId;

    async fn run(&self, edit: &mut Edit) -> Result<CommentId, Refused> {
        let row = find(edit, &self.id).await?;
        if !is_author(edit, &row) && !edit.access_to(row.scorecard_id).may(Action::Administer) {
            let message = "only who wrote a comment or an administrator can remove it";
            return Err(problem(ProblemCode::Forbidden, "id", message).into());
        }
        let id = row.id;
        edit.remove([row]).await?;
        Ok(id)
    }
}

async fn find(edit: &Edit, id: &str) -> Result<comment::Model, Refused> {
    let (_, row) = edit.held("comment", "id", id, Action::Comment).await?;
    Ok(row)
}

fn is_author(edit: &Edit, row: &comment::Model) -> bool {
    row.author == edit.write().actor()
}

/// Reads the comments on these entities.
pub(crate) async fn about(
    write: &LockedWrite,
    subjects: impl Iterator<Item = NodeId>,
) -> Result<Vec<comment::Model>> {
    let column = comment::Column::Subject;
    Ok(store::rows_in(write.db(), write.organization_id(), column, subjects).await?)
}

impl Reader {
    /// Finds a comment on an entity of a scorecard that the caller reads.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn comment(&self, id: CommentId) -> Result<Option<Arc<domain::comment::Comment>>> {
        let read = async |ids: Vec<CommentId>| {
            let column = comment::Column::Id;
            let rows: Vec<comment::Model> =
                store::rows_in(self.database(), self.organization().id(), column, ids).await?;
            Ok(rows.into_iter().map(|row| (row.id, Some(Arc::new(comment_of(row))))).collect())
        };
        let found = self.loaders().comments.get(id, read).await?;
        Ok(found.filter(|it| self.sees(it.scorecard, NodeId::Comment(id))))
    }

    /// Lists the comments on an entity of a scorecard, in the order of creation.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn comments_on(
        &self,
        scorecard: ScorecardId,
        subject: NodeId,
        as_of: AsOf,
    ) -> Result<List<CommentId>> {
        let read = async |subjects: Vec<NodeId>| {
            let mut found: HashMap<NodeId, Vec<(DateTime<Utc>, CommentId)>> = HashMap::new();
            for subjects in subjects.chunks(store::MAX_LIST) {
                let query = comment::Entity::of(self.organization().id())
                    .select_only()
                    .columns([comment::Column::Subject, comment::Column::CreatedAt, comment::Column::Id])
                    .filter(comment::Column::Subject.is_in(subjects.iter().copied()));
                let rows =
                    query.into_tuple::<(NodeId, DateTime<Utc>, CommentId)>().all(self.database()).await?;
                for (subject, created_at, id) in rows {
                    found.entry(subject).or_default().push((created_at, id));
                }
            }
            Ok(found)
        };
        let found = match self.reads(scorecard) {
            true => self.loaders().comments_on.get(subject, read).await?,
            false => Vec::new(),
        };
        let rows = found.into_iter();
        let rows = rows.map(|(at, id)| (SortKey::of([SortValue::instant(at)], id.uuid()), id));
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// Prefetches these comments: they are read together with the next one that is requested.
    pub fn want_comments(&self, ids: impl IntoIterator<Item = CommentId>) {
        self.loaders().comments.prefetch(ids);
    }
}

fn comment_of(row: comment::Model) -> domain::comment::Comment {
    let comment::Model { organization_id: _, id, scorecard_id, subject, body, author, created_at, edited_at } =
        row;
    domain::comment::Comment { id, scorecard: scorecard_id, subject, body, author, created_at, edited_at }
}
