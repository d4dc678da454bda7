//! What was done to one thing, the latest first: found in the change log without reading the rest of it.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// By the thing, then by the period: a measure has a few changes of its own, and many of its periods. To the end of the
/// order in which they are read, as SQLite would rather walk the primary key than sort.
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
