//! Adds when the values of measures are due, and when they need a note.

use sea_orm_migration::{
    prelude::*,
    schema::{integer_null, text_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Added columns, by table.
fn columns() -> [(&'static str, ColumnDef); 3] {
    [
        ("scorecard", integer_null("due_after_days")),
        ("measure", integer_null("due_after_days")),
        ("measure", text_null("note_required")),
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
