//! How far a webhook has been told, and how it is doing. Bookkeeping, which is not logged.

use sea_orm::entity::prelude::*;

/// A row of `webhook_cursor`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_cursor")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// The webhook.
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: Uuid,
    /// Messages were made of the change log up to this revision,
    pub revision: i64,
    /// and of it up to this ordinal.
    pub ordinal: i32,
    /// When there is something to do, whatever the log says, UTC.
    pub due_at: Option<DateTimeUtc>,
    /// Nothing is sent before, UTC.
    pub rests_until: Option<DateTimeUtc>,
    /// How many attempts in a row have failed.
    pub failures: i32,
    /// When the first of these was made, UTC.
    pub failing_since: Option<DateTimeUtc>,
    /// When old deliveries are forgotten next, UTC.
    pub clean_at: DateTimeUtc,
    /// Whose turn it is.
    pub lease: Option<Uuid>,
    /// Until when, unless it is prolonged, UTC.
    pub leased_until: Option<DateTimeUtc>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
