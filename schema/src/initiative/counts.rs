//! Counts of initiatives.

use async_graphql::SimpleObject;
use domain::{scorecard::Initiative, vocabulary};
use strum::VariantArray;

use crate::{
    enums::{InitiativeSchedule, InitiativeStatus},
    home::Home,
};

/// Counts of initiatives; archived ones do not count.
#[derive(SimpleObject)]
pub(crate) struct InitiativeCounts {
    /// Number of all initiatives.
    total: i32,
    /// Counts by schedule; schedules that no initiative has are left out.
    by_schedule: Vec<InitiativeScheduleCount>,
    /// Counts by status; statuses that no initiative has are left out.
    by_status: Vec<InitiativeStatusCount>,
    /// Number of initiatives that have spent more than their budget.
    over_budget: i32,
}

/// Number of initiatives with one schedule.
#[derive(SimpleObject)]
pub(crate) struct InitiativeScheduleCount {
    /// Schedule.
    schedule: InitiativeSchedule,
    /// Number of initiatives.
    count: i32,
}

/// Number of initiatives with one status.
#[derive(SimpleObject)]
pub(crate) struct InitiativeStatusCount {
    /// Status.
    status: InitiativeStatus,
    /// Number of initiatives.
    count: i32,
}

impl InitiativeCounts {
    /// Counts the scorecard's initiatives that satisfy `wanted`.
    pub(crate) fn of(home: &Home, wanted: impl Fn(&Initiative) -> bool) -> Self {
        let today = home.view.today();
        let initiatives = home.scorecard.initiatives.iter();
        let counted: Vec<_> = initiatives.filter(|it| it.archived_at.is_none() && wanted(it)).collect();
        let count = |is: &dyn Fn(&Initiative) -> bool| {
            i32::try_from(counted.iter().filter(|it| is(it)).count()).unwrap_or(i32::MAX)
        };
        let by_schedule = vocabulary::InitiativeSchedule::VARIANTS.iter().map(|schedule| {
            let count = count(&|it| it.schedule(today) == *schedule);
            InitiativeScheduleCount { schedule: (*schedule).into(), count }
        });
        let by_status = vocabulary::InitiativeStatus::VARIANTS.iter().map(|status| {
            let count = count(&|it| it.status == *status);
            InitiativeStatusCount { status: (*status).into(), count }
        });
        Self {
            total: count(&|_| true),
            by_schedule: by_schedule.filter(|it| it.count > 0).collect(),
            by_status: by_status.filter(|it| it.count > 0).collect(),
            over_budget: count(&Initiative::is_over_budget),
        }
    }
}
