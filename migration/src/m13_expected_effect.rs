//! Adds the expected effect of an initiative on an objective or a measure.

use sea_orm_migration::{
    prelude::*,
    schema::{double_null, text_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &["initiative_objective", "initiative_measure"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for &table in TABLES {
            // One statement for each column, since SQLite adds only one at a time.
            for mut column in [text_null("expected_effect"), double_null("expected_change")] {
                manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for &table in TABLES {
            for column in ["expected_change", "expected_effect"] {
                manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
            }
        }
        Ok(())
    }
}
