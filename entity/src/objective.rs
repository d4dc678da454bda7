//! Objectives: results that a unit wants to reach.

use domain::{
    id::{ObjectiveId, OrganizationId, PerspectiveId, ScorecardId, ThemeId},
    scorecard::Objective,
    vocabulary::{ObjectiveCategory, RollupMode},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{convert::convert, list::Owners};

/// Row of the table `objective`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "objective")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObjectiveId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Perspective, of the same scorecard.
    pub perspective_id: PerspectiveId,
    /// Theme, of the same scorecard.
    pub theme_id: Option<ThemeId>,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Description.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Category.
    #[sea_orm(column_type = "Text", nullable)]
    pub category: Option<ObjectiveCategory>,
    /// Owner.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Owners: members and groups.
    #[sea_orm(column_type = "Json")]
    #[serde(default, skip_serializing_if = "Owners::is_empty")]
    pub owner_ids: Owners,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Weight, 0 or more.
    pub weight: f64,
    /// Rollup.
    #[sea_orm(column_type = "Text")]
    pub rollup: RollupMode,
    /// Weight of its own measures in a BLEND, 0 to 1.
    pub own_share: f64,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Objective, given the indexes of its perspective and its theme in the scorecard.
    #[must_use]
    pub fn into_objective(self, perspective: usize, theme: Option<usize>) -> Objective {
        convert!(self => Objective {
            same: id, key, name, description, category, owner, position, weight, rollup, own_share, version;
            columns: organization_id: _, scorecard_id: _, perspective_id: _, theme_id: _, owner_ids;
            fields: perspective: perspective, theme: theme, owners: owner_ids.0,
        })
    }
}
