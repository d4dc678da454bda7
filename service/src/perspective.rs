//! Perspectives: adding, changing and removing them.

use domain::{
    classic::{self, Classic},
    id::PerspectiveId,
    position,
    scorecard::Scorecard,
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
    patch::Patch,
};

/// Fields of a perspective, except its kind.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerspectiveFields {
    /// Key that the partner system knows the perspective by.
    pub key: Patch<String>,
    /// Name of the perspective.
    pub name: Patch<String>,
    /// Question that the perspective answers.
    pub core_question: Patch<String>,
    /// Focus of the perspective.
    pub focus_area: Patch<String>,
    /// Weight in the scorecard's score, 0 or more.
    pub weight: Patch<f64>,
    /// Position on the map: 1 is the top.
    pub position: Patch<i32>,
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

impl Command for PerspectiveCreate {
    const MUTATION: &'static str = "perspectiveCreate";
    type Done = PerspectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<PerspectiveId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<perspective::Model>(self.id.as_deref()).await?;
        let classic = |text: fn(&Classic) -> &'static str| Some(text(classic::of(self.kind)?).to_owned());
        let mut row = perspective::Model {
            organization_id: edit.write().organization_id(),
            id,
            scorecard_id: scorecard.profile.id,
            key: None,
            kind: self.kind,
            name: classic(|it| it.name).unwrap_or_default(),
            core_question: classic(|it| it.core_question),
            focus_area: classic(|it| it.focus_area),
            position: 0,
            weight: 1.0,
            version: 1,
        };
        let requested = self.fields.apply(edit, &mut row).await?;
        let positions = position::arrange(&siblings(&scorecard), id, requested);
        check_positions(edit, &scorecard, "position", &positions);
        let others = position::settle(&positions, id, &mut row.position);
        edit.make_room::<perspective::Model>(&others, |row| &mut row.position).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

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
        let positions = match self.fields.apply(edit, &mut row).await? {
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
    async fn apply(&self, edit: &mut Edit, row: &mut perspective::Model) -> Result<Option<i32>, Refused> {
        let Self { key, name, core_question, focus_area, weight, position } = self;
        key.apply(&mut row.key);
        edit.check_key::<perspective::Model>(
            row.id,
            key.value().map(String::as_str),
            perspective::Column::Key,
        )
        .await?;
        edit.set("name", &mut row.name, name);
        edit.check_name(&row.name);
        core_question.apply(&mut row.core_question);
        focus_area.apply(&mut row.focus_area);
        edit.set("weight", &mut row.weight, weight);
        edit.violations(validity::weight(row.weight));
        Ok(edit.requested_position(position))
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
