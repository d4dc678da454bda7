//! Events of actuals that were recorded or cleared.

use std::{collections::HashSet, sync::Arc};

use async_recursion::async_recursion as boxed;
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
use ledger::{
    caller::Caller,
    changes::{Cursor, cursor_of},
    error::{Error, Result},
    feed::{Batch, Event, EventSource, HasCursor},
};

use crate::{
    Service,
    reader::{Delivery, Reader},
};

/// Actual that was recorded or cleared.
pub struct Recorded {
    /// Cursor in the log right after the event.
    pub cursor: Cursor,
    /// Home scorecard of the measure, at the revision of the event or later.
    pub(crate) scorecard: Arc<Scorecard>,
    /// Index of the measure in the scorecard.
    pub measure: usize,
    /// Result of the period right after the event, even when it has changed since.
    pub result: MeasureResult,
    /// Facts of the period right after the event.
    pub facts: Facts,
    /// Previous actual.
    pub previous_actual: Option<f64>,
    /// Time of the recording.
    pub at: DateTime<Utc>,
    /// Author of the recording.
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
    /// Streams the actuals recorded in the organization, in commit order: those after the cursor, then new ones as they
    /// are committed. Without a cursor the stream starts now. It ends after the first error.
    ///
    /// # Errors
    /// Returns an error when the cursor is in the future; the stream fails when the log cannot be read or the caller
    /// may no longer see the organization.
    #[boxed]
    pub async fn recorded_actuals(
        &self,
        caller: Caller,
        organization: OrganizationId,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = Result<Delivery<Recorded>>> + Send + use<>> {
        let reading = Actuals { service: self.clone(), organization };
        let listener = self
            .ledger()
            .listen(self.recorded_channels(), organization, organization, reading, after)
            .await?;
        Ok(self.deliver(caller, organization, listener))
    }
}

/// Event source that selects recordings from changes.
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
            let recorded = recordings.into_iter().filter_map(|recording| recording.into_event(&view, &homes));
            events.extend(recorded.map(Arc::new));
        }
        Ok(Batch { after, until, written, events })
    }
}

/// Recording as logged.
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
    /// Event of the recording; `None` when the measure no longer exists.
    fn into_event(self, view: &Reader, homes: &[Arc<Scorecard>]) -> Option<Recorded> {
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

/// Reports whether the change recorded or cleared an actual.
pub(crate) fn records_actual(row: &change::Model) -> Result<bool> {
    Ok(recording(row)?.is_some())
}

/// Parses a change as a recording; `None` if it is another one. Recording or clearing an actual sets an instant that is
/// later than the previous one.
fn recording(row: &change::Model) -> Result<Option<Recording>> {
    let (Some(after), Some(scorecard)) = (&row.after, row.scorecard_id) else { return Ok(None) };
    if row.entity != EntityKind::MeasurePeriod {
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
    let (measure, period, facts) = after.into_facts();
    Ok(Some(Recording {
        cursor: cursor_of(row),
        scorecard,
        measure,
        period,
        facts,
        previous_actual: before.and_then(|row| row.actual),
        at: row.at,
        by: row.actor,
    }))
}
