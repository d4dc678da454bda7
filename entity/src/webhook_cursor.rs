//! Delivery cursors: the progress of each webhook in the change log, and its health. Bookkeeping, not part of the
//! change log.

use domain::id::{OrganizationId, WebhookId};
use sea_orm::entity::prelude::*;

/// Row of the table `webhook_cursor`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_cursor")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Webhook.
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: WebhookId,
    /// Revision up to which messages were made of the change log.
    pub revision: i64,
    /// Ordinal up to which messages were made of the changes of that revision.
    pub ordinal: i32,
    /// Instant of the next due attempt, UTC, independent of new changes.
    pub due_at: Option<DateTimeUtc>,
    /// Instant until which sending is paused, UTC.
    pub rests_until: Option<DateTimeUtc>,
    /// Number of successive failed attempts.
    pub failures: i32,
    /// Instant of the first of these failures, UTC.
    pub failing_since: Option<DateTimeUtc>,
    /// Instant of the next clean-up of old deliveries, UTC.
    pub clean_at: DateTimeUtc,
    /// Lease: id of the delivery run that may send.
    pub lease: Option<Uuid>,
    /// Expiry of the lease unless it is renewed, UTC.
    pub leased_until: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
