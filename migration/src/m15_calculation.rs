//! Whether operands are aggregated or results are, aggregation that was not chosen, and formulas that skip what is
//! missing.
//!
//! SQLite changes no constraint of a column: the column is replaced by another one. A computed measure with the
//! aggregation that is the default has not chosen it, or makes no difference by having done so.

use sea_orm_migration::prelude::*;

use crate::columns::{word, word_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const AGGREGATIONS: &[&str] = &["SUM", "AVERAGE", "LAST", "MINIMUM", "MAXIMUM"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = &["AGGREGATE_FIRST", "CALCULATE_FIRST"];
        let mut calculation = word("calculation", words).default("AGGREGATE_FIRST").take();
        manager.alter_table(Table::alter().table("measure").add_column(&mut calculation).to_owned()).await?;
        let skip = word("new_word", &["BLANK", "ZERO", "SKIP"]).default("BLANK").take();
        replace(manager, "missing_operand", skip, "missing_operand").await?;
        let unchosen =
            "CASE WHEN source <> 'ENTERED' AND aggregation = 'LAST' THEN NULL ELSE aggregation END";
        replace(manager, "aggregation", word_null("new_word", AGGREGATIONS), unchosen).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let chosen = word("new_word", AGGREGATIONS).default("LAST").take();
        replace(manager, "aggregation", chosen, "COALESCE(aggregation, 'LAST')").await?;
        let known = word("new_word", &["BLANK", "ZERO"]).default("BLANK").take();
        let without_skip = "CASE WHEN missing_operand = 'SKIP' THEN 'BLANK' ELSE missing_operand END";
        replace(manager, "missing_operand", known, without_skip).await?;
        manager.alter_table(Table::alter().table("measure").drop_column("calculation").to_owned()).await
    }
}

/// Puts the column `new_word`, filled with a value, in the place of a column of the measures.
async fn replace(
    manager: &SchemaManager<'_>,
    column: &'static str,
    mut new: ColumnDef,
    value: &str,
) -> Result<(), DbErr> {
    let alter = || Table::alter().table("measure").take();
    manager.alter_table(alter().add_column(&mut new).take()).await?;
    let fill = format!("UPDATE measure SET new_word = {value}");
    manager.get_connection().execute_unprepared(&fill).await?;
    manager.alter_table(alter().drop_column(column).take()).await?;
    manager.alter_table(alter().rename_column("new_word", column).take()).await
}
