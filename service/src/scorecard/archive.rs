//! Archiving and restoring scorecards. An archived scorecard keeps all its data.

use async_trait::async_trait;
use domain::{id::ScorecardId, scorecard::Scorecard, vocabulary::ScorecardState};
use entity::scorecard;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
};

/// Archives a scorecard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardArchive {
    /// Id of the scorecard.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// True if the scorecards below it are archived, too.
    pub include_descendants: bool,
}

/// Restores an archived scorecard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardRestore {
    /// Id of the scorecard.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for ScorecardArchive {
    const MUTATION: &'static str = "scorecardArchive";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let (scorecard, row) = find(edit, &self.id, self.expected_version).await?;
        let id = scorecard.profile.id;
        let organization = edit.write().organization();
        let in_use = organization.descendants(id).into_iter().filter(|below| {
            organization.entry(*below).is_some_and(|entry| entry.state != ScorecardState::Archived)
        });
        let in_use: Vec<ScorecardId> = in_use.collect();
        if !in_use.is_empty() && !self.include_descendants {
            let message = format!(
                "{} scorecards that are not archived stand below it; archive them first, or along with it with \
                 includeDescendants: true",
                in_use.len()
            );
            edit.refuse(ProblemCode::InUse, "id", message);
        }
        edit.check_problems()?;
        let mut rows = vec![row];
        rows.extend(edit.scorecard_rows(&in_use).await?);
        edit.put_all(rows.iter().filter_map(|row| in_state(row, ScorecardState::Archived))).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ScorecardRestore {
    const MUTATION: &'static str = "scorecardRestore";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let (scorecard, row) = find(edit, &self.id, self.expected_version).await?;
        if scorecard.profile.state == ScorecardState::Archived {
            let above = scorecard.profile.parent.and_then(|id| edit.write().organization().entry(id));
            if let Some(state) = above.map(|above| above.state) {
                edit.check_not_archived("id", state);
            }
            edit.put_all(in_state(&row, ScorecardState::Active)).await?;
        }
        Ok(scorecard.profile.id)
    }
}

/// Finds the scorecard and its row, and checks the version.
async fn find(
    edit: &mut Edit,
    id: &str,
    expected_version: Option<i32>,
) -> Result<(std::sync::Arc<Scorecard>, scorecard::Model), Refused> {
    let scorecard = edit.scorecard("id", id, Action::Edit).await?;
    let mut row: scorecard::Model = edit.known_row(scorecard.profile.id).await?;
    edit.expect_version(&mut row, expected_version);
    Ok((scorecard, row))
}

/// Change of the scorecard to another state.
fn in_state(row: &scorecard::Model, state: ScorecardState) -> Option<Change<scorecard::Model>> {
    Change::of(Some(row), scorecard::Model { state, ..row.clone() })
}

impl Edit {
    /// Reads the rows of scorecards.
    pub(crate) async fn scorecard_rows(&self, ids: &[ScorecardId]) -> Result<Vec<scorecard::Model>> {
        let mut rows = Vec::with_capacity(ids.len());
        for ids in ids.chunks(5_000) {
            let found = scorecard::Entity::of(self.write().organization_id())
                .filter(scorecard::Column::Id.is_in(ids.iter().copied()));
            rows.extend(found.all(self.write().db()).await?);
        }
        Ok(rows)
    }
}
