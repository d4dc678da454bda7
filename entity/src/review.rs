//! Reviews: meetings over a scorecard and a period.

use domain::{
    id::{OrganizationId, ReviewId, ScorecardId},
    period::Period,
    series::Actor,
    vocabulary::ReviewKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `review`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Kind.
    #[sea_orm(column_type = "Text")]
    pub kind: ReviewKind,
    /// Period under review.
    #[sea_orm(column_type = "Text")]
    pub period: Period,
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
    /// Actor who closed it.
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_by: Option<Actor>,
    /// Revision that its frozen results belong to.
    pub closed_revision: Option<i64>,
    /// Version, raised by every change of the review, its decisions and action items.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
