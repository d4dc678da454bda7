//! Creates the projection of scores, and the revision up to which it is right.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, text, uuid},
};

use crate::columns::{create, drop, index, keyed_table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            keyed_table("projected_revision", &[]).col(big_integer("revision")).take(),
            keyed_table("score_projection", &["scorecard_id", "period"])
                .col(uuid("scorecard_id"))
                .col(text("period"))
                .col(boolean("has_movements"))
                .col(text("scores"))
                .take(),
            keyed_table("score_projection_source", &["source_id", "scorecard_id"])
                .col(uuid("source_id"))
                .col(uuid("scorecard_id"))
                .take(),
        ];
        create(manager, tables, vec![index("score_projection_source", &["scorecard_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["score_projection_source", "score_projection", "projected_revision"]).await
    }
}
