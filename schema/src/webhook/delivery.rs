//! Deliveries of messages to a webhook, and their pages.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Description, ID, Object, SimpleObject, connection::PageInfo};
use domain::id::{WebhookDeliveryId, WebhookId};
use gateway::resolve::InMemory;
use service::{Reader, Service, paging::SortKey, webhook};

use crate::{
    Result,
    connection::{DEFAULT_PAGE, LARGEST_PAGE, page_size},
    cursor::{Cursor, ListId},
    enums::{WebhookDeliveryStatus, WebhookError},
    error::failed,
    request::Request,
    scalars::{DateTime, Json},
    webhook::Webhook,
};

/// Delivery of a message to a webhook: the message and its attempts.
#[derive(Description)]
pub(crate) struct WebhookDelivery {
    view: Arc<Reader>,
    delivery: webhook::WebhookDelivery,
}

/// Page of deliveries.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct WebhookDeliveryConnection {
    /// Deliveries of the page with their cursors.
    edges: Vec<WebhookDeliveryEdge>,
    /// Position of the page in the list.
    page_info: PageInfo,
}

/// Delivery with its cursor.
#[derive(SimpleObject)]
pub(crate) struct WebhookDeliveryEdge {
    /// Cursor of the delivery: send it as `after` to go on from here.
    cursor: String,
    /// Delivery.
    node: WebhookDelivery,
}

#[ComplexObject]
impl WebhookDeliveryConnection {
    /// Deliveries of the page.
    async fn nodes(&self) -> Vec<&WebhookDelivery> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
}

impl WebhookDeliveryConnection {
    pub(super) async fn page(
        service: &Service,
        view: &Arc<Reader>,
        of: WebhookId,
        status: Option<WebhookDeliveryStatus>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Self> {
        let first = page_size("first", first, LARGEST_PAGE)?.unwrap_or(DEFAULT_PAGE);
        // Ids sort by time.
        let list = ListId::new("deliveries", of).with(&status);
        let after = after.map(|after| Cursor::read(&after, &list, "after")).transpose()?;
        let as_of = after.as_ref().map_or(view.as_of_now(), |after| after.as_of);
        let after = after.map(|after| WebhookDeliveryId::from_uuid(after.key.id));
        let status = status.map(Into::into);
        let found = service.webhook_deliveries(view, of, status, after, first).await.map_err(failed)?;
        let webhook::DeliveryPage { deliveries, more } = found;
        let edge = |delivery: webhook::WebhookDelivery| WebhookDeliveryEdge {
            cursor: Cursor { key: SortKey { values: Vec::new(), id: delivery.id.uuid() }, as_of }
                .write(&list),
            node: WebhookDelivery { view: Arc::clone(view), delivery },
        };
        let edges: Vec<_> = deliveries.into_iter().map(edge).collect();
        let page_info = PageInfo {
            has_previous_page: after.is_some(),
            has_next_page: more,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Ok(Self { edges, page_info })
    }
}

impl WebhookDelivery {
    /// Finds the delivery with this id; `None` where there is none, or the caller may not see it.
    pub(crate) async fn find(
        service: &Service,
        view: &Arc<Reader>,
        id: WebhookDeliveryId,
    ) -> Result<Option<Self>> {
        let found = service.webhook_delivery(view, id).await.map_err(failed)?;
        Ok(found.map(|delivery| Self { view: Arc::clone(view), delivery }))
    }
}

impl InMemory for WebhookDelivery {}

#[Object(use_type_description)]
impl WebhookDelivery {
    /// Globally unique id of the delivery.
    pub(crate) async fn id(&self) -> ID {
        self.delivery.id.to_string().into()
    }

    /// Webhook to which the message is sent; null where it was removed.
    async fn webhook(&self, ctx: &Context<'_>) -> Option<Result<Webhook>> {
        let found =
            async { Webhook::find(Request::of(ctx)?.service(), &self.view, self.delivery.webhook).await };
        found.await.transpose()
    }

    /// Message id, in the header `webhook-id`: equal for one event, however often it is sent, so that the receiver can
    /// recognise repetitions.
    async fn message_id(&self) -> &str {
        &self.delivery.message_id
    }

    /// Type of the event, `type` in the payload: `objective.updated`; `webhook.test` for a test.
    async fn event_type(&self) -> &str {
        &self.delivery.event_type
    }

    /// Cursor of the change in the organization's history; null for a test.
    async fn cursor(&self) -> Option<String> {
        self.delivery.cursor.map(|cursor| cursor.to_string())
    }

    /// Body that is sent.
    async fn payload(&self) -> Option<Json> {
        serde_json::from_str(&self.delivery.payload).ok().map(Json)
    }

    /// Status of the delivery.
    async fn status(&self) -> WebhookDeliveryStatus {
        self.delivery.status.into()
    }

    /// Number of attempts.
    async fn attempts(&self) -> i32 {
        self.delivery.attempts
    }

    /// Time at which the message was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.delivery.created_at)
    }

    /// Time of the next attempt, at the earliest; null when there is none.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.delivery.due_at.map(DateTime)
    }

    /// Time of the last attempt; null before the first.
    async fn attempted_at(&self) -> Option<DateTime> {
        self.delivery.attempted_at.map(DateTime)
    }

    /// HTTP status of the last answer; null when there was none.
    async fn http_status(&self) -> Option<i32> {
        self.delivery.http_status
    }

    /// Code of the reason why the last attempt failed; null when it did not.
    async fn error_code(&self) -> Option<WebhookError> {
        self.delivery.error.map(Into::into)
    }

    /// Duration of the last attempt, in milliseconds; null before the first.
    async fn duration_milliseconds(&self) -> Option<i32> {
        self.delivery.duration_millis
    }
}
