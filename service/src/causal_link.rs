//! Causal links: creating, changing and removing them.

use async_trait::async_trait;
use domain::{
    id::{CausalLinkId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::CausalLink,
    validity,
    vocabulary::Polarity,
};
use entity::causal_link;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    fields::fields,
};

fields! {
    /// Fields of a causal link.
    pub struct CausalLinkFields of CausalLink, in causal_link::Model {
        /// Reason why the effect should follow.
        hypothesis: String,
        /// Direction of the effect.
        polarity: Polarity = Polarity::Positive,
        /// Expected delay of the effect, in months.
        expected_lag_months as "expectedLagMonths": i32,
    }
    new row(
        organization_id: OrganizationId, scorecard_id: ScorecardId, cause_id: ObjectiveId,
        effect_id: ObjectiveId, id: CausalLinkId
    ) {
        organization_id, scorecard_id, cause_id, effect_id, id, version: 1,
    }
}

/// Creates a link between two objectives of one scorecard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CausalLinkCreate {
    /// Id of the new causal link, when the client chooses it.
    pub id: Option<String>,
    /// Id of the objective that is the cause.
    pub cause_id: String,
    /// Id of the objective that is the effect.
    pub effect_id: String,
    /// Fields of the causal link.
    #[serde(flatten)]
    pub fields: CausalLinkFields,
}

/// Changes the fields of a link; its two objectives stay.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CausalLinkUpdate {
    /// Id of the causal link.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
    /// Fields of the causal link.
    #[serde(flatten)]
    pub fields: CausalLinkFields,
}

/// Removes a link.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CausalLinkDelete {
    /// Id of the causal link.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for CausalLinkCreate {
    const MUTATION: &'static str = "causalLinkCreate";
    type Done = CausalLinkId;

    async fn run(&self, edit: &mut Edit) -> Result<CausalLinkId, Refused> {
        let (scorecard, cause) = edit.objective("causeId", &self.cause_id, Action::Edit).await?;
        let (other, effect) = edit.objective("effectId", &self.effect_id, Action::Edit).await?;
        if other.profile.id != scorecard.profile.id {
            let message = "cause and effect belong to different scorecards; objectives of different scorecards are \
                           aligned with alignmentCreate";
            edit.refuse(ProblemCode::Invalid, "effectId", message);
        }
        edit.check_problems()?;
        edit.check_new_link(&scorecard, cause, effect);
        let id = edit.new_id::<causal_link::Model>(self.id.as_deref()).await?;
        let organization = edit.write().organization_id();
        let [cause, effect] = [cause, effect].map(|at| scorecard.objectives[at].id);
        let home = scorecard.profile.id;
        let mut row = CausalLinkFields::new_row(organization, home, cause, effect, id);
        self.fields.change(edit, &mut row);
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for CausalLinkUpdate {
    const MUTATION: &'static str = "causalLinkUpdate";
    type Done = CausalLinkId;

    async fn run(&self, edit: &mut Edit) -> Result<CausalLinkId, Refused> {
        let before = find(edit, &self.id, self.expected_version).await?;
        let mut row = before.clone();
        self.fields.change(edit, &mut row);
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for CausalLinkDelete {
    const MUTATION: &'static str = "causalLinkDelete";
    type Done = CausalLinkId;

    async fn run(&self, edit: &mut Edit) -> Result<CausalLinkId, Refused> {
        let row = find(edit, &self.id, self.expected_version).await?;
        let id = row.id;
        edit.remove([row]).await?;
        Ok(id)
    }
}

async fn find(
    edit: &mut Edit,
    id: &str,
    expected_version: Option<i32>,
) -> Result<causal_link::Model, Refused> {
    let (_, mut row) = edit.held("causal link", "id", id, Action::Edit).await?;
    edit.expect_version(&mut row, expected_version);
    Ok(row)
}

impl CausalLinkFields {
    fn change(&self, edit: &mut Edit, row: &mut causal_link::Model) {
        edit.refuse_cleared(self.apply(row));
        edit.violations(row.expected_lag_months.and_then(validity::expected_lag_months));
    }
}
