//! Organizations (tenants).

use domain::{id::OrganizationId, vocabulary::EmailVisibility};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `organization`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// Slug that names the organization in URLs and on the command line.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Start month of the fiscal year, 1 to 12.
    pub fiscal_year_start: i32,
    /// Time zone, an IANA name.
    #[sea_orm(column_type = "Text")]
    pub time_zone: String,
    /// Default currency, an ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// True when members with a role on a scorecard see names and strategy maps of the scorecards above it.
    pub shows_ancestors: bool,
    /// Visibility of the members' e-mail addresses.
    #[sea_orm(column_type = "Text")]
    pub member_emails: EmailVisibility,
    /// Revision of the organization, raised by one by every committed write.
    pub revision: i64,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
