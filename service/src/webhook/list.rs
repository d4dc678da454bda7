//! Webhooks of an organization. They are read from the database, since their health is not part of the revision of a
//! view.

use std::collections::HashMap;

use async_recursion::async_recursion as boxed;
use chrono::{DateTime, Utc};
use domain::{
    id::{ScorecardId, WebhookId},
    vocabulary::{WebhookDisabledReason, WebhookEvent},
};
use entity::{webhook, webhook_cursor};
use ledger::{
    changes::Cursor,
    error::{Error, Result},
    policy::{self, Action},
    tenant::TenantTable,
};
use sea_orm::QueryOrder;

use crate::{
    Service,
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Webhook, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Id of the webhook.
    pub id: WebhookId,
    /// URL that messages are sent to.
    pub url: String,
    /// Description of the webhook.
    pub description: Option<String>,
    /// Types of events that are sent; `None` for all.
    pub event_types: Option<Vec<WebhookEvent>>,
    /// Scorecard at which and below which events are sent; `None` for the whole organization.
    pub scorecard: Option<ScorecardId>,
    /// True if messages are sent.
    pub enabled: bool,
    /// Reason why the webhook is disabled.
    pub disabled_reason: Option<WebhookDisabledReason>,
    /// Time at which the webhook was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Time until which the previous secret signs, too.
    pub previous_secret_expires_at: Option<DateTime<Utc>>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Version, raised by every change.
    pub version: i32,
    /// Cursor up to which the change log was processed.
    pub cursor: Cursor,
    /// Start of the present series of failures; `None` while messages arrive.
    pub failing_since: Option<DateTime<Utc>>,
}

impl Service {
    /// Lists the organization's webhooks, oldest first; needs ADMIN of the organization.
    ///
    /// # Errors
    /// Returns `Forbidden`, or an error when the database fails.
    #[boxed]
    pub async fn webhooks(&self, view: &Reader) -> Result<Vec<Webhook>> {
        demand(view)?;
        let (db, organization) = (view.database(), view.organization().id());
        let rows = webhook::Entity::of(organization)
            .order_by_asc(webhook::Column::CreatedAt)
            .order_by_asc(webhook::Column::Id)
            .all(db)
            .await?;
        let cursors = webhook_cursor::Entity::of(organization).all(db).await?;
        let mut cursors: HashMap<_, _> = cursors.into_iter().map(|it| (it.webhook_id, it)).collect();
        // A webhook that was created between the two queries has no cursor here, and appears in the next list.
        let known = rows.into_iter().filter_map(|row| cursors.remove(&row.id).map(|cursor| (row, cursor)));
        known.map(|(row, cursor)| read(row, cursor)).collect()
    }

    /// Lists the organization's webhooks as a [`List`] for paging.
    ///
    /// # Errors
    /// See [`Service::webhooks`].
    #[boxed]
    pub async fn webhook_list(&self, view: &Reader, as_of: AsOf) -> Result<List<Webhook>> {
        let webhooks = self.webhooks(view).await?.into_iter();
        let rows = webhooks.map(|it| (SortKey::of([SortValue::instant(it.created_at)], it.id.uuid()), it));
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// Finds the webhook with this id; `None` when it does not exist or the caller may not see it.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn webhook(&self, view: &Reader, id: WebhookId) -> Result<Option<Webhook>> {
        match self.webhooks(view).await {
            Ok(webhooks) => Ok(webhooks.into_iter().find(|webhook| webhook.id == id)),
            Err(Error::Forbidden(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Demands that the caller administers the organization.
pub(super) fn demand(view: &Reader) -> Result<()> {
    match view.principal() {
        Some(principal) => policy::demand(view.organization().access(principal), Action::Administer),
        None => Ok(()),
    }
}

fn read(row: webhook::Model, cursor: webhook_cursor::Model) -> Result<Webhook> {
    let webhook::Model {
        organization_id: _,
        id,
        url,
        description,
        event_types,
        scorecard_id,
        enabled,
        disabled_reason,
        disabled_at,
        secret: _,
        previous_secret: _,
        previous_secret_expires_at,
        created_at,
        version,
    } = row;
    Ok(Webhook {
        id,
        url,
        description,
        event_types: event_types.map(events).transpose()?,
        scorecard: scorecard_id,
        enabled,
        disabled_reason,
        disabled_at,
        previous_secret_expires_at,
        created_at,
        version,
        cursor: Cursor::at(cursor.revision, cursor.ordinal),
        failing_since: cursor.failing_since,
    })
}

/// Parses the types of events of a row.
pub(super) fn events(words: serde_json::Value) -> Result<Vec<WebhookEvent>> {
    serde_json::from_value(words)
        .map_err(|error| Error::Corrupt(format!("the event types of a webhook: {error}")))
}
