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

use crate::{
    Result,
    enums::InitiativeStatus,
    figure::Figure,
    initiative::Initiative,
    money::MoneyInput,
    mutation::{
        input::{delete_input, inputs, patch},
        payload::{Shown, payload},
    },
    or_default::OrDefault,
    owner::Ids,
    request::Request,
    scalars::Date,
};

inputs! {
    InitiativeFields;
    /// Initiative to create.
    InitiativeCreateInput {
        /// Id of the scorecard of the initiative.
        scorecard_id: ID,
        /// Deliverables of the initiative, in order.
        #[graphql(default)]
        deliverables: OrDefault<Vec<InitiativeDeliverableInput>>,
        /// Objectives that the initiative is meant to move: the whole list. Those of other scorecards need VIEWER
        /// there.
        objective_ids: MaybeUndefined<Vec<ID>>,
        /// Measures that the initiative is meant to move: the whole list. Those of other scorecards need VIEWER there.
        measure_ids: MaybeUndefined<Vec<ID>>,
        /// Effects, in place of both lists: everything that the initiative is meant to move, with the effect that is
        /// expected there.
        effects: MaybeUndefined<Vec<InitiativeEffectInput>>,
    }
    /// Changes to an initiative: fields left out stay, null clears.
    InitiativeUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
        /// Objectives that the initiative is meant to move: the whole list. Those of other scorecards need VIEWER
        /// there.
        objective_ids: MaybeUndefined<Vec<ID>>,
        /// Measures that the initiative is meant to move: the whole list. Those of other scorecards need VIEWER there.
        measure_ids: MaybeUndefined<Vec<ID>>,
        /// Effects, in place of both lists: everything that the initiative is meant to move, with the effect that is
        /// expected there.
        effects: MaybeUndefined<Vec<InitiativeEffectInput>>,
    }
    required {
        /// Name of the initiative.
        name: String,
    }
    optional {
        /// Key of the initiative, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9,
        /// '.', '_', '-'.
        key: String,
        /// Description of the initiative.
        description: String,
        /// Owner of the initiative.
        owner: String,
        /// Ids of the owners, members and groups; the whole list.
        owner_ids: Ids,
        /// Sponsor of the initiative.
        sponsor: String,
        /// Status of the initiative; PLANNED for a new one.
        status: InitiativeStatus,
        /// Budget of the initiative.
        budget: MoneyInput,
        /// Amount spent so far.
        spent: MoneyInput,
        /// First day of the initiative.
        starts_on: Date,
        /// Last day of the initiative.
        ends_on: Date,
        /// Percent of the initiative that is complete, 0 to 100.
        percent_complete: f64,
    }
}

/// Deliverable of a new initiative.
#[derive(InputObject, Clone)]
pub(crate) struct InitiativeDeliverableInput {
    /// Name of the deliverable; no two deliverables of an initiative have the same name.
    name: String,
    /// Due date of the deliverable.
    due_on: Option<Date>,
    /// Day on which the deliverable was done.
    done_on: Option<Date>,
}

/// Effect of an initiative on an objective or a measure: exactly one of `objectiveId` and `measureId`.
#[derive(InputObject, Clone)]
pub(crate) struct InitiativeEffectInput {
    /// Id of the objective to be moved.
    objective_id: Option<ID>,
    /// Id of the measure to be moved.
    measure_id: Option<ID>,
    /// Expected effect, in words.
    expected_effect: Option<String>,
    /// Expected amount: of a measure's value in its unit, of an objective's score in points; below 0 for a fall.
    expected_change: Option<Figure>,
}

delete_input! {
    /// Initiative to archive.
    InitiativeArchiveInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}
delete_input! {
    /// Archived initiative to restore.
    InitiativeRestoreInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating an initiative.
    InitiativeCreatePayload {
        /// Created initiative; null when there are user errors.
        initiative: Initiative
    }
}
payload! {
    /// Outcome of updating an initiative.
    InitiativeUpdatePayload {
        /// Initiative after the change; null when there are user errors.
        initiative: Initiative
    }
}
payload! {
    /// Outcome of archiving an initiative.
    InitiativeArchivePayload {
        /// Initiative after the change; null when there are user errors.
        initiative: Initiative
    }
}
payload! {
    /// Outcome of restoring an initiative.
    InitiativeRestorePayload {
        /// Initiative after the change; null when there are user errors.
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

/// Links that an input names.
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

/// Mutations of initiatives.
#[derive(Default)]
pub(crate) struct InitiativeMutation;

#[Object]
impl InitiativeMutation {
    /// Adds an initiative to a scorecard; needs EDITOR.
    async fn initiative_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Initiative to create.")] input: InitiativeCreateInput,
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
        #[graphql(desc = "Changes to make.")] input: InitiativeUpdateInput,
    ) -> Result<InitiativeUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let links = links!(input);
        let InitiativeUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = InitiativeUpdate { id: id.to_string(), expected_version, links, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Archives an initiative; needs EDITOR. It keeps everything and is found by its id, and is left out of lists and
    /// documents.
    async fn initiative_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Initiative, by its id.")] input: InitiativeArchiveInput,
    ) -> Result<InitiativeArchivePayload> {
        let request = Request::of(ctx)?;
        let InitiativeArchiveInput { id, expected_version, idempotency_key } = input;
        let command = InitiativeArchive { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Restores an archived initiative; needs EDITOR.
    async fn initiative_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Initiative, by its id.")] input: InitiativeRestoreInput,
    ) -> Result<InitiativeRestorePayload> {
        let request = Request::of(ctx)?;
        let InitiativeRestoreInput { id, expected_version, idempotency_key } = input;
        let command = InitiativeRestore { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
