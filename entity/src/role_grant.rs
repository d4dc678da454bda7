//! Role grants: roles of members, on the organization or on a scorecard and its descendants.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `role_grant`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Member who has the role.
    pub member_id: Uuid,
    /// Scorecard that the role is limited to; `None` for the whole organization.
    pub scorecard_id: Option<Uuid>,
    /// Role, a word of `Role`.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// True when a contributor may record only the measures they own.
    pub own_measures_only: bool,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
