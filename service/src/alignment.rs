//! Alignments: linking an objective to one of a scorecard above, changing the link, and removing it.

use async_trait::async_trait;
use domain::{
    cascade,
    id::{AlignmentId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::Alignment,
    validity,
    vocabulary::AlignmentKind,
};
use entity::alignment;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::{Edit, Located, not_found},
    fields::fields,
};

/// Message for an alignment whose parent objective is not on a scorecard above.
pub(crate) const NOT_ABOVE: &str = "the parent objective is not one of a scorecard above this one";

fields! {
    /// Fields of an alignment.
    pub struct AlignmentFields of Alignment, in alignment::Model {
        /// Kind of contribution of the objective to its parent objective.
        kind: AlignmentKind = AlignmentKind::Contributory,
        /// Weight of the objective in the parent objective's score, 0 or more.
        weight: f64 = 1.0,
    }
    new row(organization_id: OrganizationId, objective: End, parent: End, id: AlignmentId) {
        organization_id,
        objective_id: objective.objective,
        scorecard_id: objective.scorecard,
        parent_objective_id: parent.objective,
        parent_scorecard_id: parent.scorecard,
        id,
        version: 1,
    }
}

/// Objective at one end of an alignment, and its scorecard.
#[derive(Clone, Copy)]
pub(crate) struct End {
    pub(crate) objective: ObjectiveId,
    pub(crate) scorecard: ScorecardId,
}

impl End {
    fn at((scorecard, objective): &Located) -> Self {
        Self { objective: scorecard.objectives[*objective].id, scorecard: scorecard.profile.id }
    }
}

/// Aligns an objective with one of a scorecard above its own.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentCreate {
    /// Id of the new alignment, when the client chooses it.
    pub id: Option<String>,
    /// Id of the objective on the lower scorecard.
    pub objective_id: String,
    /// Id of the parent objective.
    pub parent_objective_id: String,
    /// Fields of the alignment.
    #[serde(flatten)]
    pub fields: AlignmentFields,
}

/// Changes the fields of an alignment; its two objectives stay.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentUpdate {
    /// Id of the alignment.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
    /// Fields of the alignment.
    #[serde(flatten)]
    pub fields: AlignmentFields,
}

/// Removes an alignment; both objectives stay.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentDelete {
    /// Id of the alignment.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for AlignmentCreate {
    const MUTATION: &'static str = "alignmentCreate";
    type Done = AlignmentId;

    async fn run(&self, edit: &mut Edit) -> Result<AlignmentId, Refused> {
        let id = edit.new_id::<alignment::Model>(self.id.as_deref()).await?;
        let child = edit.objective("objectiveId", &self.objective_id, Action::Edit).await;
        let child = edit.collect(child)?;
        // Editing the lower scorecard needs no more than view access to the parent's outline.
        let parent =
            edit.objective("parentObjectiveId", &self.parent_objective_id, Action::ViewOutline).await;
        let parent = edit.collect(parent)?;
        edit.violations(self.fields.weight.value().and_then(|weight| validity::weight(*weight)));
        let (Some(child), Some(parent)) = (child, parent) else { return Err(Refused::Gathered) };
        let organization = edit.write().organization_id();
        let mut row = AlignmentFields::new_row(organization, End::at(&child), End::at(&parent), id);
        edit.refuse_cleared(self.fields.apply(&mut row));
        let ((scorecard, objective), (above, parent)) = (child, parent);
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
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for AlignmentUpdate {
    const MUTATION: &'static str = "alignmentUpdate";
    type Done = AlignmentId;

    async fn run(&self, edit: &mut Edit) -> Result<AlignmentId, Refused> {
        let before = find(edit, &self.id, self.expected_version).await?;
        let mut row = before.clone();
        edit.refuse_cleared(self.fields.apply(&mut row));
        edit.violations(validity::weight(row.weight));
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for AlignmentDelete {
    const MUTATION: &'static str = "alignmentDelete";
    type Done = AlignmentId;

    async fn run(&self, edit: &mut Edit) -> Result<AlignmentId, Refused> {
        let row = find(edit, &self.id, self.expected_version).await?;
        let id = row.id;
        edit.remove([row]).await?;
        Ok(id)
    }
}

/// Finds an alignment that the caller may change. Editing needs access to the lower scorecard; a caller who does not
/// see the parent objective does not see the alignment either.
async fn find(edit: &mut Edit, id: &str, expected_version: Option<i32>) -> Result<alignment::Model, Refused> {
    let (_, mut row) = edit.held::<alignment::Model>("alignment", "id", id, Action::Edit).await?;
    if !edit.access_to(row.parent_scorecard_id).may(Action::ViewOutline) {
        return Err(not_found("alignment", "id", id));
    }
    edit.expect_version(&mut row, expected_version);
    Ok(row)
}
