//! Adds the change log, and the outcomes of mutations with an idempotency key.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{create, drop, index, keyed_table, word};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ENTITIES: &[&str] = &[
    "ORGANIZATION",
    "MEMBER",
    "SCORECARD",
    "PERSPECTIVE",
    "THEME",
    "OBJECTIVE",
    "CAUSAL_LINK",
    "ALIGNMENT",
    "MEASURE",
    "PLACEMENT",
    "MEASURE_PERIOD",
    "INITIATIVE",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = keyed_table("change", &["revision", "ordinal"])
            .col(big_integer("revision"))
            .col(integer("ordinal"))
            .col(timestamp_with_time_zone("at"))
            .col(text("actor"))
            .col(word("kind", &["CREATED", "UPDATED", "DELETED"]))
            .col(word("entity", ENTITIES))
            .col(uuid("entity_id"))
            .col(uuid_null("scorecard_id"))
            .col(text_null("period"))
            .col(text_null("before"))
            .col(text_null("after"))
            .take();
        let idempotency = keyed_table("idempotency", &["actor", "key"])
            .col(text("actor"))
            .col(text("key"))
            .col(text("mutation"))
            .col(text("input_hash"))
            .col(text("outcome"))
            .col(big_integer("revision"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        create(manager, vec![change, idempotency], vec![index("idempotency", &["created_at"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["idempotency", "change"]).await
    }
}
