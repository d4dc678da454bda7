//! Perspectives: adding, changing and removing them.

use async_trait::async_trait;
use domain::{
    classic::{self, Classic},
    id::{OrganizationId, PerspectiveId, ScorecardId},
    position,
    scorecard::{Perspective, Scorecard},
    validity,
    vocabulary::PerspectiveKind,
};
use entity::perspective;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    fields::fields,
    patch::Patch,
};

fields! {
    /// Fields of a perspective, except its kind.
    pub struct PerspectiveFields of Perspective, in perspective::Model {
        /// Key that the partner system knows the perspective by.
        key: String,
        /// Name of the perspective.
        name: String = classic_text(kind, |it| it.name).unwrap_or_default(),
        /// Question that the perspective answers.
        core_question as "coreQuestion": String = classic_text(kind, |it| it.core_question),
        /// Focus of the perspective.
        focus_area as "focusArea": String = classic_text(kind, |it| it.focus_area),
        /// Weight in the scorecard's score, 0 or more.
        weight: f64 = 1.0,
    }
    by hand {
        /// Position on the map: 1 is the top.
        position: i32,
    }
    new row(
        organization_id: OrganizationId, scorecard_id: ScorecardId, id: PerspectiveId,
        kind: PerspectiveKind
    ) {
        organization_id, scorecard_id, id, kind, position: 0, version: 1,
    }
}

/// Text of the classic perspective of this kind.
fn classic_text(kind: PerspectiveKind, text: fn(&Classic) -> &'static str) -> Option<String> {
    Some(text(classic::of(kind)?).to_owned())
}

/// Adds a perspective to a scorecard, at the foot of the map where no position is given. Fields that are left out of a
/// classic perspective get its classic values.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerspectiveCreate {
    /// Id of the new perspective, when the client chooses it.
    pub id: Option<String>,
    /// Id of the scorecard.
    pub scorecard_id: String,
    /// Kind: one of the classic four, or a custom one.
    pub kind: PerspectiveKind,
    /// Fields of the perspective.
    #[serde(flatten)]
    pub fields: PerspectiveFields,
}

/// Changes a perspective, or moves it on the map. A change of the kind changes nothing else.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerspectiveUpdate {
    /// Id of the perspective.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Kind: one of the classic four, or a custom one.
    pub kind: Patch<PerspectiveKind>,
    /// Fields of the perspective.
    #[serde(flatten)]
    pub fields: PerspectiveFields,
}

/// Removes a perspective that has no objectives.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerspectiveDelete {
    /// Id of the perspective.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for PerspectiveCreate {
    const MUTATION: &'static str = "perspectiveCreate";
    type Done = PerspectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<PerspectiveId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<perspective::Model>(self.id.as_deref()).await?;
        let organization = edit.write().organization_id();
        let mut row = PerspectiveFields::new_row(organization, scorecard.profile.id, id, self.kind);
        let requested = self.fields.change(edit, &mut row).await?;
        let positions = position::arrange(&siblings(&scorecard), id, requested);
        check_positions(edit, &scorecard, "position", &positions);
        let others = position::settle(&positions, id, &mut row.position);
        edit.make_room::<perspective::Model>(&others, |row| &mut row.position).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for PerspectiveUpdate {
    const MUTATION: &'static str = "perspectiveUpdate";
    type Done = PerspectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<PerspectiveId, Refused> {
        let (scorecard, index) = edit.perspective("id", &self.id, Action::Edit).await?;
        let id = scorecard.perspectives[index].id;
        let mut before: perspective::Model = edit.known_row(id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        edit.set("kind", &mut row.kind, &self.kind);
        let positions = match self.fields.change(edit, &mut row).await? {
            Some(requested) => position::arrange(&siblings(&scorecard), row.id, Some(requested)),
            None => Vec::new(),
        };
        check_positions(edit, &scorecard, "position", &positions);
        let others = position::settle(&positions, row.id, &mut row.position);
        edit.make_room::<perspective::Model>(&others, |row| &mut row.position).await?;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for PerspectiveDelete {
    const MUTATION: &'static str = "perspectiveDelete";
    type Done = PerspectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<PerspectiveId, Refused> {
        let (scorecard, index) = edit.perspective("id", &self.id, Action::Edit).await?;
        let id = scorecard.perspectives[index].id;
        let mut row: perspective::Model = edit.known_row(id).await?;
        edit.expect_version(&mut row, self.expected_version);
        let objectives = scorecard.objectives_in(index).count();
        if objectives > 0 {
            let message = format!(
                "it has objectives ({objectives}); move them to another perspective with objectiveUpdate, or remove \
                 them with objectiveDelete, first"
            );
            edit.refuse(ProblemCode::InUse, "id", message);
        }
        let positions = position::close(&siblings(&scorecard), row.id);
        check_positions(edit, &scorecard, "id", &positions);
        edit.remove([row]).await?;
        edit.make_room::<perspective::Model>(&positions, |row| &mut row.position).await?;
        Ok(id)
    }
}

impl PerspectiveFields {
    /// Changes the row, and returns the requested position.
    async fn change(&self, edit: &mut Edit, row: &mut perspective::Model) -> Result<Option<i32>, Refused> {
        edit.refuse_cleared(self.apply(row));
        edit.check_key::<perspective::Model>(row.id, self.key.value(), perspective::Column::Key).await?;
        edit.check_name(&row.name);
        edit.violations(validity::weight(row.weight));
        Ok(edit.requested_position(&self.position))
    }
}

/// Perspectives of a scorecard with their positions.
fn siblings(scorecard: &Scorecard) -> Vec<(PerspectiveId, i32)> {
    scorecard.perspectives.iter().map(|it| (it.id, it.position)).collect()
}

/// Checks that no causal link runs down the map when perspectives move to these positions.
fn check_positions(edit: &mut Edit, scorecard: &Scorecard, field: &str, positions: &[(PerspectiveId, i32)]) {
    edit.check_moved(scorecard, field, |objective| {
        let perspective = &scorecard.perspectives[scorecard.objectives[objective].perspective];
        let shifted = positions.iter().find(|(id, _)| *id == perspective.id);
        shifted.map_or(perspective.position, |(_, to)| *to)
    });
}
