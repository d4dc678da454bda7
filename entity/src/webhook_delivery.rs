//! A message to a webhook: what is sent, and how that went. Bookkeeping, which is not logged.

use sea_orm::entity::prelude::*;

/// A row of `webhook_delivery`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The webhook.
    pub webhook_id: Uuid,
    /// The header `webhook-id`: the same for the same event, however often it is sent.
    #[sea_orm(column_type = "Text")]
    pub message_id: String,
    /// The `type` in the payload: `objective.updated`.
    #[sea_orm(column_type = "Text")]
    pub event_type: String,
    /// The place of the change in the log; none of a test.
    pub revision: Option<i64>,
    /// Its place within the revision.
    pub ordinal: Option<i32>,
    /// The body, JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// A word of `WebhookDeliveryStatus`.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was made ready, UTC.
    pub created_at: DateTimeUtc,
    /// When it is tried next, UTC; none when it is not tried any more.
    pub due_at: Option<DateTimeUtc>,
    /// When it was last tried, UTC.
    pub attempted_at: Option<DateTimeUtc>,
    /// What the last attempt was answered.
    pub http_status: Option<i32>,
    /// Why the last attempt failed: a word of `WebhookError`.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    /// How long the last attempt took.
    pub duration_millis: Option<i32>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
