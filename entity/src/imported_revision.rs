//! Imported revisions: those written by a document, a template or a copy, and not by a person's work on a strategy.
//! Bookkeeping, not part of the change log.

use domain::id::OrganizationId;
use sea_orm::entity::prelude::*;

/// Row of the table `imported_revision`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imported_revision")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Revision of the import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
