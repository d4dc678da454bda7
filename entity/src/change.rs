//! Change log: one row for each changed entity of a committed write.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `change`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Revision of the organization, raised by one by every committed write.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Ordinal of the change within the write, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    /// Instant of the write, UTC.
    pub at: DateTimeUtc,
    /// Actor: a member id, an API key id or `system`.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// Kind, a word of `ChangeKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Entity, a word of `EntityKind`.
    #[sea_orm(column_type = "Text")]
    pub entity: String,
    /// Id of the changed entity; for a placement that of its objective, for a measure period that of its measure.
    pub entity_id: Uuid,
    /// Scorecard that the entity belongs to.
    pub scorecard_id: Option<Uuid>,
    /// Code of the period, for a measure period.
    #[sea_orm(column_type = "Text", nullable)]
    pub period: Option<String>,
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
