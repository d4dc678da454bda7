//! Adds the order of aggregation and formula, optional aggregation, and the policy SKIP for missing operands.
//!
//! SQLite cannot change a constraint of a column, so the column is replaced by another one. The aggregation of a
//! computed measure becomes null where it is the default, LAST.

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
        let skip = word("new_missing_operand", &["BLANK", "ZERO", "SKIP"]).default("BLANK").take();
        replace(manager, "missing_operand", "new_missing_operand", skip, "missing_operand").await?;
        let unchosen =
            "CASE WHEN source <> 'ENTERED' AND aggregation = 'LAST' THEN NULL ELSE aggregation END";
        let aggregation = word_null("new_aggregation", AGGREGATIONS);
        replace(manager, "aggregation", "new_aggregation", aggregation, unchosen).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let chosen = word("old_aggregation", AGGREGATIONS).default("LAST").take();
        replace(manager, "aggregation", "old_aggregation", chosen, "COALESCE(aggregation, 'LAST')").await?;
        let known = word("old_missing_operand", &["BLANK", "ZERO"]).default("BLANK").take();
        let without_skip = "CASE WHEN missing_operand = 'SKIP' THEN 'BLANK' ELSE missing_operand END";
        replace(manager, "missing_operand", "old_missing_operand", known, without_skip).await?;
        manager.alter_table(Table::alter().table("measure").drop_column("calculation").to_owned()).await
    }
}

/// Replaces a column of the measures by a new one, filled with a value. Each new column has a temporary name of its
/// own: another connection of SQLite may use an older schema, in which a name that was used twice still exists.
async fn replace(
    manager: &SchemaManager<'_>,
    column: &'static str,
    name: &'static str,
    mut new: ColumnDef,
    value: &str,
) -> Result<(), DbErr> {
    let alter = || Table::alter().table("measure").take();
    manager.alter_table(alter().add_column(&mut new).take()).await?;
    let fill = format!("UPDATE measure SET {name} = {value}");
    manager.get_connection().execute_unprepared(&fill).await?;
    manager.alter_table(alter().drop_column(column).take()).await?;
    manager.alter_table(alter().rename_column(name, column).take()).await
}
