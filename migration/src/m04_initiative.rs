//! Adds initiatives, their deliverables and their expected effects.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{belongs_to, create, drop, index, keyed_table, reference, tenant_table, unique, word};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATUSES: &[&str] = &["PLANNED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CANCELLED"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let initiative = tenant_table("initiative")
            .col(uuid("scorecard_id"))
            .col(text_null("key"))
            .col(text("name"))
            .col(text_null("description"))
            .col(text_null("owner"))
            .col(text_null("sponsor"))
            .col(word("status", STATUSES))
            .col(big_integer_null("budget_minor"))
            .col(text_null("budget_currency"))
            .col(big_integer_null("spent_minor"))
            .col(text_null("spent_currency"))
            .col(date_null("starts_on"))
            .col(date_null("ends_on"))
            .col(double_null("percent_complete").check(Expr::col("percent_complete").between(0.0, 100.0)))
            .col(integer("position"))
            .col(integer("version"))
            .foreign_key(&mut reference("initiative", "scorecard_id", "scorecard"))
            .take();
        let deliverable = tenant_table("deliverable")
            .col(uuid("initiative_id"))
            .col(uuid("scorecard_id"))
            .col(text("name"))
            .col(date_null("due_on"))
            .col(date_null("done_on"))
            .col(integer("position"))
            .foreign_key(&mut belongs_to("deliverable", "initiative_id", "initiative"))
            .take();
        create(
            manager,
            vec![
                initiative,
                deliverable,
                link("initiative_objective", "objective_id", "objective"),
                link("initiative_measure", "measure_id", "measure"),
            ],
            vec![
                unique("initiative", &["key"]),
                index("initiative", &["scorecard_id"]),
                unique("deliverable", &["initiative_id", "name"]),
                index("deliverable", &["scorecard_id"]),
                index("initiative_objective", &["scorecard_id"]),
                index("initiative_objective", &["objective_id"]),
                index("initiative_measure", &["scorecard_id"]),
                index("initiative_measure", &["measure_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["initiative_measure", "initiative_objective", "deliverable", "initiative"]).await
    }
}

/// Table that links initiatives to the objectives or measures they are meant to move.
fn link(table: &'static str, column: &'static str, target: &'static str) -> TableCreateStatement {
    keyed_table(table, &["initiative_id", column])
        .col(uuid("initiative_id"))
        .col(uuid(column))
        .col(uuid("scorecard_id"))
        .col(integer("position"))
        .foreign_key(&mut belongs_to(table, "initiative_id", "initiative"))
        .foreign_key(&mut belongs_to(table, column, target))
        .take()
}
