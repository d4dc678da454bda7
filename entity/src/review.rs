//! Reviews: meetings over a scorecard and a period.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `review`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Scorecard that the row belongs to.
    pub scorecard_id: Uuid,
    /// Kind, a word of `ReviewKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Code of the period under review.
    #[sea_orm(column_type = "Text")]
    pub period: String,
    /// Scheduled date.
    pub scheduled_on: Option<Date>,
    /// Date on which it was held.
    pub held_on: Option<Date>,
    /// Agenda: a list of items as `service` writes them; `None` where the proposed agenda applies.
    pub agenda: Option<Json>,
    /// Notes of the meeting.
    #[sea_orm(column_type = "Text", nullable)]
    pub notes: Option<String>,
    /// Instant of closing; a closed review does not change.
    pub closed_at: Option<DateTimeUtc>,
    /// Actor who closed it: `member_...`, `apikey_...` or `system`.
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_by: Option<String>,
    /// Revision that its frozen results belong to.
    pub closed_revision: Option<i64>,
    /// Version, raised by every change of the review, its decisions and action items.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
