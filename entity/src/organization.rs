//! A tenant.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `organization`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Names the tenant in URLs and on the command line.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The month, 1 to 12, in which the fiscal year starts.
    pub fiscal_year_start: i32,
    /// IANA name.
    #[sea_orm(column_type = "Text")]
    pub time_zone: String,
    /// ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// Whether those who work further down the cascade see names and strategy maps of what is above them.
    pub shows_ancestors: bool,
    /// Who sees the members' e-mail addresses: a word of `EmailVisibility`.
    #[sea_orm(column_type = "Text")]
    pub member_emails: String,
    /// Raised by one by every committed write.
    pub revision: i64,
    /// When it came to be, UTC.
    pub created_at: DateTimeUtc,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
