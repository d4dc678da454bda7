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

use chrono::NaiveDate;
use domain::{
    id::{InitiativeId, ScorecardId},
    position,
    scorecard::Scorecard,
    validity,
    vocabulary::InitiativeStatus,
};
use entity::{deliverable, initiative};
use ledger::{error::Result, policy::Action, row::Change};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use self::links::Links;
use crate::{
    command::{Command, Refused},
    deliverable::DeliverableFields,
    edit::Edit,
    patch::Patch,
};

/// Fields of an initiative.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeFields {
    /// Key that the partner system knows the initiative by.
    pub key: Patch<String>,
    /// Name of the initiative.
    pub name: Patch<String>,
    /// Description of the initiative.
    pub description: Patch<String>,
    /// Owner of the initiative.
    pub owner: Patch<String>,
    /// Sponsor of the initiative.
    pub sponsor: Patch<String>,
    /// Status of the initiative.
    pub status: Patch<InitiativeStatus>,
    /// Budget.
    pub budget: Patch<MoneyGiven>,
    /// Amount spent.
    pub spent: Patch<MoneyGiven>,
    /// First day.
    pub starts_on: Patch<NaiveDate>,
    /// Last day.
    pub ends_on: Patch<NaiveDate>,
    /// Progress in percent, 0 to 100.
    pub percent_complete: Patch<f64>,
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

impl Command for InitiativeCreate {
    const MUTATION: &'static str = "initiativeCreate";
    type Done = InitiativeId;

    async fn run(&self, edit: &mut Edit) -> Result<InitiativeId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<initiative::Model>(self.id.as_deref()).await?;
        let mut row = initiative::Model {
            organization_id: edit.write().organization_id(),
            id,
            scorecard_id: scorecard.profile.id,
            key: None,
            name: String::new(),
            description: None,
            owner: None,
            sponsor: None,
            status: InitiativeStatus::Planned,
            budget_minor: None,
            budget_currency: None,
            spent_minor: None,
            spent_currency: None,
            starts_on: None,
            ends_on: None,
            percent_complete: None,
            position: last_position(edit, scorecard.profile.id).await?.saturating_add(1),
            version: 1,
            archived_at: None,
        };
        self.fields.apply(edit, &mut row).await?;
        let links = Links::read(edit, &scorecard, &row, &self.links).await?;
        let deliverables = self.deliverables(edit, &row);
        edit.put(None, row).await?;
        links.put(edit).await?;
        edit.put_all(deliverables).await?;
        Ok(id)
    }
}

impl Command for InitiativeUpdate {
    const MUTATION: &'static str = "initiativeUpdate";
    type Done = InitiativeId;

    async fn run(&self, edit: &mut Edit) -> Result<InitiativeId, Refused> {
        let (scorecard, before) = edit.initiative("id", &self.id, self.expected_version).await?;
        let mut row = before.clone();
        self.fields.apply(edit, &mut row).await?;
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
            let mut row = DeliverableFields::new_row(edit, initiative, position::nth(at));
            let known = edit.problems.len();
            fields.apply(edit, &rows, &mut row);
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
    async fn apply(&self, edit: &mut Edit, row: &mut initiative::Model) -> Result<(), Refused> {
        let Self {
            key,
            name,
            description,
            owner,
            sponsor,
            status,
            budget,
            spent,
            starts_on,
            ends_on,
            percent_complete,
        } = self;
        key.apply(&mut row.key);
        edit.check_key::<initiative::Model>(row.id, key.value().map(String::as_str), initiative::Column::Key)
            .await?;
        edit.set("name", &mut row.name, name);
        edit.check_name(&row.name);
        description.apply(&mut row.description);
        owner.apply(&mut row.owner);
        sponsor.apply(&mut row.sponsor);
        edit.set("status", &mut row.status, status);
        edit.set_money("budget", (&mut row.budget_minor, &mut row.budget_currency), budget);
        edit.set_money("spent", (&mut row.spent_minor, &mut row.spent_currency), spent);
        starts_on.apply(&mut row.starts_on);
        ends_on.apply(&mut row.ends_on);
        edit.violations(validity::span(row.starts_on, row.ends_on));
        percent_complete.apply(&mut row.percent_complete);
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
    let last: Option<i32> = initiative::Entity::find()
        .select_only()
        .column(initiative::Column::Position)
        .filter(initiative::Column::OrganizationId.eq(edit.write().organization_id().uuid()))
        .filter(initiative::Column::ScorecardId.eq(scorecard))
        .order_by_desc(initiative::Column::Position)
        .into_tuple()
        .one(edit.write().db())
        .await?;
    Ok(last.unwrap_or(0))
}
