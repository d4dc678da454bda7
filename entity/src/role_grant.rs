//! What a member may do, on the organization or on a scorecard and all below it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `role_grant`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose grant it is.
    pub member_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Option<Uuid>,
    /// A word of `Role`.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Whether a contributor may record only the measures they own.
    pub own_measures_only: bool,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
