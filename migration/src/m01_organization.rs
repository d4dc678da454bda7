//! Adds organizations (tenants), their members, role grants and API keys.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{belongs_to, create, drop, index, tenant_table, unique, word};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ROLES: &[&str] = &["VIEWER", "CONTRIBUTOR", "EDITOR", "ADMIN"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let organization = Table::create()
            .table("organization")
            .col(pk_uuid("id"))
            .col(text_uniq("slug"))
            .col(text("name"))
            .col(integer("fiscal_year_start").check(Expr::col("fiscal_year_start").between(1, 12)))
            .col(text("time_zone"))
            .col(text("currency"))
            .col(big_integer("revision"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        let member = tenant_table("member")
            .col(text("issuer"))
            .col(text("subject"))
            .col(text_null("name"))
            .col(text_null("email"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        let role_grant = tenant_table("role_grant")
            .col(uuid("member_id"))
            .col(uuid_null("scorecard_id"))
            .col(word("role", ROLES))
            .col(boolean("own_measures_only"))
            .foreign_key(&mut belongs_to("role_grant", "member_id", "member"))
            .take();
        let api_key = tenant_table("api_key")
            .col(text("name"))
            .col(text("prefix"))
            .col(binary_len("hash", 32))
            .col(word("role", ROLES))
            .col(uuid_null("scorecard_id"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("expires_at"))
            .col(timestamp_with_time_zone_null("last_used_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .take();
        let api_key_hash =
            Index::create().name("api_key_hash_idx").table("api_key").col("hash").unique().take();
        create(
            manager,
            vec![organization, member, role_grant, api_key],
            vec![unique("member", &["issuer", "subject"]), index("role_grant", &["member_id"]), api_key_hash],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["api_key", "role_grant", "member", "organization"]).await
    }
}
