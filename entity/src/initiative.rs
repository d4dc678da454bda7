//! Initiatives: projects that are meant to move objectives and measures; amounts of money in minor units.

use domain::{
    id::{InitiativeId, OrganizationId, ScorecardId},
    money::{BadMoney, Money},
    scorecard::Initiative,
    vocabulary::InitiativeStatus,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{convert::convert, list::Owners};

/// Row of the table `initiative`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "initiative")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InitiativeId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Description.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Owner.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Owners: members and groups.
    #[sea_orm(column_type = "Json")]
    #[serde(default, skip_serializing_if = "Owners::is_empty")]
    pub owner_ids: Owners,
    /// Sponsor.
    #[sea_orm(column_type = "Text", nullable)]
    pub sponsor: Option<String>,
    /// Status.
    #[sea_orm(column_type = "Text")]
    pub status: InitiativeStatus,
    /// Budget, in minor units of its currency.
    pub budget_minor: Option<i64>,
    /// Currency of the budget, an ISO 4217 code.
    #[sea_orm(column_type = "Text", nullable)]
    pub budget_currency: Option<String>,
    /// Amount spent, in minor units of its currency.
    pub spent_minor: Option<i64>,
    /// Currency of the amount spent, an ISO 4217 code.
    #[sea_orm(column_type = "Text", nullable)]
    pub spent_currency: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Percent complete, 0 to 100.
    pub percent_complete: Option<f64>,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Version, raised by every change of the row.
    pub version: i32,
    /// Instant of archiving, UTC; an archived row keeps its history and takes no part in anything.
    pub archived_at: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Initiative without deliverables and expected effects.
    ///
    /// # Errors
    /// Returns `BadMoney` for an amount whose currency is unknown.
    pub fn into_initiative(self) -> Result<Initiative, BadMoney> {
        Ok(convert!(self => Initiative {
            same: id, key, name, description, owner, sponsor, status, starts_on, ends_on, percent_complete, position,
                version, archived_at;
            columns: organization_id: _, scorecard_id: _, budget_minor, budget_currency, spent_minor, spent_currency,
                owner_ids;
            fields: owners: owner_ids.0, budget: money(budget_minor, budget_currency)?, spent: money(spent_minor, spent_currency)?,
                deliverables: Vec::new(), objectives: Vec::new(), measures: Vec::new(),
        }))
    }
}

/// Amount of two columns; `None` unless both are set.
fn money(minor: Option<i64>, currency: Option<String>) -> Result<Option<Money>, BadMoney> {
    minor.zip(currency).map(|(minor, currency)| Money::from_minor(minor, &currency)).transpose()
}
