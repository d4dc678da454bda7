//! Reviews, the meetings at which a strategy is steered: scheduling, holding and closing them, their decisions and
//! action items.
//!
//! A closed review is immutable: it stores the results at the time of closing, whatever is corrected later.

mod action_item;
mod agenda;
mod changed;
mod close;
mod decision;
mod document;
mod read;
mod results;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    agenda::AgendaItem,
    id::ReviewId,
    period::{BadPeriodCode, Period},
    review::frequency,
    scorecard::Scorecard,
    validity,
    vocabulary::{AgendaReason, ReviewKind},
};
use entity::review;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::{Edit, problem},
    patch::Patch,
};

pub(crate) use changed::Changed;

pub use action_item::{ActionItemCreate, ActionItemFields, ActionItemUpdate};
pub use close::ReviewClose;
pub use decision::DecisionCreate;
pub use read::Scheduled;

/// Fields of a review.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewFields {
    /// Scheduled date.
    pub scheduled_on: Patch<chrono::NaiveDate>,
    /// Date on which the review was held.
    pub held_on: Patch<chrono::NaiveDate>,
    /// Notes of the review.
    pub notes: Patch<String>,
}

/// Agenda item in a client's input.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgendaEntry {
    /// Reason of the item.
    pub reason: AgendaReason,
    /// Text of the item.
    pub text: String,
    /// Ids of the nodes that the item is about.
    pub node_ids: Vec<String>,
}

/// Schedules a review of a scorecard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewSchedule {
    /// Id of the new review, when the client chooses it.
    pub id: Option<String>,
    /// Id of the scorecard.
    pub scorecard_id: String,
    /// Kind of review, by its rhythm.
    pub kind: ReviewKind,
    /// Code of the reviewed period.
    pub period: String,
    /// Agenda; the proposed one when left out.
    pub agenda: Patch<Vec<AgendaEntry>>,
    /// Fields of the review.
    #[serde(flatten)]
    pub fields: ReviewFields,
}

/// Changes an open review.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewUpdate {
    /// Id of the review.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Agenda, the whole list; the proposed one when cleared.
    pub agenda: Patch<Vec<AgendaEntry>>,
    /// Fields of the review.
    #[serde(flatten)]
    pub fields: ReviewFields,
}

#[async_trait]
impl Command for ReviewSchedule {
    const MUTATION: &'static str = "reviewSchedule";
    type Done = ReviewId;

    async fn run(&self, edit: &mut Edit) -> Result<ReviewId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<review::Model>(self.id.as_deref()).await?;
        let period = self.checked_period(edit);
        if let Some(period) = period
            && read::is_reviewed(edit, &scorecard, period).await?
        {
            let message = format!("the scorecard has a review of {period} already; change that one");
            edit.refuse(ProblemCode::Duplicate, "period", message);
        }
        let today = edit.today();
        // Stands for a period that is refused, with which the row is not written.
        let current = || edit.write().organization().calendar().current(frequency(self.kind), today);
        let mut row = review::Model {
            organization_id: edit.write().organization_id(),
            id,
            scorecard_id: scorecard.profile.id,
            kind: self.kind,
            period: period.unwrap_or_else(current),
            scheduled_on: None,
            held_on: None,
            agenda: None,
            notes: None,
            closed_at: None,
            closed_by: None,
            closed_revision: None,
            version: 1,
        };
        self.fields.apply(edit, &mut row);
        edit.set_agenda(&self.agenda, &mut row).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

impl ReviewSchedule {
    fn checked_period(&self, edit: &mut Edit) -> Option<Period> {
        let frequency = frequency(self.kind);
        let period: Result<Period, BadPeriodCode> = self.period.parse();
        match period {
            Ok(period) if period.frequency() == frequency => Some(period),
            Ok(period) => {
                let message =
                    format!("a {} review is of a {frequency} period, which {period} is not", self.kind);
                edit.refuse(ProblemCode::BadPeriod, "period", message);
                None
            }
            Err(bad) => {
                edit.refuse(ProblemCode::BadPeriod, "period", bad.to_string());
                None
            }
        }
    }
}

#[async_trait]
impl Command for ReviewUpdate {
    const MUTATION: &'static str = "reviewUpdate";
    type Done = ReviewId;

    async fn run(&self, edit: &mut Edit) -> Result<ReviewId, Refused> {
        let mut before = edit.open_review("id", &self.id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.apply(edit, &mut row);
        edit.set_agenda(&self.agenda, &mut row).await?;
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

impl ReviewFields {
    fn apply(&self, edit: &mut Edit, row: &mut review::Model) {
        let Self { scheduled_on, held_on, notes } = self;
        scheduled_on.apply(&mut row.scheduled_on);
        held_on.apply(&mut row.held_on);
        edit.violations(validity::held_on(row.held_on, edit.today()));
        notes.apply(&mut row.notes);
    }
}

impl Edit {
    /// Finds a review, open or closed, of a scorecard that the caller may edit.
    async fn review(
        &self,
        field: &'static str,
        id: &str,
    ) -> Result<(Arc<Scorecard>, review::Model), Refused> {
        self.held("review", field, id, Action::Edit).await
    }

    /// Finds an open review of a scorecard that the caller may edit.
    async fn open_review(&self, field: &'static str, id: &str) -> Result<review::Model, Refused> {
        let (_, row) = self.review(field, id).await?;
        match row.closed_at {
            None => Ok(row),
            Some(at) => {
                let message = format!("the review was closed on {}; it stays as it was", at.date_naive());
                Err(problem(ProblemCode::Immutable, field, message).into())
            }
        }
    }

    /// Raises the version of a review, one of whose parts has changed.
    async fn touch_review(&mut self, row: &review::Model) -> Result<(), Refused> {
        self.put_all(Change::of_whole(Some(row), row.clone(), true)).await
    }

    /// Replaces the agenda.
    async fn set_agenda(
        &mut self,
        agenda: &Patch<Vec<AgendaEntry>>,
        row: &mut review::Model,
    ) -> Result<(), Refused> {
        let entries = match agenda {
            Patch::Keep => return Ok(()),
            Patch::Clear => {
                row.agenda = None;
                return Ok(());
            }
            Patch::Set(entries) => entries,
        };
        let mut items = Vec::with_capacity(entries.len());
        for (at, AgendaEntry { reason, text, node_ids }) in entries.iter().enumerate() {
            if let Some(violation) = validity::said("text", text) {
                let message = violation.sentence();
                self.refuse(violation.fault.into(), &format!("agenda.{at}.text"), message);
            }
            let mut nodes = Vec::with_capacity(node_ids.len());
            for id in node_ids {
                let found = self.node("agenda", id, Action::Read).await;
                let Some((_, node)) = self.collect(found)? else { continue };
                if nodes.contains(&node) {
                    let message = format!("nodeIds names {id} twice");
                    self.refuse(ProblemCode::Duplicate, &format!("agenda.{at}.nodeIds"), message);
                }
                nodes.push(node);
            }
            items.push(AgendaItem { reason: *reason, text: text.clone(), nodes });
        }
        row.agenda = Some(document::agenda(&items)?);
        Ok(())
    }
}
