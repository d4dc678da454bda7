//! Live data: the change log as a stream that replays, goes on live, and joins the two without a gap.
//!
//! For each organization with listeners one task reads new changes once and shares them. A listener trusts only
//! its own place in the log: whatever it gets live continues from there, or it reads the log itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::{
    id::{MeasureId, OrganizationId, ScorecardId},
    period::Period,
    series::{Actor, Facts},
    vocabulary::EntityKind,
};
use entity::{change, measure_period};
use futures_util::{Stream, TryStreamExt, stream};
use tokio::{sync::broadcast, task::JoinHandle};

use crate::{
    Service,
    announce::Announcer,
    changes::{self, Cursor, cursor_of},
    database::Database,
    error::{Error, Result},
    snapshot::{Snapshots, actor, facts_of},
};

/// How many changes are read at once.
const PAGE: u64 = 1_000;
/// How many shared batches a slow listener may fall behind before it reads the log itself.
const BACKLOG: usize = 64;
/// How often the log is looked at when no announcement came: finds the writes of other processes.
const POLL: Duration = Duration::from_secs(1);

/// Changes that follow each other in the log.
struct Batch {
    /// The place that the first change follows.
    after: Cursor,
    /// The place after the last change.
    until: Cursor,
    changes: Vec<change::Model>,
}

/// One organization's live changes.
struct Channel {
    sender: broadcast::Sender<Arc<Batch>>,
    pump: JoinHandle<()>,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

/// The live changes of all organizations that somebody listens to.
pub(crate) struct Feed {
    db: Database,
    announcer: Announcer,
    channels: Mutex<HashMap<OrganizationId, Weak<Channel>>>,
}

impl Feed {
    pub(crate) fn new(db: Database, announcer: Announcer) -> Self {
        Self { db, announcer, channels: Mutex::default() }
    }

    /// The organization's channel, whose task ends with its last listener.
    fn channel(&self, organization: OrganizationId) -> Arc<Channel> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&organization).and_then(Weak::upgrade) {
            return channel;
        }
        channels.retain(|_, channel| channel.strong_count() > 0);
        let (sender, _) = broadcast::channel(BACKLOG);
        let pump = tokio::spawn(pump(self.db.clone(), self.announcer.clone(), organization, sender.clone()));
        let channel = Arc::new(Channel { sender, pump });
        channels.insert(organization, Arc::downgrade(&channel));
        channel
    }
}

/// Reads what is new and shares it, until nobody listens any more.
async fn pump(
    db: Database,
    announcer: Announcer,
    organization: OrganizationId,
    sender: broadcast::Sender<Arc<Batch>>,
) {
    let mut heard = announcer.listen(organization);
    let mut at = None;
    loop {
        match advance(&db, organization, at).await {
            Ok(None) => {}
            Ok(Some(batch)) => {
                at = Some(batch.until);
                let more = batch.changes.len() as u64 == PAGE;
                // No receiver is no failure: the channel lives as long as somebody holds it.
                let _ = sender.send(Arc::new(batch));
                if more {
                    continue;
                }
            }
            Err(error) => {
                tracing::warn!(%organization, %error, "the change log could not be read; trying again");
            }
        }
        let _ = tokio::time::timeout(POLL, heard.changed()).await;
    }
}

/// The next batch after `at`; the first call only finds out where the log ends.
async fn advance(
    db: &Database,
    organization: OrganizationId,
    at: Option<Cursor>,
) -> Result<Option<Batch>, sea_orm::DbErr> {
    let Some(after) = at else {
        let revision = Snapshots::revision(db, organization).await?.unwrap_or_default();
        let here = Cursor::after_revision(revision);
        return Ok(Some(Batch { after: here, until: here, changes: Vec::new() }));
    };
    let changes = changes::page(db.connection(), organization, after, PAGE).await?;
    Ok(changes.last().map(cursor_of).map(|until| Batch { after, until, changes }))
}

/// A listener's place in the log and what it has yet to hand out.
struct Listener {
    service: Service,
    organization: OrganizationId,
    /// Keeps the organization's task alive.
    _channel: Arc<Channel>,
    live: broadcast::Receiver<Arc<Batch>>,
    at: Cursor,
    /// Whether the log may hold more than was read.
    behind: bool,
}

impl Listener {
    /// The next changes, never empty.
    async fn next(&mut self) -> Result<Vec<change::Model>> {
        loop {
            if self.behind {
                let db = self.service.database().connection();
                let changes = changes::page(db, self.organization, self.at, PAGE).await?;
                self.behind = changes.len() as u64 == PAGE;
                if let Some(last) = changes.last() {
                    self.at = cursor_of(last);
                    return Ok(changes);
                }
                continue;
            }
            match self.live.recv().await {
                Ok(batch) if batch.until <= self.at => {}
                Ok(batch) if batch.after <= self.at => {
                    let from = batch.changes.partition_point(|row| cursor_of(row) <= self.at);
                    self.at = batch.until;
                    return Ok(batch.changes[from..].to_vec());
                }
                // A gap, whatever its cause: the log has it all. (It is never closed: the channel holds a sender.)
                Ok(_) | Err(_) => self.behind = true,
            }
        }
    }
}

/// An actual that was recorded or cleared.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The place in the log right after it.
    pub cursor: Cursor,
    /// The measure.
    pub measure: MeasureId,
    /// Its home.
    pub scorecard: ScorecardId,
    /// The period.
    pub period: Period,
    /// What was known of the period from then on.
    pub facts: Facts,
    /// The actual before.
    pub previous_actual: Option<f64>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: Actor,
}

impl Service {
    /// The organization's changes in commit order: those after the cursor, then new ones as they come; never an
    /// empty page. Without a cursor it starts now. The stream ends after the first error.
    pub(crate) async fn changes_after(
        &self,
        organization: OrganizationId,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = Result<Vec<change::Model>>> + Send + use<>> {
        let channel = self.feed().channel(organization);
        let live = channel.sender.subscribe();
        // Joined first, read second: what comes in between is seen twice at worst, and told apart by its place.
        let revision = Snapshots::revision(self.database(), organization).await?.unwrap_or_default();
        let now = Cursor::after_revision(revision);
        if after.is_some_and(|after| after.revision() > revision) {
            return Err(Error::BadInput(format!(
                "the cursor lies in the future: the organization is at revision {revision}"
            )));
        }
        let listener = Listener {
            service: self.clone(),
            organization,
            _channel: channel,
            live,
            at: after.unwrap_or(now),
            behind: after.is_some(),
        };
        Ok(stream::try_unfold(listener, |mut listener| async move {
            let changes = listener.next().await?;
            Ok(Some((changes, listener)))
        }))
    }

    /// The actuals recorded in the organization, in commit order: those after the cursor, then new ones as they
    /// come. Without a cursor it starts now. The stream ends after the first error.
    ///
    /// # Errors
    /// When the cursor lies in the future; in the stream, when the log cannot be read.
    pub async fn recorded_actuals(
        &self,
        organization: OrganizationId,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = Result<Vec<Recorded>>> + Send + use<>> {
        let changes = self.changes_after(organization, after).await?;
        Ok(changes.try_filter_map(|changes| async move {
            let recorded = changes.iter().filter_map(|row| recorded(row).transpose());
            let recorded: Vec<Recorded> = recorded.collect::<Result<_>>()?;
            Ok((!recorded.is_empty()).then_some(recorded))
        }))
    }
}

/// The change as a recorded actual, if that is what it is: whoever records or clears an actual leaves an instant
/// that is later than the one before.
fn recorded(row: &change::Model) -> Result<Option<Recorded>> {
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
    Ok(Some(Recorded {
        cursor: cursor_of(row),
        measure,
        scorecard: ScorecardId::from_uuid(scorecard),
        period,
        facts,
        previous_actual: before.and_then(|row| row.actual),
        at: row.at,
        by: actor(&row.actor)?,
    }))
}
