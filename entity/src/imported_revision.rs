//! A revision that an import wrote: a document, a template or a copy, not a person's work on a strategy. Bookkeeping, which
//! is not logged.

use sea_orm::entity::prelude::*;

/// A row of `imported_revision`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imported_revision")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// The revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
