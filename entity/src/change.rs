//! One changed thing of one committed write.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `change`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Raised by one by every committed write.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Its place in the write, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    /// When the write was made, UTC.
    pub at: DateTimeUtc,
    /// Who did it: a member id, an API key id or `system`.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// A word of `ChangeKind`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// A word of `EntityKind`.
    #[sea_orm(column_type = "Text")]
    pub entity: String,
    /// The changed thing; for a placement its objective, for a measure period its measure.
    pub entity_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Option<Uuid>,
    /// The period's code.
    #[sea_orm(column_type = "Text", nullable)]
    pub period: Option<String>,
    /// The row before, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// The row after, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
