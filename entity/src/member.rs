//! A person of an organization, known by who vouches for them and under which name.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `member`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who vouches for the subject: a URL; empty for tokens signed with the shared secret; `invitation` where nobody
    /// does yet and the subject is an invited e-mail address in lower case.
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    /// The issuer's name for the person.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// What people call it.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// Where to reach the person.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// When it came to be, UTC.
    pub created_at: DateTimeUtc,
    /// When the person was removed, UTC; the row stays, since the history names it.
    pub removed_at: Option<DateTimeUtc>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
