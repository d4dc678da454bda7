//! Creating, changing and removing webhooks, and rotating their secrets.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{
    id::{NodeId, WebhookId},
    vocabulary::{WebhookDisabledReason, WebhookEvent},
};
use entity::{webhook, webhook_cursor};
use ledger::{
    changes::Cursor,
    error::{Error, ProblemCode, Result},
    policy::Action,
    store,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;

use super::{address, secret::Secret};
use crate::{
    command::{Command, Refused},
    edit::{Edit, not_found},
    patch::Patch,
};

/// Maximum number of webhooks of an organization.
const MAX_WEBHOOKS: u64 = 50;
/// Time for which a replaced secret still signs.
const PREVIOUS_SECRET_VALIDITY: TimeDelta = TimeDelta::hours(24);

/// Fields of a webhook.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookFields {
    /// URL that messages are sent to.
    pub url: Patch<String>,
    /// Description of the webhook.
    pub description: Patch<String>,
    /// Types of events that are sent; all when left out.
    pub event_types: Patch<Vec<WebhookEvent>>,
    /// Id of the scorecard at which and below which events are sent; the whole organization when left out.
    pub scorecard_id: Patch<String>,
    /// True if messages are sent.
    pub enabled: Patch<bool>,
}

/// Creates a webhook; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookCreate {
    /// Id of the new webhook, when the client chooses it.
    pub id: Option<String>,
    /// Fields of the webhook.
    #[serde(flatten)]
    pub fields: WebhookFields,
}

/// Changes a webhook; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookUpdate {
    /// Id of the webhook.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Fields of the webhook.
    #[serde(flatten)]
    pub fields: WebhookFields,
}

/// Removes a webhook with its deliveries; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelete {
    /// Id of the webhook.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

/// Rotates the secret of a webhook; the old one signs beside it for a day. Needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookSecretRotate {
    /// Id of the webhook.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

/// Webhook with a new secret. Only its id is stored as the outcome, so a repeated command returns it without the
/// secret.
#[derive(Debug)]
pub struct NewSecret {
    /// Id of the webhook.
    pub id: WebhookId,
    /// Secret of the webhook; only in the outcome of the first attempt.
    pub secret: Option<Secret>,
}

impl fmt::Display for NewSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl FromStr for NewSecret {
    type Err = <WebhookId as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { id: text.parse()?, secret: None })
    }
}

#[async_trait]
impl Command for WebhookCreate {
    const MUTATION: &'static str = "webhookCreate";
    type Done = NewSecret;

    async fn run(&self, edit: &mut Edit) -> Result<NewSecret, Refused> {
        edit.demand(Action::Administer, None)?;
        let id = edit.new_id::<webhook::Model>(self.id.as_deref()).await?;
        let (organization, now) = (edit.write().organization_id(), edit.write().now());
        let others = webhook::Entity::of(organization);
        if others.count(edit.write().db()).await? >= MAX_WEBHOOKS {
            let message = format!("an organization has at most {MAX_WEBHOOKS} webhooks; delete one first");
            edit.refuse(ProblemCode::TooMany, "url", message);
        }
        let secret = Secret::fresh()?;
        let mut row = webhook::Model {
            organization_id: organization,
            id,
            url: String::new(),
            description: None,
            event_types: None,
            scorecard_id: None,
            enabled: true,
            disabled_reason: None,
            disabled_at: None,
            secret: secret.bytes(),
            previous_secret: None,
            previous_secret_expires_at: None,
            created_at: now,
            version: 1,
        };
        self.fields.apply(edit, &mut row).await?;
        edit.put(None, row).await?;
        let cursor = Cursor::after_revision(edit.write().revision());
        let cursor = webhook_cursor::Model {
            organization_id: organization,
            webhook_id: id,
            revision: cursor.revision(),
            ordinal: cursor.ordinal(),
            due_at: None,
            rests_until: None,
            failures: 0,
            failing_since: None,
            clean_at: now,
            lease: None,
            leased_until: None,
        };
        store::insert::<webhook_cursor::Entity>(edit.write().db(), vec![store::active(cursor)]).await?;
        Ok(NewSecret { id, secret: Some(secret) })
    }
}

#[async_trait]
impl Command for WebhookUpdate {
    const MUTATION: &'static str = "webhookUpdate";
    type Done = WebhookId;

    async fn run(&self, edit: &mut Edit) -> Result<WebhookId, Refused> {
        let before = find(edit, &self.id, self.expected_version).await?;
        let mut row = before.clone();
        self.fields.apply(edit, &mut row).await?;
        let id = row.id;
        edit.put(Some(&before), row).await?;
        // The cause of the failures may have been mended.
        revive(edit, id).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for WebhookDelete {
    const MUTATION: &'static str = "webhookDelete";
    type Done = WebhookId;

    async fn run(&self, edit: &mut Edit) -> Result<WebhookId, Refused> {
        let row = find(edit, &self.id, self.expected_version).await?;
        let id = row.id;
        edit.remove([row]).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for WebhookSecretRotate {
    const MUTATION: &'static str = "webhookSecretRotate";
    type Done = NewSecret;

    async fn run(&self, edit: &mut Edit) -> Result<NewSecret, Refused> {
        let before = find(edit, &self.id, self.expected_version).await?;
        let secret = Secret::fresh()?;
        let row = webhook::Model {
            secret: secret.bytes(),
            previous_secret: Some(before.secret.clone()),
            previous_secret_expires_at: Some(edit.write().now() + PREVIOUS_SECRET_VALIDITY),
            ..before.clone()
        };
        edit.put(Some(&before), row).await?;
        Ok(NewSecret { id: before.id, secret: Some(secret) })
    }
}

impl WebhookFields {
    async fn apply(&self, edit: &mut Edit, row: &mut webhook::Model) -> Result<(), Refused> {
        edit.set("url", &mut row.url, &self.url);
        if self.url.value().is_some() {
            match address::read(&row.url, edit.service().calls_private_addresses()) {
                Ok(url) => row.url = url.into(),
                Err(message) => edit.refuse(ProblemCode::Invalid, "url", message),
            }
        }
        self.description.apply(&mut row.description);
        self.apply_types(edit, row)?;
        let scorecard = match &self.scorecard_id {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(id) => {
                let found = edit.scorecard("scorecardId", id, Action::Administer).await;
                edit.collect(found)?.map_or(Patch::Keep, |found| Patch::Set(found.profile.id))
            }
        };
        scorecard.apply(&mut row.scorecard_id);
        let was_enabled = row.enabled;
        edit.set("enabled", &mut row.enabled, &self.enabled);
        if row.enabled {
            (row.disabled_reason, row.disabled_at) = (None, None);
        } else if was_enabled {
            row.disabled_reason = Some(WebhookDisabledReason::Administrator);
            row.disabled_at = Some(edit.write().now());
        }
        Ok(())
    }

    fn apply_types(&self, edit: &mut Edit, row: &mut webhook::Model) -> Result<()> {
        match &self.event_types {
            Patch::Keep => {}
            Patch::Clear => row.event_types = None,
            Patch::Set(types) => {
                if types.is_empty() {
                    let message = "name at least one type, or leave them out for all";
                    edit.refuse(ProblemCode::Required, "eventTypes", message);
                }
                let mut types = types.clone();
                types.sort_unstable();
                types.dedup();
                let types = serde_json::to_value(types).map_err(|error| Error::Corrupt(error.to_string()))?;
                row.event_types = Some(types);
            }
        }
        Ok(())
    }
}

/// Finds the webhook for an administrator, and checks its version.
pub(super) async fn find(edit: &mut Edit, id: &str, version: Option<i32>) -> Result<webhook::Model, Refused> {
    edit.demand(Action::Administer, None)?;
    let absent = || not_found("webhook", "id", id);
    let Ok(NodeId::Webhook(typed)) = id.parse() else { return Err(absent()) };
    let mut row: webhook::Model = edit.row(typed).await?.ok_or_else(absent)?;
    edit.expect_version(&mut row, version);
    Ok(row)
}

/// Resets the failure count of the webhook, and makes it due now.
pub(super) async fn revive(edit: &Edit, id: WebhookId) -> Result<()> {
    webhook_cursor::Entity::update_of(edit.write().organization_id())
        .col_expr(webhook_cursor::Column::Failures, Expr::value(0))
        .col_expr(webhook_cursor::Column::FailingSince, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(webhook_cursor::Column::RestsUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(webhook_cursor::Column::DueAt, Expr::value(edit.write().now()))
        .filter(webhook_cursor::Column::WebhookId.eq(id))
        .exec(edit.write().db())
        .await?;
    Ok(())
}
