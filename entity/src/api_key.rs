//! A machine's credential; the secret itself is not kept.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `api_key`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The first characters, by which people recognise the key.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// SHA-256 of the secret's 32 random bytes. It is no part of the change log.
    #[serde(skip)]
    pub hash: Vec<u8>,
    /// A word of `Role`.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// The scorecard it belongs to.
    pub scorecard_id: Option<Uuid>,
    /// When it came to be, UTC.
    pub created_at: DateTimeUtc,
    /// When it stops working, UTC.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was last used, UTC.
    pub last_used_at: Option<DateTimeUtc>,
    /// When it was revoked, UTC.
    pub revoked_at: Option<DateTimeUtc>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
