//! Adds key results, reviews with their decisions, action items and frozen results, and comments.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{belongs_to, create, drop, index, keyed_table, reference, tenant_table, unique, word};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key_result = tenant_table("key_result")
            .col(uuid("scorecard_id"))
            .col(uuid("objective_id"))
            .col(text("quarter"))
            .col(text("name"))
            .col(double("start"))
            .col(double("target"))
            .col(double("current"))
            .col(double_null("confidence").check(Expr::col("confidence").between(0.0, 1.0)))
            .col(text_null("owner"))
            .col(integer("version"))
            .foreign_key(&mut reference("key_result", "scorecard_id", "scorecard"))
            .foreign_key(&mut reference("key_result", "objective_id", "objective"))
            .take();
        let review = tenant_table("review")
            .col(uuid("scorecard_id"))
            .col(word("kind", &["MONTHLY", "QUARTERLY", "ANNUAL"]))
            .col(text("period"))
            .col(date_null("scheduled_on"))
            .col(date_null("held_on"))
            .col(json_null("agenda"))
            .col(text_null("notes"))
            .col(timestamp_with_time_zone_null("closed_at"))
            .col(text_null("closed_by"))
            .col(big_integer_null("closed_revision"))
            .col(integer("version"))
            .foreign_key(&mut reference("review", "scorecard_id", "scorecard"))
            .take();
        let review_result = keyed_table("review_result", &["review_id"])
            .col(uuid("review_id"))
            .col(uuid("scorecard_id"))
            .col(json("results"))
            .foreign_key(&mut belongs_to("review_result", "review_id", "review"))
            .take();
        let decision = tenant_table("decision")
            .col(uuid("review_id"))
            .col(uuid("scorecard_id"))
            .col(text("text"))
            .col(timestamp_with_time_zone("recorded_at"))
            .col(text("recorded_by"))
            .foreign_key(&mut belongs_to("decision", "review_id", "review"))
            .take();
        let action_item = tenant_table("action_item")
            .col(uuid("review_id"))
            .col(uuid("scorecard_id"))
            .col(text("text"))
            .col(text_null("assignee"))
            .col(date_null("due_on"))
            .col(date_null("done_on"))
            .foreign_key(&mut belongs_to("action_item", "review_id", "review"))
            .take();
        let comment = tenant_table("comment")
            .col(uuid("scorecard_id"))
            .col(text("subject"))
            .col(text("body"))
            .col(text("author"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("edited_at"))
            .foreign_key(&mut reference("comment", "scorecard_id", "scorecard"))
            .take();
        create(
            manager,
            vec![key_result, review, review_result, decision, action_item, comment],
            vec![
                index("key_result", &["objective_id"]),
                index("key_result", &["scorecard_id"]),
                index("key_result", &["quarter"]),
                unique("review", &["scorecard_id", "period"]),
                index("decision", &["review_id"]),
                index("action_item", &["review_id"]),
                index("action_item", &["scorecard_id"]),
                index("comment", &["subject", "created_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["comment", "action_item", "decision", "review_result", "review", "key_result"]).await
    }
}
