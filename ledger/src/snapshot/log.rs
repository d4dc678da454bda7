//! Effect of a range of the change log on cached scorecards.

use std::collections::HashMap;

use domain::{
    id::{MeasureId, ScorecardId},
    period::Period,
    series::Facts,
    vocabulary::EntityKind,
};
use entity::{alignment, change, measure_period, placement, scorecard};

use super::facts::facts_of;
use crate::{
    error::{Error, Result},
    row::is_outside_snapshot,
};

/// Change of a measure's period.
pub(super) struct Value {
    pub(super) revision: i64,
    pub(super) measure: MeasureId,
    pub(super) period: Period,
    pub(super) facts: Option<Facts>,
}

/// Effect of a range of the change log on the read model.
#[derive(Default)]
pub(super) struct Log {
    /// True when settings, members, API keys or the tree of scorecards have changed.
    pub(super) head_changed: bool,
    /// True when settings have changed by which periods are computed: everything derived from them has to be dropped.
    pub(super) calendar_changed: bool,
    /// Last revision at which each scorecard changed in any way.
    pub(super) changed_at: HashMap<ScorecardId, i64>,
    /// Last revision at which more than values of a scorecard changed.
    pub(super) rebuilt_at: HashMap<ScorecardId, i64>,
    /// Changed values, in order.
    pub(super) values: HashMap<ScorecardId, Vec<Value>>,
}

impl Log {
    pub(super) fn read(rows: Vec<change::Model>) -> Result<Self> {
        let mut log = Self::default();
        for row in rows {
            let entity = row.entity;
            if is_outside_snapshot(entity) {
                continue;
            }
            log.calendar_changed |= entity == EntityKind::Organization;
            log.head_changed |= matches!(
                entity,
                EntityKind::Organization | EntityKind::Member | EntityKind::ApiKey | EntityKind::Scorecard
            );
            let scorecard = row.scorecard_id;
            if let Some(id) = scorecard {
                log.changed_at.insert(id, row.revision);
            }
            match (entity, scorecard) {
                (EntityKind::MeasurePeriod, Some(id)) => log.values.entry(id).or_default().push(value(&row)?),
                (_, Some(id)) => {
                    log.rebuilt_at.insert(id, row.revision);
                }
                (_, None) => {}
            }
            for id in other_ends(entity, &row)? {
                log.changed_at.insert(id, row.revision);
                log.rebuilt_at.insert(id, row.revision);
            }
        }
        Ok(log)
    }
}

fn value(row: &change::Model) -> Result<Value> {
    let logged = row.after.as_deref().or(row.before.as_deref()).unwrap_or_default();
    let (measure, period, facts) = facts_of(parse::<measure_period::Model>(logged)?);
    Ok(Value { revision: row.revision, measure, period, facts: row.after.is_some().then_some(facts) })
}

/// Scorecards at the other end of rows that connect two scorecards. Moving a scorecard changes its old and new
/// ancestors: measures there may depend on its own.
fn other_ends(entity: EntityKind, row: &change::Model) -> Result<Vec<ScorecardId>> {
    let logged = [row.before.as_deref(), row.after.as_deref()].into_iter().flatten();
    match entity {
        EntityKind::Alignment => {
            logged.map(|json| parse::<alignment::Model>(json).map(|row| row.parent_scorecard_id)).collect()
        }
        EntityKind::Placement => {
            logged.map(|json| parse::<placement::Model>(json).map(|row| row.measure_scorecard_id)).collect()
        }
        EntityKind::Scorecard => {
            let mut parents = logged
                .map(|json| parse::<scorecard::Model>(json).map(|row| row.parent_id))
                .collect::<Result<Vec<_>>>()?;
            // A created or deleted scorecard has only one parent.
            parents.resize(2, None);
            let is_moved = parents[0] != parents[1];
            Ok(parents.into_iter().flatten().filter(|_| is_moved).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::Corrupt(format!("a row of the change log: {error}")))
}
