//! Comments: `commentCreate`, `commentUpdate`, `commentDelete`.

use async_graphql::{Context, ID, InputObject, Object};
use service::comment::{CommentCreate, CommentDelete, CommentUpdate};

use crate::{
    Result,
    comment::Comment,
    mutation::{
        input::delete_input,
        payload::{Shown, payload},
    },
    request::Request,
};

/// Comment to create.
#[derive(InputObject)]
pub(crate) struct CommentCreateInput {
    /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
    id: Option<ID>,
    /// Id of the object of the comment: a scorecard or anything on it but a comment.
    subject_id: ID,
    /// Text of the comment.
    body: String,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

/// Comment to change.
#[derive(InputObject)]
pub(crate) struct CommentUpdateInput {
    /// Id of the comment.
    id: ID,
    /// Text of the comment.
    body: String,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// Comment to remove.
    CommentDeleteInput
}

payload! {
    /// Outcome of creating a comment.
    CommentCreatePayload {
        /// Created comment; null when there are user errors.
        comment: Comment
    }
}
payload! {
    /// Outcome of updating a comment.
    CommentUpdatePayload {
        /// Comment after the change; null when there are user errors.
        comment: Comment
    }
}
payload! {
    /// Outcome of removing a comment.
    CommentDeletePayload {
        /// Id of the removed comment; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of comments.
#[derive(Default)]
pub(crate) struct CommentMutation;

#[Object]
impl CommentMutation {
    /// Creates a comment on an object; needs CONTRIBUTOR on its scorecard, if only for one's own measures. Viewers
    /// cannot: an account that only reads, like that of a wall screen, can be used for nothing else.
    async fn comment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Comment to create.")] input: CommentCreateInput,
    ) -> Result<CommentCreatePayload> {
        let request = Request::of(ctx)?;
        let CommentCreateInput { id, subject_id, body, idempotency_key } = input;
        let command = CommentCreate { id: id.map(Into::into), subject_id: subject_id.to_string(), body };
        let executed = request.execute(&subject_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes the text of a comment; only its author can, who needs CONTRIBUTOR.
    async fn comment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: CommentUpdateInput,
    ) -> Result<CommentUpdatePayload> {
        let request = Request::of(ctx)?;
        let CommentUpdateInput { id, body, idempotency_key } = input;
        let command = CommentUpdate { id: id.to_string(), body };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a comment; needs to be its author, with CONTRIBUTOR, or ADMIN.
    async fn comment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Comment, by its id.")] input: CommentDeleteInput,
    ) -> Result<CommentDeletePayload> {
        let request = Request::of(ctx)?;
        let CommentDeleteInput { id, idempotency_key } = input;
        let command = CommentDelete { id: id.to_string() };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
