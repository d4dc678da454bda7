//! Adds webhooks: the endpoints of an organization, the cursor of each in the change log, and the deliveries.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{belongs_to, create, drop, index, keyed_table, tenant_table, word, word_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ERRORS: &[&str] = &[
    "STATUS",
    "REDIRECTED",
    "TIMED_OUT",
    "UNRESOLVED",
    "UNREACHABLE",
    "TLS",
    "PRIVATE_ADDRESS",
    "INTERRUPTED",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let webhook = tenant_table("webhook")
            .col(text("url"))
            .col(text_null("description"))
            .col(json_null("event_types"))
            .col(uuid_null("scorecard_id"))
            .col(boolean("enabled"))
            .col(word_null("disabled_reason", &["ADMINISTRATOR", "GONE", "FAILING"]))
            .col(timestamp_with_time_zone_null("disabled_at"))
            .col(binary_len("secret", 32))
            .col(binary_len_null("previous_secret", 32))
            .col(timestamp_with_time_zone_null("previous_secret_expires_at"))
            .col(timestamp_with_time_zone("created_at"))
            .col(integer("version"))
            .take();
        let webhook_cursor = keyed_table("webhook_cursor", &["webhook_id"])
            .col(uuid("webhook_id"))
            .col(big_integer("revision"))
            .col(integer("ordinal"))
            .col(timestamp_with_time_zone_null("due_at"))
            .col(timestamp_with_time_zone_null("rests_until"))
            .col(integer("failures"))
            .col(timestamp_with_time_zone_null("failing_since"))
            .col(timestamp_with_time_zone("clean_at"))
            .col(uuid_null("lease"))
            .col(timestamp_with_time_zone_null("leased_until"))
            .foreign_key(&mut belongs_to("webhook_cursor", "webhook_id", "webhook"))
            .take();
        let webhook_delivery = tenant_table("webhook_delivery")
            .col(uuid("webhook_id"))
            .col(text("message_id"))
            .col(text("event_type"))
            .col(big_integer_null("revision"))
            .col(integer_null("ordinal"))
            .col(text("payload"))
            .col(word("status", &["PENDING", "DELIVERED", "FAILED"]))
            .col(integer("attempts"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("due_at"))
            .col(timestamp_with_time_zone_null("attempted_at"))
            .col(integer_null("http_status"))
            .col(word_null("error", ERRORS))
            .col(integer_null("duration_millis"))
            .foreign_key(&mut belongs_to("webhook_delivery", "webhook_id", "webhook"))
            .take();
        create(
            manager,
            vec![webhook, webhook_cursor, webhook_delivery],
            vec![
                index("webhook_delivery", &["webhook_id", "status", "due_at"]),
                index("webhook_delivery", &["webhook_id", "id"]),
                index("webhook_delivery", &["webhook_id", "created_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["webhook_delivery", "webhook_cursor", "webhook"]).await
    }
}
