//! Changes of one write that matter for scores.

use std::collections::HashSet;

use domain::{cascade::MeasureRef, id::ScorecardId, period::Period, series::Facts, vocabulary::EntityKind};
use entity::{change, measure_period};
use ledger::{
    error::{Error, Result},
    row::is_outside_snapshot,
};

/// Value that a write has changed.
pub(super) struct Value {
    pub(super) at: MeasureRef,
    pub(super) period: Period,
    pub(super) before: Option<Facts>,
    pub(super) after: Option<Facts>,
}

impl Value {
    /// Parses a change of a measure's period; `None` for another change.
    pub(super) fn read(row: &change::Model) -> Result<Option<Self>> {
        let parse = |json: &String| {
            let row: measure_period::Model = serde_json::from_str(json)
                .map_err(|error| Error::Corrupt(format!("a row of the change log: {error}")))?;
            Ok::<_, Error>(row.into_facts())
        };
        let Some(scorecard) = row.scorecard_id else { return Ok(None) };
        let before = row.before.as_ref().map(parse).transpose()?;
        let after = row.after.as_ref().map(parse).transpose()?;
        let known = before.as_ref().or(after.as_ref());
        let Some((measure, period)) = known.map(|known| (known.0, known.1)) else { return Ok(None) };
        let at = MeasureRef { scorecard, measure };
        Ok(Some(Self { at, period, before: before.map(|it| it.2), after: after.map(|it| it.2) }))
    }
}

/// Changes of one write.
#[derive(Default)]
pub(super) struct WriteDiff {
    /// Changed values, in the order of the log.
    pub(super) values: Vec<Value>,
    /// Scorecards with any change.
    pub(super) touched: HashSet<ScorecardId>,
    /// Scorecards with more than changed values.
    pub(super) rebuilt: HashSet<ScorecardId>,
}

impl WriteDiff {
    /// Adds one change.
    pub(super) fn add(&mut self, row: &change::Model) -> Result<()> {
        let Some(scorecard) = row.scorecard_id else { return Ok(()) };
        if is_outside_snapshot(row.entity) {
            return Ok(());
        }
        self.touched.insert(scorecard);
        if row.entity != EntityKind::MeasurePeriod {
            self.rebuilt.insert(scorecard);
            return Ok(());
        }
        self.values.extend(Value::read(row)?);
        Ok(())
    }
}
