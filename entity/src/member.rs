//! Members: persons of an organization, identified by the issuer and the subject of their tokens.

use domain::id::{MemberId, OrganizationId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `member`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// Issuer of the tokens: a URL; empty for tokens signed with the shared secret; `invitation` for an invited person
    /// without tokens yet, whose subject is the e-mail address in lower case.
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    /// Subject of the tokens.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// Display name.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// E-mail address.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
    /// Instant of removal, UTC; the row stays, since the change log refers to it.
    pub removed_at: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
