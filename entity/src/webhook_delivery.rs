//! Webhook deliveries: messages with the outcome of their attempts. Bookkeeping, not part of the change log.

use domain::{
    id::{OrganizationId, WebhookDeliveryId, WebhookId},
    vocabulary::{WebhookDeliveryStatus, WebhookError},
};
use sea_orm::entity::prelude::*;

/// Row of the table `webhook_delivery`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    /// Webhook.
    pub webhook_id: WebhookId,
    /// Header `webhook-id`: the same in all attempts of the same event.
    #[sea_orm(column_type = "Text")]
    pub message_id: String,
    /// Event type, the `type` of the payload: `objective.updated`.
    #[sea_orm(column_type = "Text")]
    pub event_type: String,
    /// Revision of the change; `None` for a test message.
    pub revision: Option<i64>,
    /// Ordinal of the change within the revision.
    pub ordinal: Option<i32>,
    /// Body of the request, JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// Status.
    #[sea_orm(column_type = "Text")]
    pub status: WebhookDeliveryStatus,
    /// Number of attempts.
    pub attempts: i32,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
    /// Instant of the next attempt, UTC; `None` after the last one.
    pub due_at: Option<DateTimeUtc>,
    /// Instant of the last attempt, UTC.
    pub attempted_at: Option<DateTimeUtc>,
    /// HTTP status of the last response.
    pub http_status: Option<i32>,
    /// Reason why the last attempt failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<WebhookError>,
    /// Duration of the last attempt, in milliseconds.
    pub duration_millis: Option<i32>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
