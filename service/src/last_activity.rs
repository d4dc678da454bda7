//! Times of last activity on a scorecard, from the change log.

use std::collections::HashMap;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, Utc};
use domain::{
    id::{OrganizationId, ScorecardId},
    overview::LastActivity,
    vocabulary::EntityKind,
};
use entity::{change, imported_revision, measure_period};
use ledger::{
    error::{Error, Result},
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use crate::reader::Reader;

/// Kinds of entities that make up a strategy.
pub(crate) const STRATEGY: [EntityKind; 8] = [
    EntityKind::Scorecard,
    EntityKind::Perspective,
    EntityKind::Theme,
    EntityKind::Objective,
    EntityKind::CausalLink,
    EntityKind::Alignment,
    EntityKind::Measure,
    EntityKind::Placement,
];

/// Number of months that are searched for targets, which is as far back as the guide looks.
const TARGETS_WITHIN: Months = Months::new(3);

/// Number of the latest values that are searched for one that set a target.
const MAX_VALUES: u64 = 1000;

impl Reader {
    /// Reads when the strategy and its initiatives were last changed, in one statement.
    pub(crate) async fn last_activity(&self, scorecard: ScorecardId) -> Result<LastActivity> {
        let read = async |asked: Vec<ScorecardId>| {
            let mut found = HashMap::with_capacity(asked.len());
            for id in asked {
                found.insert(id, self.last_activity_of(changes(self.organization().id(), id)).await?);
            }
            Ok(found)
        };
        self.loaders().last_activity.get(scorecard, read).await
    }

    async fn last_activity_of(&self, changes: Select<change::Entity>) -> Result<LastActivity> {
        let kinds = STRATEGY.into_iter().chain([EntityKind::Initiative]);
        let rows: Vec<(EntityKind, DateTime<Utc>)> = changes
            .select_only()
            .column(change::Column::Entity)
            .column_as(change::Column::At.max(), "last")
            .filter(change::Column::Entity.is_in(kinds))
            .filter(change::Column::Revision.lte(self.organization().revision()))
            .group_by(change::Column::Entity)
            .into_tuple()
            .all(self.database())
            .await?;
        let (plans, strategy): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(kind, _)| *kind == EntityKind::Initiative);
        let last =
            |rows: Vec<(EntityKind, DateTime<Utc>)>| rows.into_iter().map(|(_, at)| self.day(at)).max();
        Ok(LastActivity { strategy: last(strategy), plans: last(plans), reviewed: None })
    }

    /// Reads when a person last worked on the scorecard, which the guide needs: changes except those of imports, with
    /// targets and closed reviews.
    pub(crate) async fn worked_on(&self, scorecard: ScorecardId) -> Result<LastActivity> {
        let read = async |asked: Vec<ScorecardId>| {
            let mut found = HashMap::with_capacity(asked.len());
            for id in asked {
                found.insert(id, self.work_on(id).await?);
            }
            Ok(found)
        };
        self.loaders().worked_on.get(scorecard, read).await
    }

    async fn work_on(&self, scorecard: ScorecardId) -> Result<LastActivity> {
        let last_activity =
            self.last_activity_of(changes_by_hand(self.organization().id(), scorecard)).await?;
        let plans = last_activity.plans.max(self.last_targets(scorecard).await?);
        let reviews = self.reviews_of(scorecard).await?;
        let closed = reviews.iter().filter(|it| it.closed_revision.is_some());
        Ok(LastActivity { plans, reviewed: closed.filter_map(|it| it.held_on).max(), ..last_activity })
    }

    /// Date at which a target was last set, according to the latest values of the last months.
    async fn last_targets(&self, scorecard: ScorecardId) -> Result<Option<NaiveDate>> {
        // One day more than necessary covers every time zone.
        let first = self
            .today()
            .checked_sub_months(TARGETS_WITHIN)
            .and_then(|day| day.checked_sub_days(Days::new(1)));
        let since = first.unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
        let rows: Vec<(DateTime<Utc>, Option<String>, Option<String>)> =
            changes_by_hand(self.organization().id(), scorecard)
                .select_only()
                .columns([change::Column::At, change::Column::Before, change::Column::After])
                .filter(change::Column::Entity.eq(EntityKind::MeasurePeriod))
                .filter(change::Column::At.gte(since))
                .filter(change::Column::Revision.lte(self.organization().revision()))
                .order_by_desc(change::Column::At)
                .limit(MAX_VALUES)
                .into_tuple()
                .all(self.database())
                .await?;
        for (at, before, after) in rows {
            if targets(before.as_deref())? != targets(after.as_deref())? {
                return Ok(Some(self.day(at)));
            }
        }
        Ok(None)
    }
}

/// Query of the changes of a scorecard except those of imports.
fn changes_by_hand(organization: OrganizationId, scorecard: ScorecardId) -> Select<change::Entity> {
    let imports =
        imported_revision::Entity::of(organization).select_only().column(imported_revision::Column::Revision);
    changes(organization, scorecard).filter(change::Column::Revision.not_in_subquery(imports.into_query()))
}

/// Query of the changes of a scorecard.
fn changes(organization: OrganizationId, scorecard: ScorecardId) -> Select<change::Entity> {
    change::Entity::of(organization).filter(change::Column::ScorecardId.eq(scorecard))
}

/// Targets in a logged row, for comparison.
fn targets(row: Option<&str>) -> Result<Option<impl PartialEq>> {
    let Some(row) = row else { return Ok(None) };
    let row: measure_period::Model = serde_json::from_str(row)
        .map_err(|error| Error::Corrupt(format!("a row of the change log: {error}")))?;
    let measure_period::Model { target, target_upper, red_flag, stretch, benchmark, due_on, .. } = row;
    let values = [target, target_upper, red_flag, stretch, benchmark];
    Ok((values.iter().any(Option::is_some) || due_on.is_some()).then_some((values, due_on)))
}
