//! Groups of members.

use domain::id::{GroupId, OrganizationId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::list::MemberIds;

/// Row of the table `member_group`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "member_group")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupId,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Members of the group. Those who were removed from the organization may be among them.
    #[sea_orm(column_type = "Json")]
    pub member_ids: MemberIds,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
