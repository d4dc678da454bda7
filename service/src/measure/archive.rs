//! Archiving and restoring measures.
//!
//! An archived measure keeps its history and its placements, is not part of any score, and cannot be recorded.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{id::MeasureId, position};
use entity::measure;
use ledger::{error::Result, policy::Action};
use serde::Serialize;

use super::{definition::siblings, placement::placements_of};
use crate::{
    command::{Command, Refused},
    edit::Edit,
    formulas::Blamed,
};

/// Archives a measure; has no effect on an archived one.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasureArchive {
    /// Id of the measure.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

/// Restores a measure to its former position; has no effect on one in use.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasureRestore {
    /// Id of the measure.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for MeasureArchive {
    const MUTATION: &'static str = "measureArchive";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        let now = edit.write().now();
        put(edit, &self.id, self.expected_version, |since| Some(since.unwrap_or(now))).await
    }
}

#[async_trait]
impl Command for MeasureRestore {
    const MUTATION: &'static str = "measureRestore";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        put(edit, &self.id, self.expected_version, |_| None).await
    }
}

/// Sets the time of archiving, and shifts the positions of siblings accordingly.
async fn put(
    edit: &mut Edit,
    id: &str,
    expected_version: Option<i32>,
    archived_at: impl FnOnce(Option<DateTime<Utc>>) -> Option<DateTime<Utc>>,
) -> Result<MeasureId, Refused> {
    let (scorecard, index) = edit.measure("id", id, Action::Edit).await?;
    let id = scorecard.measures[index].id;
    let mut before: measure::Model = edit.known_row(id).await?;
    edit.expect_version(&mut before, expected_version);
    let mut row = before.clone();
    row.archived_at = archived_at(before.archived_at);
    edit.check_formulas(Some(&before), &row, Blamed { key: "id", formula: "id" }).await?;
    let siblings = siblings(&scorecard);
    let positions = match (before.archived_at, row.archived_at) {
        (None, Some(_)) => position::close(&siblings, row.id),
        (Some(_), None) => position::arrange(&siblings, row.id, Some(row.position)),
        _ => Vec::new(),
    };
    let others = position::settle(&positions, row.id, &mut row.position);
    edit.make_room::<measure::Model>(&others, |row| &mut row.position).await?;
    if row.archived_at != before.archived_at {
        let placed = placements_of(edit, id).await?;
        edit.touch(placed)?;
    }
    edit.put(Some(&before), row).await?;
    Ok(id)
}
