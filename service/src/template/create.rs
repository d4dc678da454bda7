//! Making a scorecard from a template.

use domain::{id::ScorecardId, validity, vocabulary::CascadeLevel};
use entity::scorecard;
use serde::Serialize;
use serde_json::Value;

use super::{Fit, Template, all, find};
use crate::{
    command::{Command, Refused},
    document::{Addition, Seat},
    edit::{Edit, problem},
    error::{ProblemCode, Result},
};

/// Makes a scorecard from a template: a document is fitted to the organization and added to what is there.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardCreateFromTemplate {
    /// The template's key.
    pub template: String,
    /// The client's own id for the scorecard.
    pub id: Option<String>,
    /// What people call it; as the template says where it is left out.
    pub name: Option<String>,
    /// Its key, with which the keys of all that is on it begin; the template's, with a number if need be, where it is
    /// left out.
    pub key: Option<String>,
    /// How high in the cascade it stands; by whether it stands below another where it is left out.
    pub level: Option<CascadeLevel>,
    /// The id of the scorecard above it.
    pub parent_id: Option<String>,
}

impl Command for ScorecardCreateFromTemplate {
    const MUTATION: &'static str = "scorecardCreateFromTemplate";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let parent = edit.place_for_scorecard(self.parent_id.as_deref()).await?;
        let id = edit
            .new_id::<scorecard::Model>(self.id.as_deref(), |id| Some(id.parse::<ScorecardId>().ok()?.uuid()))
            .await?;
        if let Some(name) = &self.name {
            edit.check_name(name);
        }
        edit.violations(self.key.as_deref().and_then(validity::key));
        let template = self.template()?;
        edit.settled()?;
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
        let seat = Seat { id, parent: parent.map(|parent| parent.uuid()) };
        let draft = addition.draft(edit.write(), &document, seat).await?;
        edit.put_draft(draft).await?;
        Ok(ScorecardId::from_uuid(id))
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

/// The document under the first keys that are free: `hospital`, `hospital-2`, `hospital-3`.
fn fresh_keys(template: &Template, fitted: impl Fn(&str) -> Value, addition: &Addition) -> Value {
    let mut document = fitted(template.key);
    let mut number = 2_u32;
    while addition.unfit_key(&document).is_some() {
        document = fitted(&format!("{}-{number}", template.key));
        number += 1;
    }
    document
}
