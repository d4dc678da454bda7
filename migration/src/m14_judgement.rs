//! Allows an unstated timing of measures, and adds the list of imported revisions. Existing measures keep their timing.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

use crate::columns::{create, drop, keyed_table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change_words(manager, &["LEADING", "LAGGING", "UNSTATED"]).await?;
        let imported = keyed_table("imported_revision", &["revision"]).col(big_integer("revision")).take();
        create(manager, vec![imported], Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["imported_revision"]).await?;
        let lagging = Query::update()
            .table("measure")
            .value("timing", "LAGGING")
            .and_where(Expr::col("timing").eq("UNSTATED"))
            .take();
        manager.execute(lagging).await?;
        change_words(manager, &["LEADING", "LAGGING"]).await
    }
}

/// Replaces the check of `timing` by that of a new column, since SQLite cannot change a check.
async fn change_words(manager: &SchemaManager<'_>, words: &[&'static str]) -> Result<(), DbErr> {
    let column = text("new_timing")
        .default(words[1])
        .check(Expr::col("new_timing").is_in(words.iter().copied()))
        .take();
    manager.alter_table(Table::alter().table("measure").add_column(column).take()).await?;
    let copied = Query::update().table("measure").value("new_timing", Expr::col("timing")).take();
    manager.execute(copied).await?;
    manager.alter_table(Table::alter().table("measure").drop_column("timing").take()).await?;
    manager.alter_table(Table::alter().table("measure").rename_column("new_timing", "timing").take()).await
}
