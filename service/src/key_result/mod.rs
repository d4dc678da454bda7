//! Key results, the outcomes that an objective is to reach in a quarter: adding, changing and removing them.

mod list;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    id::{KeyResultId, NodeId},
    period::BadPeriodCode,
    validity,
};
use entity::key_result;
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
        let id = edit
            .new_id::<key_result::Model>(self.id.as_deref(), |id| {
                Some(id.parse::<KeyResultId>().ok()?.uuid())
            })
            .await?;
        let mut row = key_result::Model {
            organization_id: edit.write().organization_id().uuid(),
            id,
            scorecard_id: scorecard.profile.id.uuid(),
            objective_id: scorecard.objectives[objective].id.uuid(),
            quarter: String::new(),
            name: String::new(),
            start: 0.0,
            target: 0.0,
            current: self.fields.start.value().copied().unwrap_or_default(),
            confidence: None,
            owner: None,
            version: 1,
        };
        self.fields.apply(edit, &mut row);
        edit.put(None, row).await?;
        Ok(KeyResultId::from_uuid(id))
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
        self.fields.apply(edit, &mut row);
        let id = KeyResultId::from_uuid(row.id);
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
        let id = KeyResultId::from_uuid(row.id);
        edit.remove([row]).await?;
        Ok(id)
    }
}

async fn find(edit: &Edit, id: &str) -> Result<key_result::Model, Refused> {
    let node = |id: &str| id.parse().ok().map(NodeId::KeyResult);
    let (_, row) = edit.held("key result", "id", id, node, Action::Edit).await?;
    Ok(row)
}

impl KeyResultFields {
    fn apply(&self, edit: &mut Edit, row: &mut key_result::Model) {
        let Self { quarter, name, start, target, current, confidence, owner } = self;
        edit.set("quarter", &mut row.quarter, quarter);
        match row.quarter.parse() {
            Ok(period) if validity::quarter(period) => row.quarter = period.to_string(),
            Ok(period) => {
                let message = format!("{period} is no quarter; a quarter reads FY2026-Q3");
                edit.refuse(ProblemCode::BadPeriod, "quarter", message);
            }
            Err(bad) => {
                let bad: BadPeriodCode = bad;
                edit.refuse(ProblemCode::BadPeriod, "quarter", bad.to_string());
            }
        }
        edit.set("name", &mut row.name, name);
        edit.check_name(&row.name);
        edit.set("start", &mut row.start, start);
        edit.set("target", &mut row.target, target);
        edit.set("current", &mut row.current, current);
        confidence.apply(&mut row.confidence);
        edit.violations(validity::key_result(row.start, row.target, row.current, row.confidence));
        owner.apply(&mut row.owner);
    }
}

fn key_result(row: key_result::Model) -> Result<Arc<domain::key_result::KeyResult>> {
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
        version,
    } = row;
    Ok(Arc::new(domain::key_result::KeyResult {
        id: KeyResultId::from_uuid(id),
        scorecard: domain::id::ScorecardId::from_uuid(scorecard_id),
        objective: domain::id::ObjectiveId::from_uuid(objective_id),
        quarter: ledger::snapshot::word(&quarter)?,
        name,
        start,
        target,
        current,
        confidence,
        owner,
        version,
    }))
}
