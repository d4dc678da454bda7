//! Results of a review, frozen when it was closed.

use domain::id::{OrganizationId, ReviewId, ScorecardId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `review_result`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review_result")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Review that the row belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: ReviewId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Results as JSON, as `service` writes them.
    pub results: Json,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
