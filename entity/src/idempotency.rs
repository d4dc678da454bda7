//! Idempotency keys with the outcomes of their mutations.

use domain::{id::OrganizationId, series::Actor};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `idempotency`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Actor whose key it is.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub actor: Actor,
    /// Idempotency key of the caller, unique per organization and actor.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// Name of the mutation.
    #[sea_orm(column_type = "Text")]
    pub mutation: String,
    /// SHA-256 of the input, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub input_hash: String,
    /// Outcome of the mutation, as JSON.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Revision of the organization, raised by one by every committed write.
    pub revision: i64,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
