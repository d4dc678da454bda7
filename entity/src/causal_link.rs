//! Causal links: hypotheses of cause and effect between two objectives of a scorecard.

use domain::{
    id::{CausalLinkId, ObjectiveId, OrganizationId, ScorecardId},
    scorecard::CausalLink,
    vocabulary::Polarity,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::convert::convert;

/// Row of the table `causal_link`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "causal_link")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CausalLinkId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Cause objective.
    pub cause_id: ObjectiveId,
    /// Effect objective.
    pub effect_id: ObjectiveId,
    /// Hypothesis in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub hypothesis: Option<String>,
    /// Polarity.
    #[sea_orm(column_type = "Text")]
    pub polarity: Polarity,
    /// Expected lag of the effect, in months.
    pub expected_lag_months: Option<i32>,
    /// Version, raised by every change of the row; rows that were logged before the column existed have none.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Causal link, given the indexes of its cause and its effect in the scorecard.
    #[must_use]
    pub fn into_causal_link(self, cause: usize, effect: usize) -> CausalLink {
        convert!(self => CausalLink {
            same: id, hypothesis, polarity, expected_lag_months, version;
            columns: organization_id: _, scorecard_id: _, cause_id: _, effect_id: _;
            fields: cause: cause, effect: effect,
        })
    }
}
