//! Perspectives of scorecards.

use domain::{
    id::{OrganizationId, PerspectiveId, ScorecardId},
    scorecard::Perspective,
    vocabulary::PerspectiveKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

/// Row of the table `perspective`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "perspective")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PerspectiveId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Kind.
    #[sea_orm(column_type = "Text")]
    pub kind: PerspectiveKind,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Core question.
    #[sea_orm(column_type = "Text", nullable)]
    pub core_question: Option<String>,
    /// Focus area.
    #[sea_orm(column_type = "Text", nullable)]
    pub focus_area: Option<String>,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Weight, 0 or more.
    pub weight: f64,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Perspective {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: id, key, kind, name, core_question, focus_area, position, weight, version;
            columns: organization_id: _, scorecard_id: _;
            fields:
        })
    }
}
