//! Webhooks and their deliveries.

use std::sync::Arc;

use async_graphql::{Context, Description, ID, Object};
use domain::id::WebhookId;
use gateway::resolve::InMemory;
use service::{Reader, Service, webhook};

use crate::{
    Result,
    enums::{WebhookDeliveryStatus, WebhookDisabledReason, WebhookEvent},
    error::failed,
    home::Home,
    request::Request,
    scalars::DateTime,
    scorecard::Scorecard,
};

mod delivery;
pub(crate) mod mutation;

pub(super) use self::delivery::{WebhookDelivery, WebhookDeliveryConnection};

/// Webhook: an address to which changes are sent, by the Standard Webhooks specification: signed messages, sent again
/// until they arrive. Only administrators of the organization see it.
#[derive(Description)]
pub(super) struct Webhook {
    view: Arc<Reader>,
    webhook: webhook::Webhook,
}

impl Webhook {
    pub(super) fn new(view: &Arc<Reader>, webhook: webhook::Webhook) -> Self {
        Self { view: Arc::clone(view), webhook }
    }

    /// Finds the webhook with this id; `None` where there is none, or the caller may not see it.
    pub(super) async fn find(service: &Service, view: &Arc<Reader>, id: WebhookId) -> Result<Option<Self>> {
        let found = service.webhook(view, id).await.map_err(failed)?;
        Ok(found.map(|webhook| Self::new(view, webhook)))
    }
}

impl InMemory for Webhook {}

#[Object(use_type_description)]
impl Webhook {
    /// Globally unique id of the webhook.
    pub(super) async fn id(&self) -> ID {
        self.webhook.id.to_string().into()
    }

    /// URL to which messages are sent.
    async fn url(&self) -> &str {
        &self.webhook.url
    }

    /// Description of the webhook; null when none is set.
    async fn description(&self) -> Option<&str> {
        self.webhook.description.as_deref()
    }

    /// Types of the events that are sent; null for everything, also types that are added later.
    async fn event_types(&self) -> Option<Vec<WebhookEvent>> {
        let types = self.webhook.event_types.as_ref()?;
        Some(types.iter().copied().map(Into::into).collect())
    }

    /// Scorecard whose events are sent, with those of all scorecards below it; null for the whole organization.
    async fn scorecard(&self) -> Option<Result<Scorecard>> {
        let home = Home::all(&self.view, &[self.webhook.scorecard?]).await.map(|mut homes| homes.pop());
        home.transpose().map(|home| home.map(Scorecard))
    }

    /// True when messages are sent. While the webhook is disabled, nothing is lost: once it is enabled again, it gets
    /// everything that happened in between. `webhookReplay` with the current revision skips that.
    async fn enabled(&self) -> bool {
        self.webhook.enabled
    }

    /// Reason why the webhook is disabled; null while it is enabled.
    async fn disabled_reason(&self) -> Option<WebhookDisabledReason> {
        self.webhook.disabled_reason.map(Into::into)
    }

    /// Time since which the webhook is disabled; null while it is enabled.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.webhook.disabled_at.map(DateTime)
    }

    /// Time since which every attempt has failed; null while messages arrive.
    async fn failing_since(&self) -> Option<DateTime> {
        self.webhook.failing_since.map(DateTime)
    }

    /// Time until which messages are, or were, signed with the preceding secret, too; null when the secret is the
    /// first.
    async fn previous_secret_expires_at(&self) -> Option<DateTime> {
        self.webhook.previous_secret_expires_at.map(DateTime)
    }

    /// Cursor up to which the organization's history was read for the webhook.
    async fn cursor(&self) -> String {
        self.webhook.cursor.to_string()
    }

    /// Time at which the webhook was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.webhook.created_at)
    }

    /// Version of the webhook, raised by every change; send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.webhook.version
    }

    /// Deliveries, sent or still to be sent, the newest first. They are kept for 30 days. Costs 1 a delivery of the
    /// page.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Status of the deliveries; all when left out.")] status: Option<
            WebhookDeliveryStatus,
        >,
    ) -> Result<WebhookDeliveryConnection> {
        let service = Request::of(ctx)?.service();
        WebhookDeliveryConnection::page(service, &self.view, self.webhook.id, status, first, after).await
    }
}
