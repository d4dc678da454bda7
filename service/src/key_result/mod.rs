//! Key results, the outcomes that an objective is to reach in a quarter: adding, changing and removing them.

mod list;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    id::KeyResultId,
    period::{BadPeriodCode, Period},
    validity,
    vocabulary::Frequency,
};
use entity::{key_result, list::Owners};
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

pub use list::KeyResultFilter;

/// Fields of a key result.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyResultFields {
    /// Code of a QUARTERLY period.
    pub quarter: Patch<String>,
    /// Name of the key result.
    pub name: Patch<String>,
    /// Start value; 0 by default.
    pub start: Patch<f64>,
    /// Target value.
    pub target: Patch<f64>,
    /// Current value; the start value by default.
    pub current: Patch<f64>,
    /// Confidence of the owner that the target will be reached, 0 to 1.
    pub confidence: Patch<f64>,
    /// Owner of the key result.
    pub owner: Patch<String>,
    /// Ids of the owners: members and groups; the whole list.
    pub owner_ids: Patch<Vec<String>>,
}

/// Adds a key result to an objective.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyResultCreate {
    /// Id of the new key result, when the client chooses it.
    pub id: Option<String>,
    /// Id of the objective.
    pub objective_id: String,
    /// Fields of the key result.
    #[serde(flatten)]
    pub fields: KeyResultFields,
}

/// Changes a key result.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyResultUpdate {
    /// Id of the key result.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Fields of the key result.
    #[serde(flatten)]
    pub fields: KeyResultFields,
}

/// Removes a key result.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyResultDelete {
    /// Id of the key result.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for KeyResultCreate {
    const MUTATION: &'static str = "keyResultCreate";
    type Done = KeyResultId;

    async fn run(&self, edit: &mut Edit) -> Result<KeyResultId, Refused> {
        let (scorecard, objective) = edit.objective("objectiveId", &self.objective_id, Action::Edit).await?;
        let id = edit.new_id::<key_result::Model>(self.id.as_deref()).await?;
        let today = edit.today();
        let mut row = key_result::Model {
            organization_id: edit.write().organization_id(),
            id,
            scorecard_id: scorecard.profile.id,
            objective_id: scorecard.objectives[objective].id,
            // Stands for a quarter that is missing or refused, with which the row is not written.
            quarter: edit.write().organization().calendar().current(Frequency::Quarterly, today),
            name: String::new(),
            start: 0.0,
            target: 0.0,
            current: self.fields.start.value().copied().unwrap_or_default(),
            confidence: None,
            owner: None,
            owner_ids: Owners::default(),
            version: 1,
        };
        self.fields.apply(edit, None, &mut row);
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for KeyResultUpdate {
    const MUTATION: &'static str = "keyResultUpdate";
    type Done = KeyResultId;

    async fn run(&self, edit: &mut Edit) -> Result<KeyResultId, Refused> {
        let mut before = find(edit, &self.id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.apply(edit, Some(before.quarter), &mut row);
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for KeyResultDelete {
    const MUTATION: &'static str = "keyResultDelete";
    type Done = KeyResultId;

    async fn run(&self, edit: &mut Edit) -> Result<KeyResultId, Refused> {
        let mut row = find(edit, &self.id).await?;
        edit.expect_version(&mut row, self.expected_version);
        let id = row.id;
        edit.remove([row]).await?;
        Ok(id)
    }
}

async fn find(edit: &Edit, id: &str) -> Result<key_result::Model, Refused> {
    let (_, row) = edit.held("key result", "id", id, Action::Edit).await?;
    Ok(row)
}

impl KeyResultFields {
    /// Changes the row, whose quarter was `before`.
    fn apply(&self, edit: &mut Edit, before: Option<Period>, row: &mut key_result::Model) {
        let Self { quarter, name, start, target, current, confidence, owner, owner_ids } = self;
        row.quarter = checked_quarter(edit, before, quarter).unwrap_or(row.quarter);
        edit.set("name", &mut row.name, name);
        edit.check_name(&row.name);
        edit.set("start", &mut row.start, start);
        edit.set("target", &mut row.target, target);
        edit.set("current", &mut row.current, current);
        confidence.apply(&mut row.confidence);
        edit.violations(validity::key_result(row.start, row.target, row.current, row.confidence));
        owner.apply(&mut row.owner);
        edit.set_owners(owner_ids, &mut row.owner_ids);
    }
}

/// Quarter after the change; `None` where it is refused.
fn checked_quarter(edit: &mut Edit, before: Option<Period>, quarter: &Patch<String>) -> Option<Period> {
    let mut code = before.map(|quarter| quarter.to_string()).unwrap_or_default();
    edit.set("quarter", &mut code, quarter);
    let parsed: Result<Period, BadPeriodCode> = code.parse();
    let fault = match parsed {
        Ok(period) if validity::quarter(period) => return Some(period),
        Ok(period) => format!("{period} is no quarter; a quarter reads FY2026-Q3"),
        Err(bad) => bad.to_string(),
    };
    edit.refuse(ProblemCode::BadPeriod, "quarter", fault);
    None
}

fn key_result(row: key_result::Model) -> Arc<domain::key_result::KeyResult> {
    let key_result::Model {
        organization_id: _,
        id,
        scorecard_id,
        objective_id,
        quarter,
        name,
        start,
        target,
        current,
        confidence,
        owner,
        owner_ids,
        version,
    } = row;
    Arc::new(domain::key_result::KeyResult {
        id,
        scorecard: scorecard_id,
        objective: objective_id,
        quarter,
        name,
        start,
        target,
        current,
        confidence,
        owner,
        owners: owner_ids.0,
        version,
    })
}
