//! Comments: `commentCreate`, `commentUpdate`, `commentDelete`.

use async_graphql::{Context, ID, InputObject, Object};
use service::comment::{CommentCreate, CommentDelete, CommentUpdate};

use super::{
    input::delete_input,
    payload::{Shown, payload},
};
use crate::graphql::{Result, comment::Comment, request::Request};

/// A comment to make.
#[derive(InputObject)]
pub(super) struct CommentCreateInput {
    /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
    id: Option<ID>,
    /// What it is about: a scorecard or anything on it but a comment.
    subject_id: ID,
    /// What is said.
    body: String,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

/// A comment to reword.
#[derive(InputObject)]
pub(super) struct CommentUpdateInput {
    /// Which one.
    id: ID,
    /// What is said.
    body: String,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// A comment to remove.
    CommentDeleteInput
}

payload! {
    /// What became of the new comment.
    CommentCreatePayload {
        /// The new comment; null when there are user errors.
        comment: Comment
    }
}
payload! {
    /// What became of the changes.
    CommentUpdatePayload {
        /// The comment as it is now; null when there are user errors.
        comment: Comment
    }
}
payload! {
    /// What became of the removal.
    CommentDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Comments.
#[derive(Default)]
pub(super) struct CommentMutation;

#[Object]
impl CommentMutation {
    /// Says something about a thing; needs CONTRIBUTOR where it is, if only of one's own measures. Viewers cannot:
    /// what only reads, like a wall screen, must be good for nothing else.
    async fn comment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment.")] input: CommentCreateInput,
    ) -> Result<CommentCreatePayload> {
        let request = Request::of(ctx)?;
        let CommentCreateInput { id, subject_id, body, idempotency_key } = input;
        let command = CommentCreate { id: id.map(Into::into), subject_id: subject_id.to_string(), body };
        let executed = request.execute(&subject_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Rewords a comment; only its author can, who needs CONTRIBUTOR.
    async fn comment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: CommentUpdateInput,
    ) -> Result<CommentUpdatePayload> {
        let request = Request::of(ctx)?;
        let CommentUpdateInput { id, body, idempotency_key } = input;
        let command = CommentUpdate { id: id.to_string(), body };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a comment; its author, who needs CONTRIBUTOR, or ADMIN.
    async fn comment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment.")] input: CommentDeleteInput,
    ) -> Result<CommentDeletePayload> {
        let request = Request::of(ctx)?;
        let CommentDeleteInput { id, idempotency_key } = input;
        let command = CommentDelete { id: id.to_string() };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
