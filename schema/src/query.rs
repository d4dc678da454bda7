//! Query root. Fields that can be null and can fail answer `Option<Result>`, so that a failure nulls only itself.

use async_graphql::{Context, Description, ID, Object};
use gateway::executor;
use service::Identity;

use crate::{
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

/// Queries.
///
/// Unless the server is set otherwise, an operation may cost 50,000 points and run for 30 seconds, and its document may
/// have 1 MiB, 15,000 tokens, 15 levels of fields and, fragments expanded, 10,000 selections, 500 aliases and 200
/// directives. It costs a point for each object that its answer may hold: a list counts as many as its `first`, `last`
/// or list argument says, a page without a number 50, any other list a few; reading the schema costs 100. A caller has
/// 500,000 points, of which 10,000 come back each second; `rateLimit` answers what is left. A request may be 16 MiB
/// large.
#[derive(Description)]
pub(super) struct Query;

/// Finds the object with this id, when it is of the type the field answers.
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
    /// Caller, with their organizations.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let request = Request::of(ctx)?;
        let memberships = request.organizations().await?.into_iter().filter_map(Membership::of).collect();
        let subject = match &request.caller().identity {
            Identity::Person { issuer: _, subject } => subject.clone(),
            Identity::Machine(key) => key.to_string(),
        };
        Ok(Viewer { subject, memberships })
    }

    /// Budget of the caller; null where none is kept.
    fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        ctx.data_opt::<executor::RateLimit>().map(Into::into)
    }

    /// Object by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the object.")] id: ID,
    ) -> Option<Result<Node>> {
        find(ctx, &id).await.transpose()
    }

    /// Objects by their ids, in the order of the ids; null for those that are not found. At most 100 at once.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of the objects.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let request = Request::of(ctx)?;
        let mut nodes = Vec::with_capacity(ids.len());
        for id in &ids {
            nodes.push(Node::find(request, id).await?);
        }
        Ok(nodes)
    }

    /// Organization of the caller; the slug is needed only by a caller who belongs to several and does not mean the
    /// first of their token. Where the token names none and there are several, it is BAD_USER_INPUT to leave it out.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Slug of the organization.")] slug: Option<String>,
    ) -> Option<Result<Organization>> {
        let view = async { Request::of(ctx)?.organization(slug.as_deref()).await };
        Some(view.await.map(Organization))
    }

    /// Templates: complete example scorecards to start from, each with a strategy of its own. Equal for every caller.
    async fn templates(&self, ctx: &Context<'_>) -> Result<Vec<Template>> {
        Request::of(ctx)?;
        Ok(Template::all())
    }

    /// Scorecard by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn scorecard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the scorecard.")] id: ID,
    ) -> Option<Result<Scorecard>> {
        find!(ctx, id, Scorecard, "scorecard")
    }

    /// Perspective by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn perspective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the perspective.")] id: ID,
    ) -> Option<Result<Perspective>> {
        find!(ctx, id, Perspective, "perspective")
    }

    /// Objective by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the objective.")] id: ID,
    ) -> Option<Result<Objective>> {
        find!(ctx, id, Objective, "objective")
    }

    /// Measure by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the measure.")] id: ID,
    ) -> Option<Result<Measure>> {
        find!(ctx, id, Measure, "measure")
    }

    /// Review by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the review.")] id: ID,
    ) -> Option<Result<Review>> {
        find!(ctx, id, Review, "review")
    }

    /// Initiative by its id; null with the error NOT_FOUND when there is none or the caller may not see it.
    async fn initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the initiative.")] id: ID,
    ) -> Option<Result<Initiative>> {
        find!(ctx, id, Initiative, "initiative")
    }
}
