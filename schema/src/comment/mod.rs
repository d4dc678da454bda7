//! Comments of members on objects.

pub(crate) mod mutation;

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::{
    comment,
    id::{CommentId, NodeId},
};
use gateway::resolve::InMemory;

use crate::{
    Result,
    actor::Actor,
    connection::{Connection, Page},
    cursor::ListId,
    enums::Permission,
    error::failed,
    home::{Find, Home},
    node::Node,
    scalars::DateTime,
};

/// Comment on an object.
#[derive(Description)]
pub(super) struct Comment {
    home: Home,
    it: Arc<comment::Comment>,
}

impl Comment {
    /// Reads a page of the comments on an object of the scorecard.
    pub(super) async fn page(home: &Home, subject: NodeId, page: Page) -> Result<Connection<Self>> {
        let page = page.of(ListId::new("comments", subject), home.view.as_of_now())?;
        let scorecard = home.scorecard.profile.id;
        let ids = home.view.comments_on(scorecard, subject, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&ids);
        let mut nodes = Vec::new();
        home.view.want_comments(slice.rows().copied());
        for id in slice.rows() {
            nodes.extend(Self::find(home.clone(), *id).await?.map(|it| (id.uuid(), it)));
        }
        Ok(slice.connection(nodes))
    }
}

impl Find for Comment {
    type Id = CommentId;

    async fn find(home: Home, id: CommentId) -> Result<Option<Self>> {
        let found = home.view.comment(id).await.map_err(failed)?;
        Ok(found.map(|it| Self { home, it }))
    }
}

impl InMemory for Comment {}

#[Object(use_type_description)]
impl Comment {
    /// Globally unique id of the comment.
    pub(super) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Object of the comment; null where the caller may not see it.
    async fn subject(&self) -> Option<Result<Node>> {
        // Boxed: the object may have comments of its own.
        Box::pin(Node::at(self.home.clone(), self.it.subject)).await.transpose()
    }

    /// Text of the comment.
    fn body(&self) -> &str {
        &self.it.body
    }

    /// Author of the comment.
    fn author(&self) -> Actor {
        Actor::new(self.it.author, &self.home.view)
    }

    /// Time at which the comment was created.
    fn created_at(&self) -> DateTime {
        DateTime(self.it.created_at)
    }

    /// Time at which the comment was last changed; null for one that was not.
    fn edited_at(&self) -> Option<DateTime> {
        self.it.edited_at.map(DateTime)
    }

    /// Permissions of the caller here; EDIT for the author alone.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        let is_author = self.home.view.principal().is_some_and(|caller| caller.actor == self.it.author);
        let mut permissions = self.home.permissions(false);
        permissions.retain(|permission| *permission != Permission::Edit);
        if is_author && permissions.contains(&Permission::Comment) {
            permissions.insert(0, Permission::Edit);
        }
        permissions
    }
}
