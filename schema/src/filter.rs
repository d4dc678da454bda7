//! Filters and orders of lists.

use async_graphql::{Enum, ID, InputObject};
use domain::id::{ObjectiveId, ScorecardId};
use service::{Error, Reader, key_result, measure, organization};

use crate::{
    Result,
    enums::{CascadeLevel, Frequency, ScorecardState, Status, Timing},
    error::failed,
    or_default::OrDefault,
    owner::OwnerFilter,
    period::parse,
    scalars::{Date, PeriodCode},
};

/// Direction of an order. Items without a value to order by come last in both.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum OrderDirection {
    /// Ascending: the least first.
    #[default]
    Asc,
    /// Descending: the greatest first.
    Desc,
}

/// Filter of scorecards; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct ScorecardFilter {
    /// Level in the cascade.
    level: Option<CascadeLevel>,
    /// State of the scorecard.
    state: Option<ScorecardState>,
    /// Statuses, any of them, in the current period of the scorecard's review frequency.
    status: Option<Vec<Status>>,
    /// Id of the scorecard directly above.
    parent_id: Option<ID>,
    /// Text contained in the name or the key, compared without regard to case.
    query: Option<String>,
}

/// Field by which scorecards are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "organization::ScorecardOrderField")]
pub(super) enum ScorecardOrderField {
    /// Order of creation.
    Created,
    /// Name.
    Name,
    /// Level in the cascade, the enterprise first.
    Level,
    /// Score in the current period of the review frequency; ASC is the worst first.
    Score,
}

/// Order of scorecards.
#[derive(InputObject)]
pub(super) struct ScorecardOrder {
    /// Field by which items are ordered.
    field: ScorecardOrderField,
    /// Direction of the order.
    #[graphql(default)]
    direction: OrDefault<OrderDirection>,
}

/// Filter of measures; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct MeasureFilter {
    /// Statuses, any of them, in the current period of the measure's frequency.
    status: Option<Vec<Status>>,
    /// Id of the home scorecard.
    scorecard_id: Option<ID>,
    /// True to include measures whose home is a scorecard below that one.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Text of the owner, exactly as written.
    owner: Option<String>,
    /// Owners, or their absence.
    owned_by: Option<OwnerFilter>,
    /// Timing of the measure: leading or lagging.
    timing: Option<Timing>,
    /// Frequency of the measure.
    frequency: Option<Frequency>,
    /// Day before which the last period with an actual ended; measures without an actual match, too. Recorded measures
    /// only.
    data_older_than: Option<Date>,
    /// Text contained in the name or the key, compared without regard to case.
    query: Option<String>,
    /// True for archived measures instead of those in use; only those in use where it is left out.
    archived: Option<bool>,
}

/// Field by which measures are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "measure::MeasureOrderField")]
pub(super) enum MeasureOrderField {
    /// Name.
    Name,
    /// Score in the current period of the measure's frequency; ASC is the worst first.
    Score,
}

/// Filter of key results; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct KeyResultFilter {
    /// Quarter of the key result.
    quarter: Option<PeriodCode>,
    /// Text of the owner, exactly as written.
    owner: Option<String>,
    /// Owners, or their absence.
    owned_by: Option<OwnerFilter>,
    /// Id of the objective of the key result.
    objective_id: Option<ID>,
    /// Id of the scorecard of the objective.
    scorecard_id: Option<ID>,
    /// True to include key results of scorecards below that one.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
}

/// Order of measures.
#[derive(InputObject)]
pub(super) struct MeasureOrder {
    /// Field by which items are ordered.
    field: MeasureOrderField,
    /// Direction of the order.
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
    pub(super) fn read(self, view: &Reader) -> Result<organization::ScorecardFilter> {
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
    pub(super) async fn read(self, view: &Reader) -> Result<key_result::KeyResultFilter> {
        let Self { quarter, owner, owned_by, objective_id, scorecard_id, include_descendants } = self;
        let objective = match objective_id {
            Some(id) => Some(objective(view, &id).await?),
            None => None,
        };
        Ok(key_result::KeyResultFilter {
            quarter: quarter.as_ref().map(parse).transpose()?,
            owner,
            owned_by: owned_by.map(|filter| filter.read(view)).transpose()?,
            objective,
            scorecard: scorecard_id.map(|id| scorecard(view, &id)).transpose()?,
            include_descendants: include_descendants.0,
        })
    }
}

impl MeasureFilter {
    pub(super) fn read(self, view: &Reader) -> Result<measure::MeasureFilter> {
        let Self {
            status,
            scorecard_id,
            include_descendants,
            owner,
            owned_by,
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
            owned_by: owned_by.map(|filter| filter.read(view)).transpose()?,
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

/// Finds a scorecard that the caller may see; one that they may not see is not found, as everywhere.
pub(super) fn scorecard(view: &Reader, id: &ID) -> Result<ScorecardId> {
    let id = id.parse().ok().filter(|id| view.organization().entry(*id).is_some());
    id.ok_or_else(|| failed(Error::NotFound("the scorecard of the filter")))
}

/// Finds an objective that the caller may see.
async fn objective(view: &Reader, id: &ID) -> Result<ObjectiveId> {
    let absent = || failed(Error::NotFound("the objective of the filter"));
    let id: ObjectiveId = id.parse().map_err(|_| absent())?;
    view.holder(id.into()).await.map_err(failed)?.map(|_| id).ok_or_else(absent)
}
