//! Sources of projected scores that are not below their scorecard in the cascade: homes of shared measures and of
//! operands. Not part of the change log.

use domain::id::{OrganizationId, ScorecardId};
use sea_orm::entity::prelude::*;

/// Row of the table `score_projection_source`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "score_projection_source")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Scorecard that is read.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: ScorecardId,
    /// Scorecard whose scores are projected.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: ScorecardId,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
