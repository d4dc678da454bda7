//! Key results (OKR): results to reach for an objective in a quarter.

use domain::{
    id::{KeyResultId, ObjectiveId, OrganizationId, ScorecardId},
    period::Period,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::list::Owners;

/// Row of the table `key_result`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "key_result")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyResultId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Objective that the key result belongs to.
    pub objective_id: ObjectiveId,
    /// Quarter: a QUARTERLY period.
    #[sea_orm(column_type = "Text")]
    pub quarter: Period,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Value at the start.
    pub start: f64,
    /// Value to reach; never equal to `start`.
    pub target: f64,
    /// Current value.
    pub current: f64,
    /// Confidence of the owner that the target will be reached, 0 to 1.
    pub confidence: Option<f64>,
    /// Owner.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Owners: members and groups.
    #[sea_orm(column_type = "Json")]
    #[serde(default, skip_serializing_if = "Owners::is_empty")]
    pub owner_ids: Owners,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
