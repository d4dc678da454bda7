//! Deliverables of initiatives: adding, changing and removing them. Each is a part of its initiative, whose version
//! counts their changes, too.

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    id::{DeliverableId, InitiativeId},
    position,
    scorecard::Deliverable,
};
use entity::{deliverable, initiative};
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
    fields::fields,
};

fields! {
    /// Fields of a deliverable.
    pub struct DeliverableFields of Deliverable, in deliverable::Model {
        /// Name of the deliverable.
        name: String = String::new(),
        /// Due date.
        due_on as "dueOn": NaiveDate,
        /// Date of completion.
        done_on as "doneOn": NaiveDate,
    }
    by hand {
        /// Position in the initiative, from 1.
        position: i32,
    }
    new row(initiative: &initiative::Model, id: DeliverableId, position: i32) {
        organization_id: initiative.organization_id,
        initiative_id: initiative.id,
        scorecard_id: initiative.scorecard_id,
        id,
        position,
        version: 1,
    }
}

/// Adds a deliverable to an initiative, at the end where no position is given.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliverableCreate {
    /// Id of the new deliverable, when the client chooses it.
    pub id: Option<String>,
    /// Id of the initiative.
    pub initiative_id: String,
    /// Fields of the deliverable.
    #[serde(flatten)]
    pub fields: DeliverableFields,
}

/// Changes a deliverable.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliverableUpdate {
    /// Id of the deliverable.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
    /// Fields of the deliverable.
    #[serde(flatten)]
    pub fields: DeliverableFields,
}

/// Removes a deliverable.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliverableDelete {
    /// Id of the deliverable.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for DeliverableCreate {
    const MUTATION: &'static str = "deliverableCreate";
    type Done = DeliverableId;

    async fn run(&self, edit: &mut Edit) -> Result<DeliverableId, Refused> {
        let (_, initiative) = edit.initiative("initiativeId", &self.initiative_id, None).await?;
        let id = edit.new_id::<deliverable::Model>(self.id.as_deref()).await?;
        let siblings = siblings(edit, initiative.id).await?;
        let mut row = DeliverableFields::new_row(&initiative, id, 0);
        self.fields.change(edit, &siblings, &mut row);
        let positions =
            position::arrange(&positions_of(&siblings), id, self.fields.position.value().copied());
        edit.put_deliverables(&initiative, changes(&siblings, Some(row), &positions), false).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for DeliverableUpdate {
    const MUTATION: &'static str = "deliverableUpdate";
    type Done = DeliverableId;

    async fn run(&self, edit: &mut Edit) -> Result<DeliverableId, Refused> {
        let mut row = find(edit, &self.id, self.expected_version).await?;
        let id = row.id;
        let initiative: initiative::Model = edit.known_row(row.initiative_id).await?;
        let siblings = siblings(edit, initiative.id).await?;
        self.fields.change(edit, &siblings, &mut row);
        let requested = self.fields.position.value().copied();
        let positions =
            requested.map(|requested| position::arrange(&positions_of(&siblings), id, Some(requested)));
        let changes = changes(&siblings, Some(row), &positions.unwrap_or_default());
        edit.put_deliverables(&initiative, changes, false).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for DeliverableDelete {
    const MUTATION: &'static str = "deliverableDelete";
    type Done = DeliverableId;

    async fn run(&self, edit: &mut Edit) -> Result<DeliverableId, Refused> {
        let row = find(edit, &self.id, self.expected_version).await?;
        let id = row.id;
        let initiative: initiative::Model = edit.known_row(row.initiative_id).await?;
        let siblings = siblings(edit, initiative.id).await?;
        let positions = position::close(&positions_of(&siblings), id);
        let others: Vec<_> = siblings.into_iter().filter(|other| other.id != id).collect();
        edit.remove([row]).await?;
        edit.put_deliverables(&initiative, changes(&others, None, &positions), true).await?;
        Ok(id)
    }
}

async fn find(
    edit: &mut Edit,
    id: &str,
    expected_version: Option<i32>,
) -> Result<deliverable::Model, Refused> {
    let (_, mut row) = edit.held("deliverable", "id", id, Action::Edit).await?;
    edit.expect_version(&mut row, expected_version);
    Ok(row)
}

/// Reads the deliverables of an initiative.
async fn siblings(edit: &Edit, initiative: InitiativeId) -> Result<Vec<deliverable::Model>> {
    let query = deliverable::Entity::of(edit.write().organization_id())
        .filter(deliverable::Column::InitiativeId.eq(initiative));
    Ok(query.all(edit.write().db()).await?)
}

fn positions_of(siblings: &[deliverable::Model]) -> Vec<(DeliverableId, i32)> {
    siblings.iter().map(|row| (row.id, row.position)).collect()
}

impl DeliverableFields {
    /// Changes all fields except the position; `siblings` are the deliverables of the initiative, including this one or
    /// not.
    pub(crate) fn change(
        &self,
        edit: &mut Edit,
        siblings: &[deliverable::Model],
        row: &mut deliverable::Model,
    ) {
        edit.refuse_cleared(self.apply(row));
        edit.check_name(&row.name);
        if siblings.iter().any(|other| other.id != row.id && other.name == row.name) {
            let message = format!("the initiative has another deliverable {:?}", row.name);
            edit.refuse(ProblemCode::Duplicate, "name", message);
        }
        edit.requested_position(&self.position);
    }
}

/// Changes to the deliverables of an initiative: a new or changed one, and shifted positions of the others.
fn changes(
    siblings: &[deliverable::Model],
    row: Option<deliverable::Model>,
    positions: &[(DeliverableId, i32)],
) -> Vec<Change<deliverable::Model>> {
    let own = row.as_ref().map(|row| row.id);
    let others = siblings.iter().filter(|other| Some(other.id) != own).cloned();
    let placed = others.chain(row).filter_map(|mut row| {
        let before = siblings.iter().find(|before| before.id == row.id);
        if let Some((_, to)) = positions.iter().find(|(id, _)| *id == row.id) {
            row.position = *to;
        }
        if Some(row.id) == own {
            return Change::of(before, row);
        }
        // Shifting a position is no change of the others: their versions stay.
        Some(Change { before: before.cloned(), after: row })
            .filter(|it| it.before.as_ref() != Some(&it.after))
    });
    placed.collect()
}

impl Edit {
    /// Writes the changes; when there are any, or one was removed, the initiative gets a new version.
    async fn put_deliverables(
        &mut self,
        initiative: &initiative::Model,
        changes: Vec<Change<deliverable::Model>>,
        removed: bool,
    ) -> Result<(), Refused> {
        let changed = removed || !changes.is_empty();
        self.put_all(changes).await?;
        self.put_all(Change::of_whole(Some(initiative), initiative.clone(), changed)).await
    }
}
