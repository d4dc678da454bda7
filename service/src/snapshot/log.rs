//! What a stretch of the change log means for scorecards in memory.

use std::collections::HashMap;

use domain::{
    id::{MeasureId, ScorecardId},
    period::Period,
    series::Facts,
    vocabulary::EntityKind,
};
use entity::{alignment, change, measure_period, placement, scorecard};

use super::{facts::facts_of, rows::word};
use crate::{
    error::{Error, Result},
    row::stands_beside,
};

/// What became of a measure's period.
pub(super) struct Value {
    pub(super) revision: i64,
    pub(super) measure: MeasureId,
    pub(super) period: Period,
    pub(super) facts: Option<Facts>,
}

/// What a stretch of the change log means for the read model.
#[derive(Default)]
pub(super) struct Log {
    /// Whether settings, people, machines or the tree of scorecards moved.
    pub(super) head_moved: bool,
    /// Whether settings moved, by which periods are told: everything that was computed of them is to be forgotten.
    pub(super) calendar_moved: bool,
    /// The last revision at which each scorecard moved in any way.
    pub(super) moved: HashMap<ScorecardId, i64>,
    /// The last revision at which more than values of a scorecard moved.
    pub(super) rebuilt: HashMap<ScorecardId, i64>,
    /// The values that moved, in order.
    pub(super) values: HashMap<ScorecardId, Vec<Value>>,
}

impl Log {
    pub(super) fn read(rows: Vec<change::Model>) -> Result<Self> {
        let mut log = Self::default();
        for row in rows {
            let entity: EntityKind = word(&row.entity)?;
            if stands_beside(entity) {
                continue;
            }
            log.calendar_moved |= entity == EntityKind::Organization;
            log.head_moved |= matches!(
                entity,
                EntityKind::Organization | EntityKind::Member | EntityKind::ApiKey | EntityKind::Scorecard
            );
            let scorecard = row.scorecard_id.map(ScorecardId::from_uuid);
            if let Some(id) = scorecard {
                log.moved.insert(id, row.revision);
            }
            match (entity, scorecard) {
                (EntityKind::MeasurePeriod, Some(id)) => log.values.entry(id).or_default().push(value(&row)?),
                (_, Some(id)) => {
                    log.rebuilt.insert(id, row.revision);
                }
                (_, None) => {}
            }
            for id in other_ends(entity, &row)? {
                log.moved.insert(id, row.revision);
                log.rebuilt.insert(id, row.revision);
            }
        }
        Ok(log)
    }
}

fn value(row: &change::Model) -> Result<Value> {
    let logged = row.after.as_deref().or(row.before.as_deref()).unwrap_or_default();
    let (measure, period, facts) = facts_of(parse::<measure_period::Model>(logged)?)?;
    Ok(Value { revision: row.revision, measure, period, facts: row.after.is_some().then_some(facts) })
}

/// The scorecards at the far end of what lies between two scorecards. A scorecard that comes to stand elsewhere moves
/// those above it: measures there may be made of its own.
fn other_ends(entity: EntityKind, row: &change::Model) -> Result<Vec<ScorecardId>> {
    let logged = [row.before.as_deref(), row.after.as_deref()].into_iter().flatten();
    match entity {
        EntityKind::Alignment => logged
            .map(|json| parse::<alignment::Model>(json).map(|row| row.parent_scorecard_id))
            .map(|id| id.map(ScorecardId::from_uuid))
            .collect(),
        EntityKind::Placement => logged
            .map(|json| parse::<placement::Model>(json).map(|row| row.measure_scorecard_id))
            .map(|id| id.map(ScorecardId::from_uuid))
            .collect(),
        EntityKind::Scorecard => {
            let mut parents = logged
                .map(|json| parse::<scorecard::Model>(json).map(|row| row.parent_id))
                .collect::<Result<Vec<_>>>()?;
            // New or gone, it came from nowhere or goes there.
            parents.resize(2, None);
            let moved = parents[0] != parents[1];
            Ok(parents.into_iter().flatten().filter(|_| moved).map(ScorecardId::from_uuid).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::Corrupt(format!("a row of the change log: {error}")))
}
