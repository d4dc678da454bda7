//! Effect of a range of the change log on cached scorecards.

use std::collections::HashMap;

use domain::{
    id::{MeasureId, ScorecardId},
    period::Period,
    series::Facts,
    vocabulary::EntityKind,
};
use entity::{alignment, change, measure_period, placement, scorecard};

use crate::{
    error::{Error, Result},
    row::is_outside_snapshot,
};

/// Measure, period and facts of a row of a measure's period.
pub(crate) type MeasureFacts = (MeasureId, Period, Facts);

/// Change of a measure's period.
#[derive(Debug, PartialEq)]
pub(super) struct Value {
    pub(super) revision: i64,
    pub(super) measure: MeasureId,
    pub(super) period: Period,
    pub(super) facts: Option<Facts>,
}

/// Effect of a range of the change log on the read model.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct LogEffect {
    /// True when settings, members, groups, API keys or the tree of scorecards have changed.
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

impl LogEffect {
    /// Reads the effect of changes from the database.
    pub(super) fn read(rows: &[change::Model]) -> Result<Self> {
        let mut effect = Self::default();
        for row in rows {
            effect.add(row, logged_facts(row)?)?;
        }
        Ok(effect)
    }

    /// Adds the effect of a change; of a measure's period the facts after it are given, or before it where it was
    /// deleted.
    pub(crate) fn add(&mut self, row: &change::Model, facts: Option<MeasureFacts>) -> Result<()> {
        let entity = row.entity;
        if is_outside_snapshot(entity) {
            return Ok(());
        }
        self.calendar_changed |= entity == EntityKind::Organization;
        self.head_changed |= matches!(
            entity,
            EntityKind::Organization
                | EntityKind::Member
                | EntityKind::Group
                | EntityKind::ApiKey
                | EntityKind::Scorecard
        );
        let scorecard = row.scorecard_id;
        if let Some(id) = scorecard {
            self.changed_at.insert(id, row.revision);
        }
        match (facts, scorecard) {
            (Some((measure, period, facts)), Some(id)) => {
                let facts = row.after.is_some().then_some(facts);
                let value = Value { revision: row.revision, measure, period, facts };
                self.values.entry(id).or_default().push(value);
            }
            (None, Some(id)) => {
                self.rebuilt_at.insert(id, row.revision);
            }
            (_, None) => {}
        }
        for id in other_ends(entity, row)? {
            self.changed_at.insert(id, row.revision);
            self.rebuilt_at.insert(id, row.revision);
        }
        Ok(())
    }
}

/// Facts in the logged row of a measure's period; `None` for a change of something else.
fn logged_facts(row: &change::Model) -> Result<Option<MeasureFacts>> {
    if row.entity != EntityKind::MeasurePeriod {
        return Ok(None);
    }
    let logged = row.after.as_deref().or(row.before.as_deref()).unwrap_or_default();
    Ok(Some(parse::<measure_period::Model>(logged)?.into_facts()))
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

#[cfg(test)]
mod tests {
    use domain::{
        closing::Correction,
        id::{ObjectiveId, OrganizationId},
        series::{Actor, StatusOverride},
        vocabulary::{ChangeKind, Status},
    };
    use uuid::Uuid;

    use super::*;
    use crate::row::{ChangeSubject, Row, logged};

    const ID: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);

    fn period(code: &str, facts: &Facts) -> measure_period::Model {
        let scorecard = ScorecardId::from_uuid(ID);
        let (organization, measure) = (OrganizationId::from_uuid(ID), MeasureId::from_uuid(ID));
        measure_period::Model::of_facts(organization, scorecard, measure, code.parse().unwrap(), facts)
    }

    /// Logs the change as a write does, and adds its effect to `direct`.
    fn log<R: Row>(
        direct: &mut LogEffect,
        revision: i64,
        before: Option<&R>,
        after: Option<&R>,
    ) -> change::Model {
        let row = after.or(before).unwrap();
        let ChangeSubject { id, scorecard, period } = row.subject();
        let change = change::Model {
            organization_id: OrganizationId::from_uuid(ID),
            revision,
            ordinal: 0,
            at: chrono::DateTime::UNIX_EPOCH,
            actor: Actor::System,
            kind: ChangeKind::Updated,
            entity: R::KIND,
            entity_id: id,
            scorecard_id: scorecard,
            period,
            before: before.map(logged).transpose().unwrap(),
            after: after.map(logged).transpose().unwrap(),
            part: R::PART.map(str::to_owned),
        };
        direct.add(&change, row.facts()).unwrap();
        change
    }

    #[test]
    fn a_write_has_the_effect_that_its_log_has() {
        let at = "2026-11-30T14:27:00.123456Z".parse().unwrap();
        let full = Facts {
            actual: Some(0.1 + 0.2),
            text: Some("größer".into()),
            target: Some(-1e-7),
            target_upper: Some(9_007_199_254_740_991.0),
            red_flag: Some(0.0),
            stretch: Some(3.0),
            benchmark: Some(1.0 / 3.0),
            due_on: Some("2026-12-31".parse().unwrap()),
            note: Some("\"so\"\n".into()),
            status_override: Some(Box::new(StatusOverride {
                status: Status::Red,
                reason: "late".to_owned(),
                by: "Ann".to_owned(),
            })),
            recorded_at: Some(at),
            recorded_by: Some(Actor::System),
            correction: Some(Box::new(Correction { reason: "invoice".to_owned(), at, by: Actor::System })),
        };
        let (full, empty) = (period("2026-09", &full), period("2026-09", &Facts::default()));
        let other = period("FY2026-Q3", &Facts { target: Some(5.0), ..Facts::default() });
        let placement = placement::Model {
            organization_id: OrganizationId::from_uuid(ID),
            objective_id: ObjectiveId::from_uuid(ID),
            objective_scorecard_id: ScorecardId::from_uuid(ID),
            measure_id: MeasureId::from_uuid(ID),
            measure_scorecard_id: ScorecardId::from_uuid(Uuid::from_u128(2)),
            weight: 1.0,
            position: 1,
        };
        let mut direct = LogEffect::default();
        let log = [
            log(&mut direct, 2, None, Some(&full)),
            log(&mut direct, 2, Some(&full), Some(&empty)),
            log(&mut direct, 3, Some(&other), None),
            log(&mut direct, 4, None, Some(&placement)),
            log(&mut direct, 5, Some(&empty), Some(&full)),
        ];
        assert_eq!(direct.values.values().map(Vec::len).sum::<usize>(), 4);
        assert_eq!(direct, LogEffect::read(&log).unwrap());
    }
}
