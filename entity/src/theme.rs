//! Themes: vertical strands across perspectives.

use domain::{
    id::{OrganizationId, ScorecardId, ThemeId},
    scorecard::Theme,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

/// Row of the table `theme`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "theme")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThemeId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Theme {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: id, key, name, position, version;
            columns: organization_id: _, scorecard_id: _;
            fields:
        })
    }
}
