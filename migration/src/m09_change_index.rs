//! Adds an index to find the last change of a scorecard without reading the log from its end.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &[&str] = &["scorecard_id", "entity", "at"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("change", COLUMNS)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let name = format!("change_{}_idx", COLUMNS.join("_"));
        manager.drop_index(Index::drop().name(name).table("change").to_owned()).await
    }
}
