//! Adds what the management of a strategy needs: archiving of measures and initiatives, the setting that shows
//! ancestors to the members of descendants, and a change log that accepts any kind of entity.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::columns::{keyed_table, word};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["measure", "initiative"] {
            add(manager, table, timestamp_with_time_zone_null("archived_at")).await?;
        }
        add(manager, "organization", boolean("shows_ancestors").default(true).take()).await?;
        free_entities(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in
            [("organization", "shows_ancestors"), ("initiative", "archived_at"), ("measure", "archived_at")]
        {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        Ok(())
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

/// Drops the check of `change.entity`: the list of words grows with the product and belongs to the program. SQLite
/// cannot drop a check, so the table is created again there.
async fn free_entities(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("ALTER TABLE change DROP CONSTRAINT change_entity_check").await?;
        return Ok(());
    }
    let change = keyed_table("change_next", &["revision", "ordinal"])
        .col(big_integer("revision"))
        .col(integer("ordinal"))
        .col(timestamp_with_time_zone("at"))
        .col(text("actor"))
        .col(word("kind", &["CREATED", "UPDATED", "DELETED"]))
        .col(text("entity"))
        .col(uuid("entity_id"))
        .col(uuid_null("scorecard_id"))
        .col(text_null("period"))
        .col(text_null("before"))
        .col(text_null("after"))
        .take();
    let create = change.to_string(SqliteQueryBuilder);
    let columns = "organization_id, revision, ordinal, at, actor, kind, entity, entity_id, scorecard_id, period, \
                   before, after";
    // In a single statement, since only the connection that dropped a table knows at once that its name is free.
    let anew = format!(
        "SAVEPOINT anew; {create}; INSERT INTO change_next ({columns}) SELECT {columns} FROM change; DROP TABLE change; \
         ALTER TABLE change_next RENAME TO change; RELEASE anew"
    );
    db.execute_unprepared(&anew).await?;
    Ok(())
}
