//! Initiatives, counted.

use async_graphql::SimpleObject;
use domain::{scorecard::Initiative, vocabulary};
use strum::VariantArray;

use super::{
    enums::{InitiativeSchedule, InitiativeStatus},
    home::Home,
};

/// Initiatives, counted; those that are archived do not count.
#[derive(SimpleObject)]
pub(super) struct InitiativeCounts {
    /// How many there are.
    total: i32,
    /// How many keep to their dates, and how; schedules that none has are left out.
    by_schedule: Vec<InitiativeScheduleCount>,
    /// How many stand where; statuses that none has are left out.
    by_status: Vec<InitiativeStatusCount>,
    /// How many have spent more than their budget allows.
    over_budget: i32,
}

/// How many initiatives keep to their dates in one way.
#[derive(SimpleObject)]
pub(super) struct InitiativeScheduleCount {
    /// The way.
    schedule: InitiativeSchedule,
    /// How many.
    count: i32,
}

/// How many initiatives stand in one place.
#[derive(SimpleObject)]
pub(super) struct InitiativeStatusCount {
    /// The place.
    status: InitiativeStatus,
    /// How many.
    count: i32,
}

impl InitiativeCounts {
    /// The scorecard's initiatives that satisfy `wanted`.
    pub(super) fn of(home: &Home, wanted: impl Fn(&Initiative) -> bool) -> Self {
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
