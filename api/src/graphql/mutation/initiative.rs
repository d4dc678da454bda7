//! Initiatives: `initiativeCreate`, `initiativeUpdate`, `initiativeArchive`, `initiativeRestore`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use service::{
    Patch,
    deliverable::DeliverableFields,
    initiative::{
        EffectGiven, InitiativeArchive, InitiativeCreate, InitiativeFields, InitiativeLinks,
        InitiativeRestore, InitiativeUpdate,
    },
};

use super::{
    input::{delete_input, inputs, patch},
    payload::{Shown, payload},
};
use crate::graphql::{
    Result, enums::InitiativeStatus, figure::Figure, initiative::Initiative, money::MoneyInput,
    or_default::OrDefault, request::Request, scalars::Date,
};

inputs! {
    InitiativeFields;
    /// An initiative to add.
    InitiativeCreateInput {
        /// The scorecard it belongs to.
        scorecard_id: ID,
        /// What it delivers, in order.
        #[graphql(default)]
        deliverables: OrDefault<Vec<InitiativeDeliverableInput>>,
        /// The objectives it is meant to move: the whole list. Those of other scorecards need VIEWER there.
        objective_ids: MaybeUndefined<Vec<ID>>,
        /// The measures it is meant to move: the whole list. Those of other scorecards need VIEWER there.
        measure_ids: MaybeUndefined<Vec<ID>>,
        /// In place of both lists: all of what it is meant to move, with what is expected there.
        effects: MaybeUndefined<Vec<InitiativeEffectInput>>,
    }
    /// Changes to an initiative: what is left out stays, null clears.
    InitiativeUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
        /// The objectives it is meant to move: the whole list. Those of other scorecards need VIEWER there.
        objective_ids: MaybeUndefined<Vec<ID>>,
        /// The measures it is meant to move: the whole list. Those of other scorecards need VIEWER there.
        measure_ids: MaybeUndefined<Vec<ID>>,
        /// In place of both lists: all of what it is meant to move, with what is expected there.
        effects: MaybeUndefined<Vec<InitiativeEffectInput>>,
    }
    required {
        /// What people call it.
        name: String,
    }
    optional {
        /// The partner's name for it, unique within the organization: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
        key: String,
        /// What it does.
        description: String,
        /// Who answers for it.
        owner: String,
        /// Who stands behind it.
        sponsor: String,
        /// Where it stands; PLANNED for a new one.
        status: InitiativeStatus,
        /// What it may cost.
        budget: MoneyInput,
        /// What it has cost.
        spent: MoneyInput,
        /// Its first day.
        starts_on: Date,
        /// Its last day.
        ends_on: Date,
        /// How much of it is done, 0 to 100.
        percent_complete: f64,
    }
}

/// A result that a new initiative is to deliver.
#[derive(InputObject, Clone)]
pub(super) struct InitiativeDeliverableInput {
    /// What is delivered; no two deliverables of an initiative have the same name.
    name: String,
    /// When it is due.
    due_on: Option<Date>,
    /// When it was done.
    done_on: Option<Date>,
}

/// Something that an initiative is meant to move: exactly one of `objectiveId` and `measureId`.
#[derive(InputObject, Clone)]
pub(super) struct InitiativeEffectInput {
    /// The objective to be moved.
    objective_id: Option<ID>,
    /// The measure to be moved.
    measure_id: Option<ID>,
    /// What is expected, in words.
    expected_effect: Option<String>,
    /// By how much: a measure's value in its unit, an objective's score in points; below 0 it is to fall.
    expected_change: Option<Figure>,
}

delete_input! {
    /// An initiative to put away.
    InitiativeArchiveInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}
delete_input! {
    /// An archived initiative to bring back.
    InitiativeRestoreInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new initiative.
    InitiativeCreatePayload {
        /// The new initiative; null when there are user errors.
        initiative: Initiative
    }
}
payload! {
    /// What became of the changes.
    InitiativeUpdatePayload {
        /// The initiative as it is now; null when there are user errors.
        initiative: Initiative
    }
}
payload! {
    /// What became of the initiative that was to be put away.
    InitiativeArchivePayload {
        /// The initiative as it is now; null when there are user errors.
        initiative: Initiative
    }
}
payload! {
    /// What became of the initiative that was to come back.
    InitiativeRestorePayload {
        /// The initiative as it is now; null when there are user errors.
        initiative: Initiative
    }
}

impl From<InitiativeDeliverableInput> for DeliverableFields {
    fn from(input: InitiativeDeliverableInput) -> Self {
        let InitiativeDeliverableInput { name, due_on, done_on } = input;
        let date = |date: Option<Date>| date.map_or(Patch::Keep, |date| Patch::Set(date.into()));
        Self { name: Patch::Set(name), due_on: date(due_on), done_on: date(done_on), position: Patch::Keep }
    }
}

impl From<InitiativeEffectInput> for EffectGiven {
    fn from(input: InitiativeEffectInput) -> Self {
        let InitiativeEffectInput { objective_id, measure_id, expected_effect, expected_change } = input;
        let (objective_id, measure_id) = (objective_id.map(Into::into), measure_id.map(Into::into));
        let expected_change = expected_change.map(Into::into);
        Self { objective_id, measure_id, expected_effect, expected_change }
    }
}

/// The links that an input names.
macro_rules! links {
    ($input:ident) => {
        InitiativeLinks {
            objective_ids: patch(&$input.objective_ids.clone().map_value(all::<_, String>)),
            measure_ids: patch(&$input.measure_ids.clone().map_value(all::<_, String>)),
            effects: patch(&$input.effects.clone().map_value(all::<_, EffectGiven>)),
        }
    };
}

fn all<T: Into<U>, U>(values: Vec<T>) -> Vec<U> {
    values.into_iter().map(Into::into).collect()
}

/// Initiatives.
#[derive(Default)]
pub(super) struct InitiativeMutation;

#[Object]
impl InitiativeMutation {
    /// Adds an initiative to a scorecard; needs EDITOR.
    async fn initiative_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The initiative.")] input: InitiativeCreateInput,
    ) -> Result<InitiativeCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let links = links!(input);
        let InitiativeCreateInput { id, scorecard_id, deliverables, idempotency_key, .. } = input;
        let command = InitiativeCreate {
            id: id.map(Into::into),
            scorecard_id: scorecard_id.to_string(),
            deliverables: deliverables.0.into_iter().map(Into::into).collect(),
            links,
            fields,
        };
        let executed = request.execute(&scorecard_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes an initiative; needs EDITOR.
    async fn initiative_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: InitiativeUpdateInput,
    ) -> Result<InitiativeUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let links = links!(input);
        let InitiativeUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = InitiativeUpdate { id: id.to_string(), expected_version, links, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Puts an initiative away; needs EDITOR. It keeps everything and is found by its id, and is left out of lists and
    /// documents.
    async fn initiative_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which initiative.")] input: InitiativeArchiveInput,
    ) -> Result<InitiativeArchivePayload> {
        let request = Request::of(ctx)?;
        let InitiativeArchiveInput { id, expected_version, idempotency_key } = input;
        let command = InitiativeArchive { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Brings an archived initiative back; needs EDITOR.
    async fn initiative_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which initiative.")] input: InitiativeRestoreInput,
    ) -> Result<InitiativeRestorePayload> {
        let request = Request::of(ctx)?;
        let InitiativeRestoreInput { id, expected_version, idempotency_key } = input;
        let command = InitiativeRestore { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
