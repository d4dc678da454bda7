//! Creates groups of members, and adds the owners of nodes.

use sea_orm_migration::{
    prelude::*,
    schema::{integer, json, text, text_null, timestamp_with_time_zone},
};

use crate::columns::{create, drop, tenant_table, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Tables of nodes that have owners.
const TABLES: &[&str] = &["scorecard", "objective", "measure", "initiative", "key_result", "action_item"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let group = tenant_table("member_group")
            .col(text_null("key"))
            .col(text("name"))
            .col(json("member_ids"))
            .col(timestamp_with_time_zone("created_at"))
            .col(integer("version"))
            .take();
        create(manager, vec![group], vec![unique("member_group", &["key"])]).await?;
        for &table in TABLES {
            let column = json("owner_ids").default("[]").take();
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for &table in TABLES {
            manager.alter_table(Table::alter().table(table).drop_column("owner_ids").to_owned()).await?;
        }
        drop(manager, &["member_group"]).await
    }
}
