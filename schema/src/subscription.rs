//! Subscription root. Events come from the service, shared by all subscribers; each stream filters them and resolves
//! them from a view of its own, which is at least as new as the event.
//!
//! The futures with which resolvers begin are boxed: async-graphql keeps the space of a resolver's future for as long
//! as the stream lives.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{ComplexObject, Context, Description, ID, SimpleObject, Subscription as Root};
use domain::id::{MeasureId, NodeId, OrganizationId, ScorecardId};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use gateway::executor::ResumeAfter;
use service::{
    Delivery, Recorded, ScoreChange, ScoreOwner, ScoreWatch,
    changes::{ChangeDelivery, SyncCursor},
};

use crate::{
    Result,
    actor::Actor,
    change::{self, Change, cursor},
    enums::EntityKind as ChangeType,
    error::failed,
    home::Home,
    measure::{Measure, period::MeasurePeriod},
    node::Node,
    number::recorded,
    or_default::OrDefault,
    period::Period,
    request::Request,
    scalars::DateTime,
    score::Score,
};

/// Subscriptions.
#[derive(Description)]
pub(super) struct Subscription;

/// Actual recorded or cleared.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct ActualRecorded {
    /// Cursor of the event in the organization's history: send it as `after` to go on from here.
    cursor: String,
    #[graphql(skip)]
    measure: Measure,
    #[graphql(skip)]
    measure_period: MeasurePeriod,
    /// Actual before the event, in the measure's unit; null where there was none.
    previous_actual: Option<f64>,
    /// Time at which the actual was recorded or cleared.
    recorded_at: DateTime,
    /// Actor that recorded or cleared the actual.
    recorded_by: Actor,
}

// The error of a field that is no function has a path that ends at the object.
#[ComplexObject]
impl ActualRecorded {
    /// Measure whose actual was recorded or cleared.
    async fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Values of the period right after the event. Where newer ones are stored by now, its `id` is another, so that no
    /// cache takes them for the current ones.
    async fn measure_period(&self) -> &MeasurePeriod {
        &self.measure_period
    }
}

#[Root(use_type_description)]
impl Subscription {
    /// Actuals recorded or cleared, for measures of the scorecard or placed on one of its objectives. `after` replays
    /// the events that the client missed, then goes on live, without loss or repetition.
    async fn actual_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Scorecard, by its id.")] scorecard_id: ID,
        #[graphql(desc = "True to include those of all scorecards below it.", default)]
        include_descendants: OrDefault<bool>,
        #[graphql(desc = "Ids of the measures; all when left out.")] measure_ids: Option<Vec<ID>>,
        #[graphql(
            desc = "Cursor of the last event seen, or a revision of the organization; now when left out."
        )]
        after: Option<String>,
    ) -> Result<BoxStream<'static, Result<ActualRecorded>>> {
        let request = Request::of(ctx)?;
        let (organization, scorecard) = Box::pin(find(request, &scorecard_id)).await?;
        let measures = match measure_ids {
            Some(ids) => Some(Box::pin(find_measures(request, ids)).await?),
            None => None,
        };
        let after = resume(ctx, after.as_deref()).map(cursor).transpose()?.map(SyncCursor::position);
        let watch = Watch { scorecard, include_descendants: include_descendants.0, measures };
        let (service, caller) = (request.service(), request.caller().clone());
        let recorded = Box::pin(service.recorded_actuals(caller, organization, after));
        let recorded = recorded.await.map_err(failed)?;
        Ok(each(recorded, move |home, event| {
            let measure = home.measure(event.measure);
            watch.covers(&measure).then(|| ActualRecorded::new(measure, event))
        }))
    }

    /// Changes of the score or status of a scorecard, perspective, objective or measure, in the current period or in
    /// one that was written: for each write the scores that it changed, from the scorecard down. `after` replays the
    /// events that the client missed, then goes on live; a change of the structure (weights, new objectives) is sent
    /// live only.
    async fn score_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Scorecard, by its id.")] scorecard_id: ID,
        #[graphql(desc = "True to include those of all scorecards below it.", default)]
        include_descendants: OrDefault<bool>,
        #[graphql(
            desc = "Cursor of the last event seen, or a revision of the organization; now when left out."
        )]
        after: Option<String>,
    ) -> Result<BoxStream<'static, Result<ScoreChanged>>> {
        let request = Request::of(ctx)?;
        let (organization, scorecard) = Box::pin(find(request, &scorecard_id)).await?;
        let after = resume(ctx, after.as_deref()).map(cursor).transpose()?.map(SyncCursor::position);
        let watch = ScoreWatch { scorecard, include_descendants: include_descendants.0 };
        let (service, caller) = (request.service(), request.caller().clone());
        let moved = Box::pin(service.changed_scores(caller, organization, watch, after));
        let moved = moved.await.map_err(failed)?;
        Ok(each(moved, ScoreChanged::new))
    }

    /// Changes of everything that the caller may see, as in `Organization.changes`. `after` replays the changes that
    /// the client missed, then goes on live, without loss or repetition; where that is not possible, and when what the
    /// caller may see changes, the stream ends with SYNC_CURSOR_EXPIRED: read everything again, and go on from the
    /// `revision` in that answer.
    async fn changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Types of the changes; all when left out.")] types: Option<Vec<ChangeType>>,
        #[graphql(
            desc = "Cursor of the last change seen, or a revision of the organization; now when left out."
        )]
        after: Option<String>,
        #[graphql(desc = "Slug of the organization; the first of the token's when left out.")]
        organization: Option<String>,
    ) -> Result<BoxStream<'static, Result<Change>>> {
        let request = Request::of(ctx)?;
        let organization = Box::pin(request.another().organization(organization.as_deref())).await?;
        let after = resume(ctx, after.as_deref()).map(cursor).transpose()?;
        let (service, caller) = (request.service(), request.caller().clone());
        let kinds = types.map(change::kinds);
        let changes = Box::pin(service.changes_live(caller, organization.organization().id(), after, kinds));
        let events = changes.await.map_err(failed)?.flat_map(|told| {
            stream::iter(match told {
                Ok(ChangeDelivery { view, changes }) => {
                    changes.into_iter().map(|change| Ok(Change::new(&view, change))).collect()
                }
                Err(error) => vec![Err(failed(error))],
            })
        });
        Ok(events.boxed())
    }
}

/// Converts the events one by one into those of a client; `None` for one that it did not ask for.
fn each<E, T: Send + 'static>(
    told: impl Stream<Item = service::Result<Delivery<E>>> + Send + 'static,
    mut wrap: impl FnMut(Home, &E) -> Option<T> + Send + 'static,
) -> BoxStream<'static, Result<T>> {
    let events = told.flat_map(move |told| {
        let events: Vec<_> = match told {
            Ok(Delivery { view, events }) => {
                let home = |scorecard| Home::new(Arc::clone(&view), scorecard);
                let wrapped =
                    events.into_iter().filter_map(|(scorecard, event)| wrap(home(scorecard), &event));
                wrapped.map(Ok).collect()
            }
            Err(error) => vec![Err(failed(error))],
        };
        stream::iter(events)
    });
    events.boxed()
}

/// Finds the scorecard with this id, and its organization. The request keeps no view: it lives as long as the
/// subscription.
async fn find(request: &Request, id: &ID) -> Result<(OrganizationId, ScorecardId)> {
    let not_found = || failed(service::Error::NotFound("the scorecard"));
    let scorecard: ScorecardId = id.parse().map_err(|_| not_found())?;
    let found = request.another().find(NodeId::Scorecard(scorecard)).await?;
    let (view, _) = found.filter(|(view, _)| view.reads(scorecard)).ok_or_else(not_found)?;
    Ok((view.organization().id(), scorecard))
}

/// Finds the measures with these ids, all of which the caller must see.
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

/// Position at which the client resumes. A client that opens a stream again sends the same operation with the same
/// argument, so the last event's id is its current position, and takes precedence.
fn resume<'a>(ctx: &Context<'a>, after: Option<&'a str>) -> Option<&'a str> {
    ctx.data_opt::<ResumeAfter>().map(|resume| resume.0.as_str()).or(after)
}

/// Change of the score or status of an object.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct ScoreChanged {
    /// Cursor of the event in the organization's history: send it as `after` to go on from here.
    cursor: String,
    #[graphql(skip)]
    node: Node,
    /// Period of the score.
    period: Period,
    #[graphql(skip)]
    before: Score,
    #[graphql(skip)]
    after: Score,
}

// The error of a field that is no function has a path that ends at the object.
#[ComplexObject]
impl ScoreChanged {
    /// Scorecard, perspective, objective or measure whose score changed.
    async fn node(&self) -> &Node {
        &self.node
    }

    /// Score before the write.
    async fn before(&self) -> &Score {
        &self.before
    }

    /// Score after the write.
    async fn after(&self) -> &Score {
        &self.after
    }
}

impl ScoreChanged {
    fn new(home: Home, event: &ScoreChange) -> Option<Self> {
        let ScoreChange { cursor, of, period, before, after, .. } = event;
        let id = match *of {
            ScoreOwner::Scorecard => NodeId::Scorecard(home.scorecard.profile.id),
            ScoreOwner::Perspective(index) => NodeId::Perspective(home.scorecard.perspectives[index].id),
            ScoreOwner::Objective(index) => NodeId::Objective(home.scorecard.objectives[index].id),
            ScoreOwner::Measure(index) => NodeId::Measure(home.scorecard.measures[index].id),
        };
        Some(Self {
            cursor: cursor.to_string(),
            node: Node::on(home.clone(), id)?,
            period: Period::new(*period, &home.view),
            before: Score::single(&home, Arc::clone(before)),
            after: Score::single(&home, Arc::clone(after)),
        })
    }
}

/// Recordings that a subscriber asks for.
struct Watch {
    scorecard: ScorecardId,
    include_descendants: bool,
    measures: Option<HashSet<MeasureId>>,
}

impl Watch {
    /// True when the measure is asked for, and belongs to or is placed on a scorecard that is watched.
    fn covers(&self, measure: &Measure) -> bool {
        let view = &measure.home.view;
        let watched = |id: ScorecardId| {
            id == self.scorecard
                || (self.include_descendants
                    && view.organization().ancestors(id).any(|above| above == self.scorecard))
        };
        let (scorecard, id) = (&measure.home.scorecard, measure.get().id);
        self.measures.as_ref().is_none_or(|ids| ids.contains(&id))
            && (watched(scorecard.profile.id)
                || scorecard.placements_of(id).any(|placement| watched(placement.objective_scorecard)))
    }
}

impl ActualRecorded {
    /// Creates the event from its own values, even when newer ones are stored since.
    fn new(measure: Measure, event: &Recorded) -> Self {
        let Recorded { cursor, result, facts, previous_actual, at, by, .. } = event;
        let Measure { home, index } = &measure;
        let brought = MeasurePeriod::new(home, *index, result.clone());
        let is_overtaken = home.scorecard.series()[*index].get(result.period) != Some(facts);
        Self {
            cursor: cursor.to_string(),
            previous_actual: previous_actual.map(recorded),
            recorded_at: DateTime(*at),
            recorded_by: Actor::new(*by, &home.view),
            measure_period: if is_overtaken { brought.at_cursor(cursor.to_string()) } else { brought },
            measure,
        }
    }
}
