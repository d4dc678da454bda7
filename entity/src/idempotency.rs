//! The outcome of a mutation that was sent with an idempotency key.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `idempotency`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Who did it: a member id, an API key id or `system`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub actor: String,
    /// The caller's idempotency key, unique per organization and actor.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// The mutation it was sent to.
    #[sea_orm(column_type = "Text")]
    pub mutation: String,
    /// SHA-256 of the input, in hex.
    #[sea_orm(column_type = "Text")]
    pub input_hash: String,
    /// What was answered, as JSON.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Raised by one by every committed write.
    pub revision: i64,
    /// When it came to be, UTC.
    pub created_at: DateTimeUtc,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
