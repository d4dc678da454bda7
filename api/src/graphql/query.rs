//! The root of all questions. Fields that can be null and can fail answer `Option<Result>`, so that a failure nulls
//! only itself.

use async_graphql::{Context, Description, ID, Object};
use service::Identity;

use super::{
    Result,
    error::failed,
    initiative::Initiative,
    measure::Measure,
    node::Node,
    objective::Objective,
    organization::Organization,
    perspective::Perspective,
    rate_limit::RateLimit,
    request::Request,
    review::Review,
    scorecard::Scorecard,
    template::Template,
    viewer::{Membership, Viewer},
};

use crate::executor;

/// The questions.
///
/// Unless the server is set otherwise, an operation may cost 50,000 points and run for 30 seconds, and its document
/// may have 1 MiB, 15,000 tokens, 15 levels of fields and, fragments expanded, 10,000 selections, 500 aliases and 200
/// directives. It costs a point for each object that its answer may hold: a list counts as many as its `first`, `last`
/// or list argument says, a page without a number 50, any other list a few; reading the schema costs 100. A caller
/// has 500,000 points, of which 10,000 come back each second; `rateLimit` tells what is left. A request may be 16 MiB
/// large.
#[derive(Description)]
pub struct Query;

/// The thing with this id, when it is of the type the field answers.
macro_rules! find {
    ($ctx:ident, $id:ident, $node:ident, $name:literal) => {
        match find($ctx, &$id).await {
            Ok(Some(Node::$node(found))) => Some(Ok(found)),
            Ok(_) => Some(Err(failed(service::Error::NotFound(concat!("the ", $name))))),
            Err(error) => Some(Err(error)),
        }
    };
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    Node::find(Request::of(ctx)?, id).await
}

#[Object(use_type_description)]
impl Query {
    /// Who is asking, and where they belong.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let request = Request::of(ctx)?;
        let memberships = request.organizations().await?.into_iter().filter_map(Membership::of).collect();
        let subject = match &request.caller().identity {
            Identity::Person { issuer: _, subject } => subject.clone(),
            Identity::Machine(key) => key.to_string(),
        };
        Ok(Viewer { subject, memberships })
    }

    /// The caller's budget; null where none is kept.
    fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        ctx.data_opt::<executor::RateLimit>().map(Into::into)
    }

    /// Anything by its id; null when there is no such thing or the caller may not see it.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Option<Result<Node>> {
        find(ctx, &id).await.transpose()
    }

    /// Many things by their ids, in the same order; null for what is not there. At most 100 at once.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let request = Request::of(ctx)?;
        let mut nodes = Vec::with_capacity(ids.len());
        for id in &ids {
            nodes.push(Node::find(request, id).await?);
        }
        Ok(nodes)
    }

    /// The caller's organization; the slug is needed only by a caller who belongs to several and does not mean the
    /// first of their token. Where the token names none and there are several, it is BAD_USER_INPUT to leave it out.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] slug: Option<String>,
    ) -> Option<Result<Organization>> {
        let view = async { Request::of(ctx)?.organization(slug.as_deref()).await };
        Some(view.await.map(Organization))
    }

    /// Complete example scorecards to start from, each with a strategy of its own. The same for everybody.
    async fn templates(&self, ctx: &Context<'_>) -> Result<Vec<Template>> {
        Request::of(ctx)?;
        Ok(Template::all())
    }

    /// A scorecard by its id.
    async fn scorecard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Scorecard>> {
        find!(ctx, id, Scorecard, "scorecard")
    }

    /// A perspective by its id.
    async fn perspective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Perspective>> {
        find!(ctx, id, Perspective, "perspective")
    }

    /// An objective by its id.
    async fn objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Objective>> {
        find!(ctx, id, Objective, "objective")
    }

    /// A measure by its id.
    async fn measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Measure>> {
        find!(ctx, id, Measure, "measure")
    }

    /// A review by its id.
    async fn review(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Option<Result<Review>> {
        find!(ctx, id, Review, "review")
    }

    /// An initiative by its id.
    async fn initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Initiative>> {
        find!(ctx, id, Initiative, "initiative")
    }
}
