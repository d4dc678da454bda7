//! Projection of scores: what scorecards contribute to those above them. It can be deleted at any time, is right for the
//! revision in `projected_revision`, and is not part of the change log.

use domain::{
    id::{OrganizationId, ScorecardId},
    period::Period,
};
use sea_orm::entity::prelude::*;

/// Row of the table `score_projection`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "score_projection")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Scorecard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: ScorecardId,
    /// Period of the scores.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// True when the movements since the period before are included.
    pub has_movements: bool,
    /// Scores of the objectives, as JSON.
    pub scores: String,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
