//! Adds the setting for the visibility of the members' e-mail addresses.

use sea_orm_migration::prelude::*;

use crate::columns::word;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = &["ALL_MEMBERS", "ORGANIZATION_MEMBERS", "ADMINS"];
        let mut emails = word("member_emails", words).default("ORGANIZATION_MEMBERS").take();
        manager.alter_table(Table::alter().table("organization").add_column(&mut emails).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("organization").drop_column("member_emails").to_owned())
            .await
    }
}
