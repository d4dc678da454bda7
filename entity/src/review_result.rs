//! Results of a review, frozen when it was closed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `review_result`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review_result")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Review that the row belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: Uuid,
    /// Scorecard that the row belongs to.
    pub scorecard_id: Uuid,
    /// Results as JSON, as `service` writes them.
    pub results: Json,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
