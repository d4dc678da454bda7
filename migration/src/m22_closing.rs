//! Adds the closing of a scorecard's periods, and the corrections of figures in closed periods.

use sea_orm_migration::{
    prelude::*,
    schema::{date_null, text_null, timestamp_with_time_zone_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Added columns, by table.
fn columns() -> [(&'static str, ColumnDef); 7] {
    [
        ("scorecard", date_null("closed_through")),
        ("scorecard", timestamp_with_time_zone_null("closing_changed_at")),
        ("scorecard", text_null("closing_changed_by")),
        ("scorecard", text_null("reopening_reason")),
        ("measure_period", text_null("correction_reason")),
        ("measure_period", timestamp_with_time_zone_null("corrected_at")),
        ("measure_period", text_null("corrected_by")),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table(table).drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
