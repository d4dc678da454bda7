//! What somebody says about a thing.

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::{
    comment,
    id::{CommentId, NodeId},
};

use super::{
    Result,
    actor::Actor,
    connection::{Connection, Page},
    cursor::ListId,
    error::failed,
    home::{Find, Home},
    in_place::InMemory,
    node::Node,
    scalars::DateTime,
};

/// What somebody says about a thing.
#[derive(Description)]
pub(super) struct Comment {
    home: Home,
    it: Arc<comment::Comment>,
}

impl Comment {
    /// A page of the comments on a thing of the scorecard.
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
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// What it is about; null where that cannot be seen.
    async fn subject(&self) -> Option<Result<Node>> {
        // In a box: what it is about may have comments.
        Box::pin(Node::at(self.home.clone(), self.it.subject)).await.transpose()
    }

    /// What is said.
    fn body(&self) -> &str {
        &self.it.body
    }

    /// Who says it.
    fn author(&self) -> Actor {
        Actor::new(self.it.author, &self.home.view)
    }

    /// When it was said.
    fn created_at(&self) -> DateTime {
        DateTime(self.it.created_at)
    }

    /// When it was last reworded; null for one that was not.
    fn edited_at(&self) -> Option<DateTime> {
        self.it.edited_at.map(DateTime)
    }
}
