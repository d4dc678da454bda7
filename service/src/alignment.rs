//! Alignments: making an objective serve one above it, changing how it does, and ending that.

use domain::{
    cascade,
    id::{AlignmentId, NodeId, ScorecardId},
    validity,
    vocabulary::AlignmentKind,
};
use entity::alignment;
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::{Edit, not_found},
    error::{ProblemCode, Result},
    patch::Patch,
    policy::Action,
};

/// What is said of an alignment that does not run up the cascade.
pub(crate) const NOT_ABOVE: &str = "the parent objective is not one of a scorecard above this one";

/// What can be said of an alignment.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentFields {
    /// How the objective serves the one above.
    pub kind: Patch<AlignmentKind>,
    /// Its weight in the parent objective's score, 0 or more.
    pub weight: Patch<f64>,
}

/// Makes an objective serve one of a scorecard above its own.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentCreate {
    /// The client's own id for it.
    pub id: Option<String>,
    /// The objective below.
    pub objective_id: String,
    /// The objective above.
    pub parent_objective_id: String,
    /// What is said of it.
    #[serde(flatten)]
    pub fields: AlignmentFields,
}

/// Changes what is said of an alignment; its ends stay.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentUpdate {
    /// Its id.
    pub id: String,
    /// The version that the client has seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
    /// What is said of it.
    #[serde(flatten)]
    pub fields: AlignmentFields,
}

/// Removes an alignment; both objectives stay.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentDelete {
    /// Its id.
    pub id: String,
    /// The version that the client has seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
}

impl Command for AlignmentCreate {
    const MUTATION: &'static str = "alignmentCreate";
    type Done = AlignmentId;

    async fn run(&self, edit: &mut Edit) -> Result<AlignmentId, Refused> {
        let id = edit
            .new_id::<alignment::Model>(self.id.as_deref(), |id| Some(id.parse::<AlignmentId>().ok()?.uuid()))
            .await?;
        let child = edit.objective("objectiveId", &self.objective_id, Action::Edit).await;
        let child = edit.note(child)?;
        // Whoever changes a scorecard says what it serves, even where they do no more than see that.
        let parent =
            edit.objective("parentObjectiveId", &self.parent_objective_id, Action::ViewOutline).await;
        let parent = edit.note(parent)?;
        let (mut kind, mut weight) = (AlignmentKind::Contributory.to_string(), 1.0);
        self.fields.apply(edit, &mut kind, &mut weight);
        let (Some((scorecard, objective)), Some((above, parent))) = (child, parent) else {
            return Err(Refused::Gathered);
        };
        let objective = scorecard.objectives[objective].id;
        let parent = above.objectives[parent].id;
        let ancestors = edit.write().organization().ancestors(scorecard.profile.id);
        if !cascade::may_serve(ancestors, above.profile.id) {
            edit.refuse(ProblemCode::Invalid, "parentObjectiveId", NOT_ABOVE);
        }
        if scorecard.alignments_above(objective).any(|it| it.parent_objective == parent) {
            let message = "the two objectives are aligned already; change how with alignmentUpdate";
            edit.refuse(ProblemCode::Duplicate, "parentObjectiveId", message);
        }
        let row = alignment::Model {
            organization_id: edit.write().organization_id().uuid(),
            id,
            objective_id: objective.uuid(),
            scorecard_id: scorecard.profile.id.uuid(),
            parent_objective_id: parent.uuid(),
            parent_scorecard_id: above.profile.id.uuid(),
            kind,
            weight,
            version: 1,
        };
        edit.put(None, row).await?;
        Ok(AlignmentId::from_uuid(id))
    }
}

impl Command for AlignmentUpdate {
    const MUTATION: &'static str = "alignmentUpdate";
    type Done = AlignmentId;

    async fn run(&self, edit: &mut Edit) -> Result<AlignmentId, Refused> {
        let before = find(edit, &self.id, self.expected_version).await?;
        let mut row = before.clone();
        self.fields.apply(edit, &mut row.kind, &mut row.weight);
        let id = AlignmentId::from_uuid(row.id);
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

impl Command for AlignmentDelete {
    const MUTATION: &'static str = "alignmentDelete";
    type Done = AlignmentId;

    async fn run(&self, edit: &mut Edit) -> Result<AlignmentId, Refused> {
        let row = find(edit, &self.id, self.expected_version).await?;
        let id = AlignmentId::from_uuid(row.id);
        edit.remove([row]).await?;
        Ok(id)
    }
}

/// It is the scorecard below that is changed; but whoever does not see the one above does not see the alignment either.
async fn find(edit: &mut Edit, id: &str, expected_version: Option<i32>) -> Result<alignment::Model, Refused> {
    let node = |id: &str| Some(NodeId::Alignment(id.parse().ok()?));
    let (_, mut row) = edit.held::<alignment::Model>("alignment", "id", id, node, Action::Edit).await?;
    if !edit.access_to(ScorecardId::from_uuid(row.parent_scorecard_id)).may(Action::ViewOutline) {
        return Err(not_found("alignment", "id", id));
    }
    edit.expect_version(&mut row, expected_version);
    Ok(row)
}

impl AlignmentFields {
    fn apply(&self, edit: &mut Edit, kind: &mut String, weight: &mut f64) {
        edit.set_word("kind", kind, &self.kind);
        edit.set("weight", weight, &self.weight);
        edit.violations(validity::weight(*weight));
    }
}
