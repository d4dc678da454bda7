//! The root of live data. Each event is resolved and authorized on its own, from a view that is at least as new as
//! the event.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, Description, ID, SimpleObject, Subscription as Root};
use domain::id::{MeasureId, NodeId, OrganizationId, ScorecardId};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use service::{
    Caller, Moved, Recorded, ScoreMoved, ScoreWatch, Service, View,
    changes::{BadCursor, Cursor},
    policy::Action,
};

use super::{
    Result,
    actor::Actor,
    error::{bad_input, failed},
    flag::Flag,
    measure::Measure,
    measure_period::MeasurePeriod,
    node::Node,
    number::number,
    period::Period,
    place::Place,
    request::Request,
    scalars::DateTime,
    score::Score,
};

use crate::executor::ResumeAfter;

/// Live data.
#[derive(Description)]
pub struct Subscription;

/// An actual was recorded or cleared.
#[derive(SimpleObject)]
pub(super) struct ActualRecorded {
    /// The event's place in the organization's history: give it as `after` to go on from here.
    cursor: String,
    /// The measure.
    measure: Measure,
    /// What was known of the period right after the event.
    measure_period: MeasurePeriod,
    /// The actual before the event.
    previous_actual: Option<f64>,
    /// When it was recorded.
    recorded_at: DateTime,
    /// Who recorded it.
    recorded_by: Actor,
}

#[Root(use_type_description)]
impl Subscription {
    /// An actual was recorded or cleared, for a measure of the scorecard or placed on one of its objectives.
    /// `after` replays what the client missed, then goes on live, without loss or repetition.
    async fn actual_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which scorecard.")] scorecard_id: ID,
        #[graphql(
            desc = "Whether those of all scorecards below it count, too.",
            default_with = "Flag(false)"
        )]
        include_descendants: Flag,
        #[graphql(desc = "Only these measures.")] measure_ids: Option<Vec<ID>>,
        #[graphql(
            desc = "The cursor of the last event seen, or an organization's revision; now when left out."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<ActualRecorded>> + use<>> {
        let request = Request::of(ctx)?;
        let (organization, scorecard) = find(request, &scorecard_id).await?;
        let measures = match measure_ids {
            Some(ids) => Some(find_measures(request, ids).await?),
            None => None,
        };
        let after = resume(ctx, after.as_deref()).map(cursor).transpose()?;
        let watch = Watch {
            service: request.service().clone(),
            caller: request.caller().clone(),
            scorecard,
            include_descendants: include_descendants.0,
            measures,
        };
        let events = watch.service.recorded_actuals(organization, after).await.map_err(failed)?;
        Ok(flat(events.map_err(failed).and_then(move |recorded| {
            let watch = watch.clone();
            async move {
                let view = watch.service.view(&watch.caller, organization).await.map_err(failed)?;
                watch.events(&view, recorded).await
            }
        })))
    }

    /// The score or status of a scorecard, perspective, objective or measure changed, in the current period or in one
    /// that was written: for each write what it changed, from the scorecard down. `after` replays what the client
    /// missed, then goes on live; a change of the structure (weights, new objectives) is told live only.
    async fn score_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which scorecard.")] scorecard_id: ID,
        #[graphql(
            desc = "Whether those of all scorecards below it count, too.",
            default_with = "Flag(false)"
        )]
        include_descendants: Flag,
        #[graphql(
            desc = "The cursor of the last event seen, or an organization's revision; now when left out."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<ScoreChanged>> + use<>> {
        let request = Request::of(ctx)?;
        let (organization, scorecard) = find(request, &scorecard_id).await?;
        let after = resume(ctx, after.as_deref()).map(cursor).transpose()?;
        let (service, caller) = (request.service().clone(), request.caller().clone());
        let watch = ScoreWatch { scorecard, include_descendants: include_descendants.0 };
        let moved = service.moved_scores(caller.clone(), organization, watch, after).await.map_err(failed)?;
        Ok(flat(moved.map_err(failed).and_then(move |moved| {
            let (service, caller) = (service.clone(), caller.clone());
            async move {
                let view = service.view(&caller, organization).await.map_err(failed)?;
                Ok(moved.into_iter().filter_map(|event| ScoreChanged::new(&view, event)).collect())
            }
        })))
    }
}

/// The events of many lists, one by one.
fn flat<T>(lists: impl Stream<Item = Result<Vec<T>>>) -> impl Stream<Item = Result<T>> {
    lists.flat_map(|list| match list {
        Ok(events) => stream::iter(events.into_iter().map(Ok)).left_stream(),
        Err(error) => stream::iter([Err(error)]).right_stream(),
    })
}

/// The scorecard with this id, and its organization.
async fn find(request: &Request, id: &ID) -> Result<(OrganizationId, ScorecardId)> {
    let not_found = || failed(service::Error::NotFound("the scorecard"));
    let scorecard: ScorecardId = id.parse().map_err(|_| not_found())?;
    let (view, _) = request.find(NodeId::Scorecard(scorecard)).await?.ok_or_else(not_found)?;
    if !view.standing_on(scorecard).may(Action::Read) {
        return Err(not_found());
    }
    Ok((view.organization().id(), scorecard))
}

/// The measures with these ids, all of which the caller must see.
async fn find_measures(request: &Request, ids: Vec<ID>) -> Result<HashSet<MeasureId>> {
    let not_found = || failed(service::Error::NotFound("one of the measures"));
    let mut found = HashSet::with_capacity(ids.len());
    for id in ids {
        let measure: MeasureId = id.parse().map_err(|_| not_found())?;
        request.find(NodeId::Measure(measure)).await?.ok_or_else(not_found)?;
        found.insert(measure);
    }
    Ok(found)
}

/// Where the client says it was. Who opens a stream again sends the same operation with the same argument, so the
/// last event's id is where it is now, and counts for more.
fn resume<'a>(ctx: &Context<'a>, after: Option<&'a str>) -> Option<&'a str> {
    ctx.data_opt::<ResumeAfter>().map(|resume| resume.0.as_str()).or(after)
}

fn cursor(text: &str) -> Result<Cursor> {
    text.parse().map_err(|error: BadCursor| bad_input(error.to_string()))
}

/// The score or status of something changed.
#[derive(SimpleObject)]
pub(super) struct ScoreChanged {
    /// The event's place in the organization's history: give it as `after` to go on from here.
    cursor: String,
    /// The scorecard, perspective, objective or measure.
    node: Node,
    /// The period whose score it is.
    period: Period,
    /// The score before the write.
    before: Score,
    /// The score after it.
    after: Score,
}

impl ScoreChanged {
    fn new(view: &Arc<View>, event: ScoreMoved) -> Option<Self> {
        let ScoreMoved { cursor, scorecard, of, period, before, after } = event;
        let place = Place::new(Arc::clone(view), scorecard);
        let id = match of {
            Moved::Scorecard => NodeId::Scorecard(place.scorecard.profile.id),
            Moved::Perspective(index) => NodeId::Perspective(place.scorecard.perspectives[index].id),
            Moved::Objective(index) => NodeId::Objective(place.scorecard.objectives[index].id),
            Moved::Measure(index) => NodeId::Measure(place.scorecard.measures[index].id),
        };
        Some(Self {
            cursor: cursor.to_string(),
            node: Node::on(place.clone(), id)?,
            period: Period::new(period, view.organization().calendar()),
            before: Score::single(&place, before),
            after: Score::single(&place, after),
        })
    }
}

/// What a subscriber wants to hear of.
#[derive(Clone)]
struct Watch {
    service: Service,
    caller: Caller,
    scorecard: ScorecardId,
    include_descendants: bool,
    measures: Option<HashSet<MeasureId>>,
}

impl Watch {
    /// The events among what was recorded that the subscriber wants to hear of.
    async fn events(&self, view: &Arc<View>, recorded: Vec<Recorded>) -> Result<Vec<ActualRecorded>> {
        let wanted = |event: &Recorded| self.measures.as_ref().is_none_or(|ids| ids.contains(&event.measure));
        let recorded: Vec<_> = recorded.into_iter().filter(wanted).collect();
        let homes: HashSet<ScorecardId> = recorded.iter().map(|event| event.scorecard).collect();
        let homes: Vec<_> = homes.into_iter().collect();
        let places = Place::all(view, &homes).await?;
        let event = |event: Recorded| {
            let place = places.iter().find(|place| place.scorecard.profile.id == event.scorecard)?;
            let measure = place.measure_by_id(event.measure)?;
            if self.covers(view, &measure) { ActualRecorded::new(measure, event) } else { None }
        };
        Ok(recorded.into_iter().filter_map(event).collect())
    }

    /// Whether the measure belongs to, or is placed on, a scorecard that is watched.
    fn covers(&self, view: &View, measure: &Measure) -> bool {
        let watched = |id: ScorecardId| {
            id == self.scorecard
                || (self.include_descendants
                    && view.organization().ancestors(id).any(|above| above == self.scorecard))
        };
        let scorecard = &measure.place.scorecard;
        watched(scorecard.profile.id)
            || scorecard
                .placements_of(measure.get().id)
                .any(|placement| watched(placement.objective_scorecard))
    }
}

impl ActualRecorded {
    /// The event shows what it brought, even when more has happened since.
    fn new(measure: Measure, event: Recorded) -> Option<Self> {
        let Recorded { cursor, measure: _, scorecard: _, period, facts, previous_actual, at, by } = event;
        let (place, index) = (measure.place.clone(), measure.index);
        let result = place.view.measure_result_as_of(Arc::clone(&place.scorecard), index, period, facts)?;
        Some(Self {
            cursor: cursor.to_string(),
            previous_actual: number(previous_actual),
            recorded_at: DateTime(at),
            recorded_by: Actor::new(by, &place.view),
            measure_period: MeasurePeriod { place, index, result },
            measure,
        })
    }
}
