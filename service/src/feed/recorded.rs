//! Actuals that were recorded or cleared.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    evaluate::MeasureResult,
    id::{MeasureId, OrganizationId, ScorecardId},
    period::Period,
    scorecard::Scorecard,
    series::{Actor, Facts},
    vocabulary::EntityKind,
};
use entity::{change, measure_period};
use futures_util::Stream;

use super::{Batch, Delivery, Event, EventSource, HasCursor};
use crate::{
    Service,
    caller::Caller,
    changes::{Cursor, cursor_of},
    error::{Error, Result},
    snapshot::{View, actor, facts_of},
};

/// An actual that was recorded or cleared.
pub struct Recorded {
    /// The place in the log right after it.
    pub cursor: Cursor,
    /// The measure's home, not before the event.
    pub(crate) scorecard: Arc<Scorecard>,
    /// The measure by its index there.
    pub measure: usize,
    /// What the period showed from then on, even when more has happened since.
    pub result: MeasureResult,
    /// Facts of the period right after the event.
    pub facts: Facts,
    /// The actual before.
    pub previous_actual: Option<f64>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: Actor,
}

impl HasCursor for Recorded {
    fn cursor(&self) -> Cursor {
        self.cursor
    }
}

impl Event for Recorded {
    fn scorecard(&self) -> &Arc<Scorecard> {
        &self.scorecard
    }
}

impl Service {
    /// The actuals recorded in the organization, in commit order: those after the cursor, then new ones as they
    /// come. Without a cursor it starts now. The stream ends after the first error.
    ///
    /// # Errors
    /// When the cursor lies in the future; in the stream, when the log cannot be read or the caller may not see the
    /// organization any more.
    pub async fn recorded_actuals(
        &self,
        caller: Caller,
        organization: OrganizationId,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = Result<Delivery<Recorded>>> + Send + use<>> {
        let reading = Actuals { service: self.clone(), organization };
        let listener = self.listen(&self.feed().recorded, organization, organization, reading, after).await?;
        Ok(self.deliver(caller, organization, listener))
    }
}

/// Finds recordings among changes.
#[derive(Clone)]
struct Actuals {
    service: Service,
    organization: OrganizationId,
}

impl EventSource for Actuals {
    type Event = Recorded;

    async fn read(&mut self, changes: Batch<change::Model>) -> Result<Batch<Recorded>> {
        let Batch { after, until, written, events: changes } = changes;
        let recordings = changes.iter().filter_map(|row| recording(row).transpose());
        let recordings: Vec<Recording> = recordings.collect::<Result<_>>()?;
        let mut events = Vec::with_capacity(recordings.len());
        if !recordings.is_empty() {
            let view = self.service.view_as_operator_since(self.organization, until.revision()).await?;
            let homes: HashSet<ScorecardId> = recordings.iter().map(|it| it.scorecard).collect();
            let homes = view.scorecards(&homes.into_iter().collect::<Vec<_>>()).await?;
            let recorded = recordings.into_iter().filter_map(|recording| recording.seen(&view, &homes));
            events.extend(recorded.map(Arc::new));
        }
        Ok(Batch { after, until, written, events })
    }
}

/// What the log says of a recording.
struct Recording {
    cursor: Cursor,
    scorecard: ScorecardId,
    measure: MeasureId,
    period: Period,
    facts: Facts,
    previous_actual: Option<f64>,
    at: DateTime<Utc>,
    by: Actor,
}

impl Recording {
    /// The event, `None` when the measure is not there any more.
    fn seen(self, view: &View, homes: &[Arc<Scorecard>]) -> Option<Recorded> {
        let Self { cursor, scorecard, measure, period, facts, previous_actual, at, by } = self;
        let scorecard = homes.iter().find(|home| home.profile.id == scorecard)?;
        let measure = scorecard.measure(measure)?;
        let result = view.measure_result_as_of(Arc::clone(scorecard), measure, period, facts.clone())?;
        Some(Recorded {
            cursor,
            scorecard: Arc::clone(scorecard),
            measure,
            result,
            facts,
            previous_actual,
            at,
            by,
        })
    }
}

/// Whether the change is that an actual was recorded or cleared.
pub(crate) fn records_actual(row: &change::Model) -> Result<bool> {
    Ok(recording(row)?.is_some())
}

/// The change as a recording, if that is what it is: whoever records or clears an actual leaves an instant that is
/// later than the one before.
fn recording(row: &change::Model) -> Result<Option<Recording>> {
    let (Some(after), Some(scorecard)) = (&row.after, row.scorecard_id) else { return Ok(None) };
    if row.entity != <&str>::from(EntityKind::MeasurePeriod) {
        return Ok(None);
    }
    let parse = |json: &str| {
        serde_json::from_str::<measure_period::Model>(json)
            .map_err(|error| Error::Corrupt(format!("a row of the change log: {error}")))
    };
    let before = row.before.as_deref().map(parse).transpose()?;
    let after = parse(after)?;
    let known = before.as_ref().and_then(|row| row.recorded_at);
    if after.recorded_at.is_none() || known == after.recorded_at {
        return Ok(None);
    }
    let (measure, period, facts) = facts_of(after)?;
    Ok(Some(Recording {
        cursor: cursor_of(row),
        scorecard: ScorecardId::from_uuid(scorecard),
        measure,
        period,
        facts,
        previous_actual: before.and_then(|row| row.actual),
        at: row.at,
        by: actor(&row.actor)?,
    }))
}
