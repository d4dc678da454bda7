//! Causal links: creating, changing and removing them.

use domain::{id::CausalLinkId, validity, vocabulary::Polarity};
use entity::causal_link;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    patch::Patch,
};

/// Fields of a causal link.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CausalLinkFields {
    /// Reason why the effect should follow.
    pub hypothesis: Patch<String>,
    /// Direction of the effect.
    pub polarity: Patch<Polarity>,
    /// Expected delay of the effect, in months.
    pub expected_lag_months: Patch<i32>,
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
        let mut row = causal_link::Model {
            organization_id: edit.write().organization_id(),
            id,
            scorecard_id: scorecard.profile.id,
            cause_id: scorecard.objectives[cause].id,
            effect_id: scorecard.objectives[effect].id,
            hypothesis: None,
            polarity: Polarity::Positive,
            expected_lag_months: None,
            version: 1,
        };
        self.fields.apply(edit, &mut row);
        edit.put(None, row).await?;
        Ok(id)
    }
}

impl Command for CausalLinkUpdate {
    const MUTATION: &'static str = "causalLinkUpdate";
    type Done = CausalLinkId;

    async fn run(&self, edit: &mut Edit) -> Result<CausalLinkId, Refused> {
        let before = find(edit, &self.id, self.expected_version).await?;
        let mut row = before.clone();
        self.fields.apply(edit, &mut row);
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

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
    fn apply(&self, edit: &mut Edit, row: &mut causal_link::Model) {
        let Self { hypothesis, polarity, expected_lag_months } = self;
        hypothesis.apply(&mut row.hypothesis);
        edit.set("polarity", &mut row.polarity, polarity);
        expected_lag_months.apply(&mut row.expected_lag_months);
        edit.violations(row.expected_lag_months.and_then(validity::expected_lag_months));
    }
}
