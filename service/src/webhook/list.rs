//! The webhooks of an organization. They are read from the database, since how they are doing is no change that would
//! move a view's revision.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    id::{ScorecardId, WebhookId},
    vocabulary::{WebhookDisabledReason, WebhookEvent},
};
use entity::{webhook, webhook_cursor};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Service,
    changes::Cursor,
    error::{Error, Result},
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    policy::{self, Action},
    snapshot::{View, word},
};

/// An address that is told of changes, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where messages are sent to.
    pub url: String,
    /// What people say of it.
    pub description: Option<String>,
    /// What it is told of; `None` for everything.
    pub event_types: Option<Vec<WebhookEvent>>,
    /// Only what happens on this scorecard and below it; `None` for the whole organization.
    pub scorecard: Option<ScorecardId>,
    /// Whether it is told.
    pub enabled: bool,
    /// Why not.
    pub disabled_reason: Option<WebhookDisabledReason>,
    /// Since when not.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Until when the secret before this one signs, too.
    pub previous_secret_expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Raised by every change.
    pub version: i32,
    /// Up to where the change log was looked through for it.
    pub cursor: Cursor,
    /// Since when no message has arrived, though some were sent.
    pub failing_since: Option<DateTime<Utc>>,
}

impl Service {
    /// The organization's webhooks, the oldest first; needs ADMIN of the organization.
    ///
    /// # Errors
    /// `Forbidden`, or a failing database.
    pub async fn webhooks(&self, view: &View) -> Result<Vec<Webhook>> {
        demand(view)?;
        let (db, organization) = (self.database().connection(), view.organization().id().uuid());
        let rows = webhook::Entity::find()
            .filter(webhook::Column::OrganizationId.eq(organization))
            .order_by_asc(webhook::Column::CreatedAt)
            .order_by_asc(webhook::Column::Id)
            .all(db)
            .await?;
        let cursors = webhook_cursor::Entity::find()
            .filter(webhook_cursor::Column::OrganizationId.eq(organization))
            .all(db)
            .await?;
        let mut cursors: HashMap<_, _> = cursors.into_iter().map(|it| (it.webhook_id, it)).collect();
        // A webhook that was made in between has none yet, and shows itself the next time.
        let known = rows.into_iter().filter_map(|row| cursors.remove(&row.id).map(|cursor| (row, cursor)));
        known.map(|(row, cursor)| read(row, cursor)).collect()
    }

    /// The same as a list.
    ///
    /// # Errors
    /// As [`Service::webhooks`].
    pub async fn webhook_list(&self, view: &View, as_of: AsOf) -> Result<List<Webhook>> {
        let webhooks = self.webhooks(view).await?.into_iter();
        let rows = webhooks.map(|it| (SortKey::of([SortValue::instant(it.created_at)], it.id.uuid()), it));
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// The webhook with this id, `None` when there is no such webhook or the caller may not see it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook(&self, view: &View, id: WebhookId) -> Result<Option<Webhook>> {
        match self.webhooks(view).await {
            Ok(webhooks) => Ok(webhooks.into_iter().find(|webhook| webhook.id == id)),
            Err(Error::Forbidden(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Only administrators of the organization see webhooks.
pub(super) fn demand(view: &View) -> Result<()> {
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
        id: WebhookId::from_uuid(id),
        url,
        description,
        event_types: event_types.map(events).transpose()?,
        scorecard: scorecard_id.map(ScorecardId::from_uuid),
        enabled,
        disabled_reason: disabled_reason.as_deref().map(word).transpose()?,
        disabled_at,
        previous_secret_expires_at,
        created_at,
        version,
        cursor: Cursor::at(cursor.revision, cursor.ordinal),
        failing_since: cursor.failing_since,
    })
}

/// The events that a row names.
pub(super) fn events(words: serde_json::Value) -> Result<Vec<WebhookEvent>> {
    let words: Vec<String> = serde_json::from_value(words)
        .map_err(|error| Error::Corrupt(format!("the event types of a webhook: {error}")))?;
    words.iter().map(|text| word(text)).collect()
}
