//! Adds an index of the change log by entity, latest changes first.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// By entity, then by period: a measure has a few changes of its own, and many of its periods. Extended by the columns
/// of the order in which they are read, since SQLite would scan the primary key rather than sort.
const COLUMNS: &[&str] = &["entity_id", "period", "revision", "ordinal"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("change", COLUMNS)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name(format!("change_{}_idx", COLUMNS.join("_"))).table("change");
        manager.drop_index(index).await
    }
}
