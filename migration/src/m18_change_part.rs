//! Adds to the change log the list field in which the whole holds the logged row; null where the row is the whole
//! itself.
//!
//! A replica of an earlier release leaves the column null. Parts that it logs after the next step are shown like wholes,
//! until that step's statement is repeated.

use sea_orm_migration::{prelude::*, schema::text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("change").add_column(text_null("part")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("change").drop_column("part").to_owned()).await
    }
}
