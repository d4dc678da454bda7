//! Initiatives: adding, changing, archiving and restoring them.

mod archive;
mod effects;
mod links;
mod list;
mod money;

pub use archive::{InitiativeArchive, InitiativeRestore};
pub use effects::{EffectGiven, InitiativeLinks};
pub use list::{InitiativeFilter, InitiativeOrderField, ListedInitiative};
pub use money::MoneyGiven;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    id::{InitiativeId, OrganizationId, ScorecardId},
    position,
    scorecard::{Initiative, Scorecard},
    validity,
    vocabulary::InitiativeStatus,
};
use entity::{deliverable, initiative, list::Owners};
use ledger::{error::Result, policy::Action, row::Change, tenant::TenantTable};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use self::links::Links;
use crate::{
    command::{Command, Refused},
    deliverable::DeliverableFields,
    edit::Edit,
    fields::fields,
};

fields! {
    /// Fields of an initiative.
    pub struct InitiativeFields of Initiative, in initiative::Model {
        /// Key that the partner system knows the initiative by.
        key: String,
        /// Name of the initiative.
        name: String = String::new(),
        /// Description of the initiative.
        description: String,
        /// Owner of the initiative.
        owner: String,
        /// Sponsor of the initiative.
        sponsor: String,
        /// Status of the initiative.
        status: InitiativeStatus = InitiativeStatus::Planned,
        /// First day.
        starts_on as "startsOn": NaiveDate,
        /// Last day.
        ends_on as "endsOn": NaiveDate,
        /// Progress in percent, 0 to 100.
        percent_complete as "percentComplete": f64,
    }
    by hand {
        /// Ids of the owners: members and groups; the whole list.
        owner_ids as "ownerIds": Vec<String>,
        /// Budget.
        budget: MoneyGiven,
        /// Amount spent.
        spent: MoneyGiven,
    }
    new row(organization_id: OrganizationId, scorecard_id: ScorecardId, id: InitiativeId, position: i32) {
        organization_id,
        scorecard_id,
        id,
        budget_minor: None,
        budget_currency: None,
        spent_minor: None,
        spent_currency: None,
        position,
        owner_ids: Owners::default(),
        version: 1,
        archived_at: None,
    }
}

/// Adds an initiative to a scorecard, at the end.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeCreate {
    /// Id of the new initiative, when the client chooses it.
    pub id: Option<String>,
    /// Id of the scorecard.
    pub scorecard_id: String,
    /// Deliverables, in order.
    pub deliverables: Vec<DeliverableFields>,
    /// Objectives and measures that the initiative is expected to affect.
    #[serde(flatten)]
    pub links: InitiativeLinks,
    /// Fields of the initiative.
    #[serde(flatten)]
    pub fields: InitiativeFields,
}

/// Changes an initiative.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeUpdate {
    /// Id of the initiative.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Objectives and measures that the initiative is expected to affect.
    #[serde(flatten)]
    pub links: InitiativeLinks,
    /// Fields of the initiative.
    #[serde(flatten)]
    pub fields: InitiativeFields,
}

#[async_trait]
impl Command for InitiativeCreate {
    const MUTATION: &'static str = "initiativeCreate";
    type Done = InitiativeId;

    async fn run(&self, edit: &mut Edit) -> Result<InitiativeId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<initiative::Model>(self.id.as_deref()).await?;
        let (organization, home) = (edit.write().organization_id(), scorecard.profile.id);
        let position = last_position(edit, home).await?.saturating_add(1);
        let mut row = InitiativeFields::new_row(organization, home, id, position);
        self.fields.change(edit, &mut row).await?;
        let links = Links::read(edit, &scorecard, &row, &self.links).await?;
        let deliverables = self.deliverables(edit, &row);
        edit.put(None, row).await?;
        links.put(edit).await?;
        edit.put_all(deliverables).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for InitiativeUpdate {
    const MUTATION: &'static str = "initiativeUpdate";
    type Done = InitiativeId;

    async fn run(&self, edit: &mut Edit) -> Result<InitiativeId, Refused> {
        let (scorecard, before) = edit.initiative("id", &self.id, self.expected_version).await?;
        let mut row = before.clone();
        self.fields.change(edit, &mut row).await?;
        let links = Links::read(edit, &scorecard, &row, &self.links).await?;
        let id = row.id;
        edit.put_all(Change::of_whole(Some(&before), row, !links.is_empty())).await?;
        links.put(edit).await?;
        Ok(id)
    }
}

impl InitiativeCreate {
    /// Rows of the deliverables.
    fn deliverables(
        &self,
        edit: &mut Edit,
        initiative: &initiative::Model,
    ) -> Vec<Change<deliverable::Model>> {
        let mut rows: Vec<deliverable::Model> = Vec::with_capacity(self.deliverables.len());
        for (at, fields) in self.deliverables.iter().enumerate() {
            let mut row = DeliverableFields::new_row(initiative, edit.write().new_id(), position::nth(at));
            let known = edit.problems.len();
            fields.change(edit, &rows, &mut row);
            // Move the problems found in this deliverable to its path.
            for problem in &mut edit.problems[known..] {
                problem.path.splice(1..1, ["deliverables".to_owned(), at.to_string()]);
            }
            rows.push(row);
        }
        rows.into_iter().map(|after| Change { before: None, after }).collect()
    }
}

impl InitiativeFields {
    async fn change(&self, edit: &mut Edit, row: &mut initiative::Model) -> Result<(), Refused> {
        edit.refuse_cleared(self.apply(row));
        edit.check_key::<initiative::Model>(row.id, self.key.value(), initiative::Column::Key).await?;
        edit.check_name(&row.name);
        edit.set_owners(&self.owner_ids, &mut row.owner_ids);
        edit.set_money("budget", (&mut row.budget_minor, &mut row.budget_currency), &self.budget);
        edit.set_money("spent", (&mut row.spent_minor, &mut row.spent_currency), &self.spent);
        edit.violations(validity::span(row.starts_on, row.ends_on));
        edit.violations(row.percent_complete.and_then(validity::percent_complete));
        Ok(())
    }
}

impl Edit {
    /// Finds an initiative that the caller may change, with its scorecard, and checks its version.
    pub(crate) async fn initiative(
        &mut self,
        field: &'static str,
        id: &str,
        expected_version: Option<i32>,
    ) -> Result<(std::sync::Arc<Scorecard>, initiative::Model), Refused> {
        let (scorecard, mut row): (_, initiative::Model) =
            self.held("initiative", field, id, Action::Edit).await?;
        self.expect_version(&mut row, expected_version);
        Ok((scorecard, row))
    }
}

/// Position of the scorecard's last initiative, archived ones included; 0 where there is none.
async fn last_position(edit: &Edit, scorecard: ScorecardId) -> Result<i32> {
    let last: Option<i32> = initiative::Entity::of(edit.write().organization_id())
        .select_only()
        .column(initiative::Column::Position)
        .filter(initiative::Column::ScorecardId.eq(scorecard))
        .order_by_desc(initiative::Column::Position)
        .into_tuple()
        .one(edit.write().db())
        .await?;
    Ok(last.unwrap_or(0))
}
