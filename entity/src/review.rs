//! A meeting over a scorecard and a period.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `review`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// A word of `ReviewKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The code of the period that is reviewed.
    #[sea_orm(column_type = "Text")]
    pub period: String,
    /// When it is to be held.
    pub scheduled_on: Option<Date>,
    /// When it was held.
    pub held_on: Option<Date>,
    /// A list of agenda items as `service` writes them; the proposal stands where there is none.
    pub agenda: Option<Json>,
    /// What was said.
    #[sea_orm(column_type = "Text", nullable)]
    pub notes: Option<String>,
    /// When it was closed; nothing changes afterwards.
    pub closed_at: Option<DateTimeUtc>,
    /// Who closed it: `member_...`, `apikey_...` or `system`.
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_by: Option<String>,
    /// The revision that its frozen results are of.
    pub closed_revision: Option<i64>,
    /// Raised by every change of the review, its decisions and action items.
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
