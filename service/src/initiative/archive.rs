//! Archiving and restoring initiatives. Archived ones keep their data and are left out of lists and documents.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::InitiativeId;
use entity::initiative;
use ledger::error::Result;
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
};

/// Archives an initiative.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeArchive {
    /// Id of the initiative.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

/// Restores an archived initiative.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeRestore {
    /// Id of the initiative.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for InitiativeArchive {
    const MUTATION: &'static str = "initiativeArchive";
    type Done = InitiativeId;

    async fn run(&self, edit: &mut Edit) -> Result<InitiativeId, Refused> {
        let now = edit.write().now();
        // An initiative that is archived already keeps the time of its archiving.
        set(edit, &self.id, self.expected_version, |since| Some(since.unwrap_or(now))).await
    }
}

#[async_trait]
impl Command for InitiativeRestore {
    const MUTATION: &'static str = "initiativeRestore";
    type Done = InitiativeId;

    async fn run(&self, edit: &mut Edit) -> Result<InitiativeId, Refused> {
        set(edit, &self.id, self.expected_version, |_| None).await
    }
}

async fn set(
    edit: &mut Edit,
    id: &str,
    expected_version: Option<i32>,
    archived_at: impl FnOnce(Option<DateTime<Utc>>) -> Option<DateTime<Utc>>,
) -> Result<InitiativeId, Refused> {
    let (_, before) = edit.initiative("id", id, expected_version).await?;
    let row = initiative::Model { archived_at: archived_at(before.archived_at), ..before.clone() };
    edit.put(Some(&before), row).await?;
    Ok(before.id)
}
