//! Webhooks, and what was sent to them.

use std::sync::Arc;

use async_graphql::{Context, Description, ID, Object};
use domain::id::WebhookId;
use service::{Service, View, webhook};

use super::{
    Result, error::failed, home::Home, in_place::InMemory, request::Request, scalars::DateTime,
    scorecard::Scorecard,
};

mod delivery;
mod words;

pub(super) use self::{
    delivery::{WebhookDelivery, WebhookDeliveryConnection},
    words::{WebhookDeliveryStatus, WebhookDisabledReason, WebhookError, WebhookEventType},
};

/// An address that is told of changes, by the Standard Webhooks specification: signed messages, sent again until they
/// arrive. Only administrators of the organization see it.
#[derive(Description)]
pub(super) struct Webhook {
    view: Arc<View>,
    webhook: webhook::Webhook,
}

impl Webhook {
    pub(super) fn new(view: &Arc<View>, webhook: webhook::Webhook) -> Self {
        Self { view: Arc::clone(view), webhook }
    }

    /// The webhook with this id; `None` where there is none, or the caller may not see it.
    pub(super) async fn find(service: &Service, view: &Arc<View>, id: WebhookId) -> Result<Option<Self>> {
        let found = service.webhook(view, id).await.map_err(failed)?;
        Ok(found.map(|webhook| Self::new(view, webhook)))
    }
}

impl InMemory for Webhook {}

#[Object(use_type_description)]
impl Webhook {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.webhook.id.to_string().into()
    }

    /// Where messages are sent to.
    async fn url(&self) -> &str {
        &self.webhook.url
    }

    /// What people say of it.
    async fn description(&self) -> Option<&str> {
        self.webhook.description.as_deref()
    }

    /// What it is told of; null for everything, also what may be added to the list later.
    async fn event_types(&self) -> Option<Vec<WebhookEventType>> {
        let types = self.webhook.event_types.as_ref()?;
        Some(types.iter().copied().map(Into::into).collect())
    }

    /// It is told of what happens on this scorecard and below it; null for the whole organization.
    async fn scorecard(&self) -> Option<Result<Scorecard>> {
        let home = Home::all(&self.view, &[self.webhook.scorecard?]).await.map(|mut homes| homes.pop());
        home.transpose().map(|home| home.map(Scorecard))
    }

    /// Whether it is told. While it is not, nothing is lost: once it is enabled again, it is told of all that happened
    /// in between. `webhookReplay` with the current revision skips that.
    async fn enabled(&self) -> bool {
        self.webhook.enabled
    }

    /// Why it is not told; null while it is.
    async fn disabled_reason(&self) -> Option<WebhookDisabledReason> {
        self.webhook.disabled_reason.map(Into::into)
    }

    /// Since when it is not told; null while it is.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.webhook.disabled_at.map(DateTime)
    }

    /// Since when every attempt has failed; null while messages arrive.
    async fn failing_since(&self) -> Option<DateTime> {
        self.webhook.failing_since.map(DateTime)
    }

    /// Until when messages are, or were, signed with the secret before this one, too; null when its secret is its first.
    async fn previous_secret_expires_at(&self) -> Option<DateTime> {
        self.webhook.previous_secret_expires_at.map(DateTime)
    }

    /// Up to where the organization's history was looked through for it.
    async fn cursor(&self) -> String {
        self.webhook.cursor.to_string()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.webhook.created_at)
    }

    /// Raised by every change; give it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.webhook.version
    }

    /// What was sent to it, or is to be sent, the newest first. It is kept for 30 days. Costs 1 a delivery of the page.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those that stand so.")] status: Option<WebhookDeliveryStatus>,
    ) -> Result<WebhookDeliveryConnection> {
        let service = Request::of(ctx)?.service();
        WebhookDeliveryConnection::page(service, &self.view, self.webhook.id, status, first, after).await
    }
}
