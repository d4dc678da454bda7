//! Creation of a scorecard from a template.

use async_trait::async_trait;
use domain::{id::ScorecardId, validity, vocabulary::CascadeLevel};
use entity::scorecard;
use ledger::error::{ProblemCode, Result};
use serde::Serialize;
use serde_json::Value;

use super::{Fit, Template, all, find};
use crate::{
    command::{Command, Refused},
    document::{Addition, NewScorecard},
    edit::{Edit, problem},
};

/// Creates a scorecard from a template: its document is adapted to the organization and added to the existing data.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardCreateFromTemplate {
    /// Key of the template.
    pub template: String,
    /// Id of the new scorecard, when the client chooses it.
    pub id: Option<String>,
    /// Name of the scorecard; that of the template when left out.
    pub name: Option<String>,
    /// Key of the scorecard, and prefix of the keys of everything on it; that of the template, with a number if
    /// necessary, when left out.
    pub key: Option<String>,
    /// Level in the cascade; when left out, it depends on whether there is a parent.
    pub level: Option<CascadeLevel>,
    /// Id of the parent scorecard.
    pub parent_id: Option<String>,
}

#[async_trait]
impl Command for ScorecardCreateFromTemplate {
    const MUTATION: &'static str = "scorecardCreateFromTemplate";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let parent = edit.parent_for_scorecard(self.parent_id.as_deref()).await?;
        let id = edit.new_id::<scorecard::Model>(self.id.as_deref()).await?;
        if let Some(name) = &self.name {
            edit.check_name(name);
        }
        edit.violations(self.key.as_deref().and_then(validity::key));
        let template = self.template()?;
        edit.check_problems()?;
        let addition = Addition::to(edit.write()).await?;
        let highest = if parent.is_none() { CascadeLevel::Enterprise } else { CascadeLevel::BusinessUnit };
        let level = self.level.unwrap_or(highest);
        let (organization, today) = (edit.write().organization(), edit.today());
        let fitted = |key: &str| {
            template.fitted(&Fit { name: self.name.as_deref(), level, ..Fit::new(key, organization, today) })
        };
        let document = match &self.key {
            Some(key) => {
                let document = fitted(key);
                if let Some((code, message)) = addition.unfit_key(&document) {
                    return Err(problem(code, "key", message).into());
                }
                document
            }
            None => fresh_keys(template, fitted, &addition),
        };
        let new_scorecard = NewScorecard { id, parent };
        let draft = addition.draft(edit.write(), &document, new_scorecard).await?;
        edit.put_draft(draft).await?;
        Ok(id)
    }
}

impl ScorecardCreateFromTemplate {
    fn template(&self) -> Result<&'static Template, Refused> {
        find(&self.template).ok_or_else(|| {
            let known: Vec<_> = all().iter().map(|template| template.key).collect();
            let message = format!("{:?} is no template; there are {}", self.template, known.join(", "));
            problem(ProblemCode::Invalid, "template", message).into()
        })
    }
}

/// Document with the first keys that are free: `hospital`, `hospital-2`, `hospital-3`.
fn fresh_keys(template: &Template, fitted: impl Fn(&str) -> Value, addition: &Addition) -> Value {
    let mut document = fitted(template.key);
    let mut number = 2_u32;
    while addition.unfit_key(&document).is_some() {
        document = fitted(&format!("{}-{number}", template.key));
        number += 1;
    }
    document
}
