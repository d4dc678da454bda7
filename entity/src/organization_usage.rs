//! What an organization holds, and how much it may: columns of its row that are no part of its settings, and of which
//! the change log knows nothing.

use sea_orm::entity::prelude::*;

/// A row of `organization`, as far as it counts.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Raised by one by every committed write.
    pub revision: i64,
    /// Rows that the change log up to `counted_revision` has made, and not deleted.
    pub row_count: i64,
    /// Bytes of the rows in the change log up to there.
    pub change_log_bytes: i64,
    /// What was logged later is not counted yet.
    pub counted_revision: i64,
    /// The most rows; the server's default without it.
    pub most_rows: Option<i64>,
    /// The most bytes of the change log; the server's default without it.
    pub most_change_log_bytes: Option<i64>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
