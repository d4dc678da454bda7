//! Decisions of reviews.

use domain::{
    id::{DecisionId, OrganizationId, ReviewId, ScorecardId},
    series::Actor,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Row of the table `decision`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    /// Review that the row belongs to.
    pub review_id: ReviewId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Text of the decision.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Instant of recording.
    pub recorded_at: DateTimeUtc,
    /// Actor who recorded it.
    #[sea_orm(column_type = "Text")]
    pub recorded_by: Actor,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
