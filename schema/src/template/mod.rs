//! Templates: example scorecards to start from.

pub(crate) mod mutation;

use async_graphql::{Context, Object, SimpleObject};
use gateway::resolve::work;

use crate::{Result, request::Request, scalars::Json};

/// Template: a complete example scorecard to start from, made into one with `scorecardCreateFromTemplate`.
pub(super) struct Template(&'static service::template::Template);

/// Perspective of a template.
#[derive(SimpleObject)]
pub(super) struct TemplatePerspective {
    /// Name of the perspective.
    name: String,
    /// Core question that the perspective answers.
    core_question: String,
    /// Names of its objectives.
    objectives: Vec<String>,
}

impl Template {
    /// Lists all templates.
    pub(super) fn all() -> Vec<Self> {
        service::template::all().iter().map(Self).collect()
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// Template: a complete example scorecard to start from, made into one with `scorecardCreateFromTemplate`.
#[Object]
impl Template {
    /// Key of the template, for programs: `hospital`.
    async fn key(&self) -> &str {
        self.0.key
    }

    /// Name of the template.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Description: the organizations that the template is for, and its strategy.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Perspectives of the template, from the top of the strategy map down.
    async fn perspectives(&self) -> Vec<TemplatePerspective> {
        let told = |service::template::Lane { name, core_question, objectives }| TemplatePerspective {
            name: name.to_owned(),
            core_question: core_question.to_owned(),
            objectives: owned(objectives),
        };
        self.0.lanes().map(told).collect()
    }

    /// Names of the measures.
    async fn measures(&self) -> Vec<String> {
        owned(self.0.measures())
    }

    /// Names of the initiatives.
    async fn initiatives(&self) -> Vec<String> {
        owned(self.0.initiatives())
    }

    /// Document of the whole template in the format `scorecard/1`, as it would be created today, under the template's
    /// key: to read, or to change and import with `scorecardsImport`.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Slug of the organization whose calendar and currency are used; the first of the token's when left out."
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
