//! Role grants: roles of members, on the organization or on a scorecard and its descendants.

use domain::{
    id::{MemberId, OrganizationId, RoleGrantId, ScorecardId},
    vocabulary::Role,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `role_grant`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoleGrantId,
    /// Member who has the role.
    pub member_id: MemberId,
    /// Scorecard that the role is limited to; `None` for the whole organization.
    pub scorecard_id: Option<ScorecardId>,
    /// Role.
    #[sea_orm(column_type = "Text")]
    pub role: Role,
    /// True when a contributor may record only the measures they own.
    pub own_measures_only: bool,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
