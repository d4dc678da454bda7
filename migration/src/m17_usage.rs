//! Adds the usage of an organization, counted beside its revision, and its quota.
//!
//! A replica of an earlier release does not count; the next write of a newer one counts what it has logged, from the
//! change log after `counted_revision`.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COUNTERS: [&str; 3] = ["row_count", "change_log_bytes", "counted_revision"];
const LIMITS: [&str; 2] = ["most_rows", "most_change_log_bytes"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counters = COUNTERS.map(|name| big_integer(name).default(0).take());
        for mut column in counters.into_iter().chain(LIMITS.map(|name| big_integer_null(name).take())) {
            manager.alter_table(alter().add_column(&mut column).take()).await?;
        }
        let count = r#"UPDATE organization SET
            row_count = COALESCE((SELECT SUM(
                CASE WHEN "before" IS NULL THEN 1 ELSE 0 END - CASE WHEN "after" IS NULL THEN 1 ELSE 0 END
            ) FROM "change" WHERE "change".organization_id = organization.id), 0),
            change_log_bytes = COALESCE((SELECT SUM(
                COALESCE(OCTET_LENGTH("before"), 0) + COALESCE(OCTET_LENGTH("after"), 0)
            ) FROM "change" WHERE "change".organization_id = organization.id), 0),
            counted_revision = revision"#;
        manager.get_connection().execute_unprepared(count).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COUNTERS.into_iter().chain(LIMITS) {
            manager.alter_table(alter().drop_column(name).take()).await?;
        }
        Ok(())
    }
}

fn alter() -> TableAlterStatement {
    Table::alter().table("organization").take()
}
