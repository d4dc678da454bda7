//! Change log: one row for each changed entity of a committed write.

use domain::{
    id::{OrganizationId, ScorecardId},
    period::Period,
    series::Actor,
    vocabulary::{ChangeKind, EntityKind},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `change`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Revision of the organization, raised by one by every committed write.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Ordinal of the change within the write, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    /// Instant of the write, UTC.
    pub at: DateTimeUtc,
    /// Actor of the change.
    #[sea_orm(column_type = "Text")]
    pub actor: Actor,
    /// Kind of the change.
    #[sea_orm(column_type = "Text")]
    pub kind: ChangeKind,
    /// Kind of the changed entity.
    #[sea_orm(column_type = "Text")]
    pub entity: EntityKind,
    /// Id of the changed entity; for a placement that of its objective, for a measure period that of its measure.
    pub entity_id: Uuid,
    /// Scorecard that the entity belongs to.
    pub scorecard_id: Option<ScorecardId>,
    /// Period, for a measure period; quarter of a key result; reviewed period of a review.
    #[sea_orm(column_type = "Text", nullable)]
    pub period: Option<Period>,
    /// Row before the change, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// Row after the change, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    /// List field in which the whole holds the row, such as `placements`; `None` where the row is the whole itself.
    #[sea_orm(column_type = "Text", nullable)]
    pub part: Option<String>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
