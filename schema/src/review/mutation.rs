//! Reviews: `reviewSchedule`, `reviewUpdate`, `reviewClose`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::vocabulary;
use service::{
    Patch,
    review::{AgendaEntry, ReviewClose, ReviewFields, ReviewSchedule, ReviewUpdate},
};

use crate::{
    Result,
    enums::{AgendaReason, ReviewKind},
    error::failed,
    mutation::{
        input::{inputs, patch},
        payload::{Shown, payload},
    },
    or_default::OrDefault,
    request::{Executed, Request},
    review::Review,
    scalars::{Date, PeriodCode},
};

/// Item of the agenda.
#[derive(InputObject, Clone)]
pub(crate) struct AgendaItemInput {
    /// Reason for the item; ADDED where it is left out.
    reason: Option<AgendaReason>,
    /// Text of the item: a sentence.
    text: String,
    /// Ids of the objects that the item is about.
    #[graphql(default)]
    node_ids: OrDefault<Vec<ID>>,
}

inputs! {
    ReviewFields;
    /// Review to schedule.
    ReviewScheduleInput {
        /// Id of the scorecard that is reviewed.
        scorecard_id: ID,
        /// Kind of the review: monthly, quarterly or annual.
        kind: ReviewKind,
        /// Period that is reviewed, of the kind's frequency; a scorecard has one review of a period.
        period: PeriodCode,
        /// Agenda; the proposal where it is left out.
        agenda: MaybeUndefined<Vec<AgendaItemInput>>,
    }
    /// Changes to a review that is open: fields left out stay, null clears.
    ReviewUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
        /// Agenda: the whole list; null goes back to the proposal.
        agenda: MaybeUndefined<Vec<AgendaItemInput>>,
    }
    required {}
    optional {
        /// Day on which the review is to be held.
        scheduled_on: Date,
        /// Day on which the review was held; not in the future.
        held_on: Date,
        /// Notes of the review.
        notes: String,
    }
}

/// Review to close.
#[derive(InputObject)]
pub(crate) struct ReviewCloseInput {
    /// Id of the object.
    pub(crate) id: ID,
    /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and nothing is
    /// written.
    expected_version: Option<i32>,
    /// True to close the reviewed period of the scorecard in the same write, as `periodsClose` does.
    #[graphql(default)]
    close_period: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

payload! {
    /// Outcome of creating a review.
    ReviewSchedulePayload {
        /// Created review; null when there are user errors.
        review: Review
    }
}
payload! {
    /// Outcome of updating a review.
    ReviewUpdatePayload {
        /// Review after the change; null when there are user errors.
        review: Review
    }
}
payload! {
    /// Outcome of closing a review.
    ReviewClosePayload {
        /// Closed review; null when there are user errors.
        review: Review
    }
}

impl From<AgendaItemInput> for AgendaEntry {
    fn from(input: AgendaItemInput) -> Self {
        let AgendaItemInput { reason, text, node_ids } = input;
        let reason = reason.map_or(vocabulary::AgendaReason::Added, Into::into);
        Self { reason, text, node_ids: node_ids.0.into_iter().map(Into::into).collect() }
    }
}

fn entries(agenda: MaybeUndefined<Vec<AgendaItemInput>>) -> Patch<Vec<AgendaEntry>> {
    patch(&agenda.map_value(|items| items.into_iter().map(Into::into).collect::<Vec<AgendaEntry>>()))
}

/// Mutations of reviews.
#[derive(Default)]
pub(crate) struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Schedules a review of a scorecard, with an agenda that is proposed from the data; needs EDITOR.
    async fn review_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Review to schedule.")] input: ReviewScheduleInput,
    ) -> Result<ReviewSchedulePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ReviewScheduleInput { id, scorecard_id, kind, period, agenda, idempotency_key, .. } = input;
        let command = ReviewSchedule {
            id: id.map(Into::into),
            scorecard_id: scorecard_id.to_string(),
            kind: kind.into(),
            period: period.0,
            agenda: entries(agenda),
            fields,
        };
        let executed = request.execute(&scorecard_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes a review that is open; needs EDITOR. IMMUTABLE once it is closed.
    async fn review_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: ReviewUpdateInput,
    ) -> Result<ReviewUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ReviewUpdateInput { id, expected_version, agenda, idempotency_key, .. } = input;
        let command = ReviewUpdate { id: id.to_string(), expected_version, agenda: entries(agenda), fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Closes a review for good; needs EDITOR. Its agenda stays as it is, and its results are frozen: the scores,
    /// statuses and values of the scorecard, its perspectives, objectives and measures in the period, as they are when
    /// this is called. The day on which it was held is today where no other day is known.
    async fn review_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Review, by its id.")] input: ReviewCloseInput,
    ) -> Result<ReviewClosePayload> {
        let request = Request::of(ctx)?;
        let ReviewCloseInput { id, expected_version, close_period, idempotency_key } = input;
        let organization = request.organization_of(&id).await?;
        let close = ReviewClose { id: id.to_string(), expected_version, close_period: close_period.0 };
        let (service, caller) = (request.service(), request.caller());
        let outcome = service.close_review(caller, organization, idempotency_key, &close).await;
        let executed = Executed::new(organization, outcome.map_err(failed)?);
        Ok(Shown::new(request, executed).await?.into())
    }
}
