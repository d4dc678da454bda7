//! What a review looked at, frozen when it was closed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `review_result`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review_result")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// The review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// Results as `service` writes them.
    pub results: Json,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
