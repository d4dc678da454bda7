//! Projected revision: the one for which all rows of an organization's projection of scores are right. It is raised, and
//! what has changed since is deleted or replaced, in one transaction. Not part of the change log.

use domain::id::OrganizationId;
use sea_orm::entity::prelude::*;

/// Row of the table `projected_revision`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "projected_revision")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Revision of the projection.
    pub revision: i64,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
