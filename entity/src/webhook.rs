//! Webhooks: endpoints that receive events of changes.

use domain::{
    id::{OrganizationId, ScorecardId, WebhookId},
    vocabulary::WebhookDisabledReason,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `webhook`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    /// Address of the endpoint.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// Description.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Event types, a list of words of `WebhookEvent`; `None` for all.
    pub event_types: Option<Json>,
    /// Restriction to changes of this scorecard and its descendants.
    pub scorecard_id: Option<ScorecardId>,
    /// True when events are sent.
    pub enabled: bool,
    /// Disabled reason.
    #[sea_orm(column_type = "Text", nullable)]
    pub disabled_reason: Option<WebhookDisabledReason>,
    /// Instant of disabling, UTC.
    pub disabled_at: Option<DateTimeUtc>,
    /// Signing secret of 32 bytes; not part of the change log.
    #[serde(skip)]
    pub secret: Vec<u8>,
    /// Previous signing secret, which still signs until it expires.
    #[serde(skip)]
    pub previous_secret: Option<Vec<u8>>,
    /// Expiry of the previous secret, UTC.
    pub previous_secret_expires_at: Option<DateTimeUtc>,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
