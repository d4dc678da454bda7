//! An address that is told of changes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `webhook`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where messages are sent to.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// What people say of it.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Words of `WebhookEvent`, as a list; all without.
    pub event_types: Option<Json>,
    /// Only changes on this scorecard and below it.
    pub scorecard_id: Option<Uuid>,
    /// Whether it is told.
    pub enabled: bool,
    /// A word of `WebhookDisabledReason`.
    #[sea_orm(column_type = "Text", nullable)]
    pub disabled_reason: Option<String>,
    /// Since when it is not told, UTC.
    pub disabled_at: Option<DateTimeUtc>,
    /// The 32 bytes that messages are signed with. They are no part of the change log.
    #[serde(skip)]
    pub secret: Vec<u8>,
    /// The bytes before these, which sign, too, for a while.
    #[serde(skip)]
    pub previous_secret: Option<Vec<u8>>,
    /// When they stop, UTC.
    pub previous_secret_expires_at: Option<DateTimeUtc>,
    /// When it came to be, UTC.
    pub created_at: DateTimeUtc,
    /// Raised by every change.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
