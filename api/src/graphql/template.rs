//! Templates: example scorecards to start from.

use async_graphql::{Context, Object, SimpleObject};

use super::{Result, request::Request, scalars::Json, work};

/// A complete example scorecard to start from, made into one with `scorecardCreateFromTemplate`.
pub(super) struct Template(&'static service::template::Template);

/// A perspective of a template.
#[derive(SimpleObject)]
pub(super) struct TemplatePerspective {
    /// What people call it.
    name: String,
    /// The question it answers.
    core_question: String,
    /// The names of its objectives.
    objectives: Vec<String>,
}

impl Template {
    /// All there are.
    pub(super) fn all() -> Vec<Self> {
        service::template::all().iter().map(Self).collect()
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// A complete example scorecard to start from, made into one with `scorecardCreateFromTemplate`.
#[Object]
impl Template {
    /// What programs call it: `hospital`.
    async fn key(&self) -> &str {
        self.0.key
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// For whom it is, and what its strategy is.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Its perspectives, from the top of the map down.
    async fn perspectives(&self) -> Vec<TemplatePerspective> {
        let told = |service::template::Lane { name, core_question, objectives }| TemplatePerspective {
            name: name.to_owned(),
            core_question: core_question.to_owned(),
            objectives: owned(objectives),
        };
        self.0.lanes().map(told).collect()
    }

    /// The names of its measures.
    async fn measures(&self) -> Vec<String> {
        owned(self.0.measures())
    }

    /// The names of its initiatives.
    async fn initiatives(&self) -> Vec<String> {
        owned(self.0.initiatives())
    }

    /// All of it as a document of the format `scorecard/1`, as it would be made today, under the template's key: to
    /// look at, or to change and take in with `scorecardsImport`.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The slug of the organization for whose calendar and currency; the first of the token's when left out."
        )]
        organization: Option<String>,
    ) -> Result<Json> {
        let view = Request::of(ctx)?.organization(organization.as_deref()).await?;
        work::begin(ctx).await?;
        let document = view.template_document(self.0);
        work::made(ctx, &document)?;
        Ok(Json(document))
    }
}
