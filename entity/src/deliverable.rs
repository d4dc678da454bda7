//! Deliverables: results of an initiative.

use domain::{
    id::{DeliverableId, InitiativeId, OrganizationId, ScorecardId},
    scorecard::Deliverable,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

/// Row of the table `deliverable`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "deliverable")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliverableId,
    /// Initiative.
    pub initiative_id: InitiativeId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Due date.
    pub due_on: Option<Date>,
    /// Date of completion.
    pub done_on: Option<Date>,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Version, raised by every change of the row; rows that were logged before the column existed have none.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Deliverable {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: id, name, due_on, done_on, version;
            columns: organization_id: _, initiative_id: _, scorecard_id: _, position: _;
            fields:
        })
    }
}
