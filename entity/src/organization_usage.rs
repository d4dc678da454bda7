//! Usage and quota of an organization: columns of its row that are not settings, and not part of the change log.

use domain::id::OrganizationId;
use sea_orm::entity::prelude::*;

/// Row of the table `organization`, with the columns of its usage.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// Revision of the organization, raised by one by every committed write.
    pub revision: i64,
    /// Number of rows according to the change log up to `counted_revision`: created and not deleted.
    pub row_count: i64,
    /// Bytes of the rows in the change log up to `counted_revision`.
    pub change_log_bytes: i64,
    /// Revision up to which the change log has been counted.
    pub counted_revision: i64,
    /// Quota of rows; `None` for the server's default.
    pub most_rows: Option<i64>,
    /// Quota of bytes of the change log; `None` for the server's default.
    pub most_change_log_bytes: Option<i64>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
