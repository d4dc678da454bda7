//! Adds what the management of access needs: removed members stay for the change log, and a member is found by the
//! issuer and subject of a token without knowing the organization.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let removed =
            Table::alter().table("member").add_column(timestamp_with_time_zone_null("removed_at")).take();
        manager.alter_table(removed).await?;
        // The only look-up without the organization.
        let bond =
            Index::create().name("member_bond_idx").table("member").col("issuer").col("subject").take();
        manager.create_index(bond).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("member_bond_idx").table("member").to_owned()).await?;
        manager.alter_table(Table::alter().table("member").drop_column("removed_at").take()).await
    }
}
