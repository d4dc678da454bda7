//! Scorecards: strategies of units.

use domain::{
    closing::Closing,
    id::{OrganizationId, ScorecardId},
    scorecard::Profile,
    series::Actor,
    vocabulary::{CascadeLevel, Frequency, MissingPolicy, ScorecardState, ValueProposition},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    convert::convert,
    list::{Owners, Texts},
};

/// Row of the table `scorecard`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "scorecard")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScorecardId,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Level.
    #[sea_orm(column_type = "Text")]
    pub level: CascadeLevel,
    /// State.
    #[sea_orm(column_type = "Text")]
    pub state: ScorecardState,
    /// Parent scorecard in the cascade.
    pub parent_id: Option<ScorecardId>,
    /// Mission.
    #[sea_orm(column_type = "Text", nullable)]
    pub mission: Option<String>,
    /// Vision.
    #[sea_orm(column_type = "Text", nullable)]
    pub vision: Option<String>,
    /// Values of the unit.
    #[sea_orm(column_type = "Json")]
    #[sea_orm(column_name = "core_values")]
    #[serde(rename = "core_values")]
    pub values: Texts,
    /// Strategic priorities, the most important first.
    #[sea_orm(column_type = "Json")]
    pub priorities: Texts,
    /// Value proposition.
    #[sea_orm(column_type = "Text", nullable)]
    pub value_proposition: Option<ValueProposition>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Missing policy.
    #[sea_orm(column_type = "Text")]
    pub missing_policy: MissingPolicy,
    /// Review frequency.
    #[sea_orm(column_type = "Text")]
    pub review_frequency: Frequency,
    /// Owners: members and groups.
    #[sea_orm(column_type = "Json")]
    #[serde(default, skip_serializing_if = "Owners::is_empty")]
    pub owner_ids: Owners,
    /// Days after the end of a period until its values are due.
    pub due_after_days: Option<i32>,
    /// Last closed day.
    pub closed_through: Option<Date>,
    /// Instant of the latest closing or reopening, UTC.
    pub closing_changed_at: Option<DateTimeUtc>,
    /// Actor who closed or reopened.
    #[sea_orm(column_type = "Text", nullable)]
    pub closing_changed_by: Option<Actor>,
    /// Reason of a reopening.
    #[sea_orm(column_type = "Text", nullable)]
    pub reopening_reason: Option<String>,
    /// Instant of creation, UTC.
    pub created_at: DateTimeUtc,
    /// Version, raised by every change of the row.
    pub version: i32,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Profile {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: id, key, name, level, state, mission, vision, value_proposition, starts_on, ends_on, missing_policy,
                review_frequency, due_after_days, created_at, version;
            columns: organization_id: _, parent_id, values, priorities, owner_ids, closed_through, closing_changed_at,
                closing_changed_by, reopening_reason;
            fields: parent: parent_id, values: values.0, priorities: priorities.0, owners: owner_ids.0,
                closing: closing_changed_at.zip(closing_changed_by).map(|(changed_at, changed_by)| {
                    Box::new(Closing { through: closed_through, changed_at, changed_by, reason: reopening_reason })
                }),
        })
    }
}
