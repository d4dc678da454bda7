//! API keys: credentials of machines; the secret itself is not stored.

use domain::{
    id::{ApiKeyId, OrganizationId, ScorecardId},
    vocabulary::Role,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `api_key`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Prefix: the first characters, by which people recognise the key.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// SHA-256 of the secret's 32 random bytes; not part of the change log.
    #[serde(skip)]
    pub hash: Vec<u8>,
    /// Role.
    #[sea_orm(column_type = "Text")]
    pub role: Role,
    /// Scorecard that the role is limited to; `None` for the whole organization.
    pub scorecard_id: Option<ScorecardId>,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
    /// Instant of expiry, UTC.
    pub expires_at: Option<DateTimeUtc>,
    /// Instant of the last use, UTC.
    pub last_used_at: Option<DateTimeUtc>,
    /// Instant of revocation, UTC.
    pub revoked_at: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
