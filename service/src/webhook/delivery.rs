//! Deliveries to webhooks and their outcomes.

use async_recursion::async_recursion as boxed;
use chrono::{DateTime, Utc};
use domain::{
    id::{WebhookDeliveryId, WebhookId},
    vocabulary::{WebhookDeliveryStatus, WebhookError},
};
use entity::webhook_delivery;
use ledger::{
    changes::Cursor,
    error::{Error, Result},
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::list::demand;
use crate::{Service, reader::Reader};

/// Delivery of a message to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Id of the delivery.
    pub id: WebhookDeliveryId,
    /// Id of the webhook.
    pub webhook: WebhookId,
    /// Id of the message, the header `webhook-id`.
    pub message_id: String,
    /// Type of the event, the `type` in the payload.
    pub event_type: String,
    /// Cursor of the change in the log; `None` for a test.
    pub cursor: Option<Cursor>,
    /// Body, JSON.
    pub payload: String,
    /// Status of the delivery.
    pub status: WebhookDeliveryStatus,
    /// Number of attempts.
    pub attempts: i32,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the next attempt; `None` when there is none.
    pub due_at: Option<DateTime<Utc>>,
    /// Time of the last attempt.
    pub attempted_at: Option<DateTime<Utc>>,
    /// HTTP status of the answer to the last attempt.
    pub http_status: Option<i32>,
    /// Reason why the last attempt failed.
    pub error: Option<WebhookError>,
    /// Duration of the last attempt, in milliseconds.
    pub duration_millis: Option<i32>,
}

/// Page of deliveries, newest first.
pub struct DeliveryPage {
    /// Deliveries of the page.
    pub deliveries: Vec<WebhookDelivery>,
    /// True if there are older ones.
    pub more: bool,
}

impl Service {
    /// Lists the deliveries of the webhook, newest first, before the given one; needs ADMIN of the organization.
    ///
    /// # Errors
    /// Returns `Forbidden`, or an error when the database fails.
    #[boxed]
    pub async fn webhook_deliveries(
        &self,
        view: &Reader,
        webhook: WebhookId,
        status: Option<WebhookDeliveryStatus>,
        before: Option<WebhookDeliveryId>,
        first: usize,
    ) -> Result<DeliveryPage> {
        demand(view)?;
        let mut query = webhook_delivery::Entity::of(view.organization().id())
            .filter(webhook_delivery::Column::WebhookId.eq(webhook));
        if let Some(status) = status {
            query = query.filter(webhook_delivery::Column::Status.eq(status));
        }
        if let Some(before) = before {
            query = query.filter(webhook_delivery::Column::Id.lt(before));
        }
        let rows = query
            .order_by_desc(webhook_delivery::Column::Id)
            .limit(first as u64 + 1)
            .all(view.database())
            .await?;
        let more = rows.len() > first;
        let deliveries = rows.into_iter().take(first).map(read).collect();
        Ok(DeliveryPage { deliveries, more })
    }

    /// Finds the delivery with this id; `None` when it does not exist or the caller may not see it.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn webhook_delivery(
        &self,
        view: &Reader,
        id: WebhookDeliveryId,
    ) -> Result<Option<WebhookDelivery>> {
        match demand(view) {
            Ok(()) => {}
            Err(Error::Forbidden(_)) => return Ok(None),
            Err(error) => return Err(error),
        }
        let found = webhook_delivery::Entity::of(view.organization().id())
            .filter(webhook_delivery::Column::Id.eq(id));
        let found = found.one(view.database()).await?;
        Ok(found.map(read))
    }
}

fn read(row: webhook_delivery::Model) -> WebhookDelivery {
    let webhook_delivery::Model {
        organization_id: _,
        id,
        webhook_id,
        message_id,
        event_type,
        revision,
        ordinal,
        payload,
        status,
        attempts,
        created_at,
        due_at,
        attempted_at,
        http_status,
        error,
        duration_millis,
    } = row;
    WebhookDelivery {
        id,
        webhook: webhook_id,
        message_id,
        event_type,
        cursor: revision.zip(ordinal).map(|(revision, ordinal)| Cursor::at(revision, ordinal)),
        payload,
        status,
        attempts,
        created_at,
        due_at,
        attempted_at,
        http_status,
        error,
        duration_millis,
    }
}
