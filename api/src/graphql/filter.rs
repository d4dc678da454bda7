//! Which entries of a list are wanted, and in which order.

mod initiative;

use async_graphql::{Enum, ID, InputObject};
use domain::id::{ObjectiveId, ScorecardId};
use service::{Error, View, key_result, measure, organization};

use super::{
    Result,
    enums::{CascadeLevel, Frequency, ScorecardState, Status, Timing},
    error::failed,
    or_default::OrDefault,
    period::parse,
    scalars::{Date, PeriodCode},
};

pub(super) use self::initiative::{InitiativeFilter, InitiativeOrder};

/// Which way a list runs. What has no value to order by comes last either way.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum OrderDirection {
    /// The least first.
    #[default]
    Asc,
    /// The greatest first.
    Desc,
}

/// Which scorecards are wanted; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct ScorecardFilter {
    /// How high in the cascade they stand.
    level: Option<CascadeLevel>,
    /// Where they are in their lives.
    state: Option<ScorecardState>,
    /// One of these in the current period of their review frequency.
    status: Option<Vec<Status>>,
    /// The scorecard directly above them.
    parent_id: Option<ID>,
    /// A part of the name or the key, in any case.
    query: Option<String>,
}

/// What scorecards are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "organization::ScorecardOrderField")]
pub(super) enum ScorecardOrderField {
    /// Their creation.
    Created,
    /// Their names.
    Name,
    /// How high they stand, the enterprise first.
    Level,
    /// Their scores in the current period of their review frequency; ASC is the worst first.
    Score,
}

/// In which order scorecards are wanted.
#[derive(InputObject)]
pub(super) struct ScorecardOrder {
    /// What they are ordered by.
    field: ScorecardOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrDefault<OrderDirection>,
}

/// Which measures are wanted; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct MeasureFilter {
    /// One of these in the current period of the measure's frequency.
    status: Option<Vec<Status>>,
    /// The scorecard that owns them.
    scorecard_id: Option<ID>,
    /// Whether a scorecard below that one may own them.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Who answers for them, exactly as written.
    owner: Option<String>,
    /// Whether they foretell or confirm.
    timing: Option<Timing>,
    /// How long their periods are.
    frequency: Option<Frequency>,
    /// Their last period with an actual ended before this day, or they have none; recorded measures only.
    data_older_than: Option<Date>,
    /// A part of the name or the key, in any case.
    query: Option<String>,
    /// Whether archived ones are wanted instead of those in use; only those in use where it is left out.
    archived: Option<bool>,
}

/// What measures are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "measure::MeasureOrderField")]
pub(super) enum MeasureOrderField {
    /// Their names.
    Name,
    /// Their scores in the current period of their frequency; ASC is the worst first.
    Score,
}

/// Which key results are wanted; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct KeyResultFilter {
    /// The quarter they are for.
    quarter: Option<PeriodCode>,
    /// Who answers for them, exactly as written.
    owner: Option<String>,
    /// The objective they serve.
    objective_id: Option<ID>,
    /// The scorecard of their objectives.
    scorecard_id: Option<ID>,
    /// Whether a scorecard below that one will do.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
}

/// In which order measures are wanted.
#[derive(InputObject)]
pub(super) struct MeasureOrder {
    /// What they are ordered by.
    field: MeasureOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrDefault<OrderDirection>,
}

impl From<OrderDirection> for service::OrderDirection {
    fn from(direction: OrderDirection) -> Self {
        match direction {
            OrderDirection::Asc => Self::Ascending,
            OrderDirection::Desc => Self::Descending,
        }
    }
}

impl ScorecardOrder {
    pub(super) fn read(self) -> (organization::ScorecardOrderField, service::OrderDirection) {
        (self.field.into(), self.direction.0.into())
    }
}

impl MeasureOrder {
    pub(super) fn read(self) -> (measure::MeasureOrderField, service::OrderDirection) {
        (self.field.into(), self.direction.0.into())
    }
}

impl ScorecardFilter {
    pub(super) fn read(self, view: &View) -> Result<organization::ScorecardFilter> {
        let Self { level, state, status, parent_id, query } = self;
        Ok(organization::ScorecardFilter {
            level: level.map(Into::into),
            state: state.map(Into::into),
            status: statuses(status),
            parent: parent_id.map(|id| scorecard(view, &id)).transpose()?,
            query,
        })
    }
}

impl KeyResultFilter {
    pub(super) async fn read(self, view: &View) -> Result<key_result::KeyResultFilter> {
        let Self { quarter, owner, objective_id, scorecard_id, include_descendants } = self;
        let objective = match objective_id {
            Some(id) => Some(objective(view, &id).await?),
            None => None,
        };
        Ok(key_result::KeyResultFilter {
            quarter: quarter.as_ref().map(parse).transpose()?,
            owner,
            objective,
            scorecard: scorecard_id.map(|id| scorecard(view, &id)).transpose()?,
            include_descendants: include_descendants.0,
        })
    }
}

impl MeasureFilter {
    pub(super) fn read(self, view: &View) -> Result<measure::MeasureFilter> {
        let Self {
            status,
            scorecard_id,
            include_descendants,
            owner,
            timing,
            frequency,
            data_older_than,
            query,
            archived,
        } = self;
        Ok(measure::MeasureFilter {
            status: statuses(status),
            scorecard: scorecard_id.map(|id| scorecard(view, &id)).transpose()?,
            include_descendants: include_descendants.0,
            owner,
            timing: timing.map(Into::into),
            frequency: frequency.map(Into::into),
            data_older_than: data_older_than.map(|date| date.0),
            query,
            archived: archived.unwrap_or(false),
        })
    }
}

fn statuses(status: Option<Vec<Status>>) -> Vec<domain::vocabulary::Status> {
    status.into_iter().flatten().map(Into::into).collect()
}

/// A scorecard that the caller sees; what is none of theirs is not there, as everywhere.
fn scorecard(view: &View, id: &ID) -> Result<ScorecardId> {
    let id = id.parse().ok().filter(|id| view.organization().entry(*id).is_some());
    id.ok_or_else(|| failed(Error::NotFound("the scorecard of the filter")))
}

/// The same for an objective.
async fn objective(view: &View, id: &ID) -> Result<ObjectiveId> {
    let absent = || failed(Error::NotFound("the objective of the filter"));
    let id: ObjectiveId = id.parse().map_err(|_| absent())?;
    view.holder(id.into()).await.map_err(failed)?.map(|_| id).ok_or_else(absent)
}
