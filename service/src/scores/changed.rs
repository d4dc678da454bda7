//! Events of scores that a write has changed: each state is evaluated with the values it had, by reverting the later
//! changes of the change log.
//!
//! A change of the structure (a weight, a new objective) cannot be reverted: the scores before it are the last ones
//! known from live listening, and where there are none the change produces no event.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use async_recursion::async_recursion as boxed;
use domain::{
    evaluate::Evaluator,
    id::{OrganizationId, ScorecardId},
    period::Period,
    score::{Score, Scores},
    scorecard::Scorecard,
    vocabulary::EntityKind,
};
use entity::change;
use futures_util::Stream;
use ledger::{
    caller::Caller,
    changes::{self, Cursor},
    error::Result,
    feed::{Batch, Event, EventSource, HasCursor},
};
use sea_orm::Condition;

use super::{
    Overlay, Sources,
    comparison::{Comparison, current},
    past::Past,
    write_diff::{Value, WriteDiff},
};
use crate::{
    Service,
    reader::{Delivery, Reader},
};

/// Scorecards whose scores are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScoreWatch {
    /// Scorecard to watch.
    pub scorecard: ScorecardId,
    /// True to watch the scorecards below it, too.
    pub include_descendants: bool,
}

/// Owner of a score, by its index in the scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreOwner {
    /// Scorecard itself.
    Scorecard,
    /// Perspective.
    Perspective(usize),
    /// Objective.
    Objective(usize),
    /// Measure with this scorecard as its home.
    Measure(usize),
}

/// Score or status that a write has changed.
pub struct ScoreChange {
    /// Cursor in the log; each event of a write has its own.
    pub cursor: Cursor,
    /// Scorecard of the score.
    pub(crate) scorecard: Arc<Scorecard>,
    /// Owner of the score.
    pub of: ScoreOwner,
    /// Period of the score.
    pub period: Period,
    /// Score before the write.
    pub before: Arc<Score>,
    /// Score after the write.
    pub after: Arc<Score>,
}

impl HasCursor for ScoreChange {
    fn cursor(&self) -> Cursor {
        self.cursor
    }
}

impl Event for ScoreChange {
    fn scorecard(&self) -> &Arc<Scorecard> {
        &self.scorecard
    }
}

impl Service {
    /// Streams the scores that writes change, in commit order: those after the cursor, then new ones as they are
    /// committed. The stream ends after the first error.
    ///
    /// # Errors
    /// Returns an error when the cursor is in the future; the stream fails when the log cannot be read or the caller
    /// may no longer see the organization.
    #[boxed]
    pub async fn changed_scores(
        &self,
        caller: Caller,
        organization: OrganizationId,
        watch: ScoreWatch,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = Result<Delivery<ScoreChange>>> + Send + use<>> {
        let watcher =
            Watcher { service: self.clone(), organization, watch, last: HashMap::new(), past: None };
        let key = (organization, watch);
        let listener = self.ledger().listen(self.score_channels(), key, organization, watcher, after).await?;
        Ok(self.deliver(caller, organization, listener))
    }
}

/// Event source that computes which scores change.
#[derive(Clone)]
struct Watcher {
    service: Service,
    organization: OrganizationId,
    watch: ScoreWatch,
    /// Last known scores, for changes that cannot be reverted.
    last: HashMap<(ScorecardId, Period), Arc<Scores>>,
    /// Values at the end of the last read.
    past: Option<Past>,
}

impl EventSource for Watcher {
    type Event = ScoreChange;

    /// Evaluates the current scores.
    async fn prepare(&mut self) -> Result<()> {
        let view = self.service.view_as_operator(self.organization).await?;
        for scorecard in view.scorecards(&self.watched(&view)).await? {
            let period = current(&view, &scorecard);
            if let Some(scores) = view.scores(scorecard.profile.id, &[period]).await?.pop() {
                self.last.insert((scorecard.profile.id, period), scores);
            }
        }
        Ok(())
    }

    /// A cursor within a write restarts at its beginning: the events are produced again, and those already delivered
    /// are dropped.
    fn start(after: Cursor) -> Cursor {
        after.before_its_revision()
    }

    /// Computes the score changes of these changes, for each write as a whole.
    async fn read(&mut self, changes: Batch<change::Model>) -> Result<Batch<ScoreChange>> {
        let Batch { after, until: last, written, events: rows } = changes;
        let (done, until) = (after.revision(), last.revision());
        let view = self.service.view_as_operator_since(self.organization, until).await?;
        let mut sources = Sources::new(&view);
        let mut watched = Vec::new();
        for id in self.watched(&view) {
            watched.push((id, sources.gather(id).await?));
        }
        let diffs = self.diffs(&rows, done, last).await?;
        // A loaded scorecard may be newer than the view: changes up to its revision are reverted as well.
        let mut past = self.past_at(done, sources.ids());
        self.add_changes(&mut past, &diffs, view.latest_revision().max(until)).await?;
        let mut before = Overlay::of(&sources);
        past.put(&mut before);
        let mut after_each = before.clone();
        let mut events = Vec::new();
        for (&revision, diff) in &diffs {
            for value in &diff.values {
                after_each.set(value.at, value.period, value.after.clone());
            }
            let calendar = view.organization().calendar();
            let mut comparison = Comparison {
                view: &view,
                before: Evaluator::new(&before, calendar, view.today()),
                after: Evaluator::new(&after_each, calendar, view.today()),
                diff,
                last: &mut self.last,
                changed: Vec::new(),
            };
            for (id, parts) in &watched {
                if let Some(scorecard) = sources.get(*id) {
                    comparison.scorecard(scorecard, parts);
                }
            }
            events.extend(placed(comparison.changed, revision));
            for value in &diff.values {
                before.set(value.at, value.period, value.after.clone());
            }
            past.advance_over(revision, diff);
        }
        past.advance_to(until);
        self.past = Some(past);
        Ok(Batch { after, until: Cursor::after_revision(until), written, events })
    }
}

/// Assigns cursors to the score changes of a write.
fn placed(changed: Vec<ScoreChange>, revision: i64) -> impl Iterator<Item = Arc<ScoreChange>> {
    let count = changed.len();
    changed.into_iter().enumerate().map(move |(at, event)| {
        let is_last = at + 1 == count;
        let cursor = if is_last { Cursor::after_revision(revision) } else { Cursor::within(revision, at) };
        Arc::new(ScoreChange { cursor, ..event })
    })
}

impl Watcher {
    fn watched(&self, view: &Reader) -> Vec<ScorecardId> {
        let below = match self.watch.include_descendants {
            true => view.organization().descendants(self.watch.scorecard),
            false => Vec::new(),
        };
        std::iter::once(self.watch.scorecard).chain(below).collect()
    }

    /// Reads the writes of these rows after a revision, and as many changes after them as it takes to complete the last
    /// write.
    async fn diffs(
        &self,
        rows: &[Arc<change::Model>],
        done: i64,
        last: Cursor,
    ) -> Result<BTreeMap<i64, WriteDiff>> {
        let mut diffs: BTreeMap<i64, WriteDiff> = BTreeMap::new();
        let mut add = |row: &change::Model| diffs.entry(row.revision).or_default().add(row);
        rows.iter().filter(|row| row.revision > done).try_for_each(|row| add(row))?;
        if last.revision() > done {
            let db = &self.service.ledger().reads(self.organization);
            let all = Condition::all();
            changes::each_until(db, self.organization, last, last.revision(), all, add).await?;
        }
        Ok(diffs)
    }

    /// Values of these scorecards at a revision: those of the last read, if they match.
    fn past_at(&mut self, revision: i64, scorecards: HashSet<ScorecardId>) -> Past {
        let known = self.past.take().filter(|past| past.is_of(revision, &scorecards));
        known.unwrap_or_else(|| Past::at(revision, scorecards))
    }

    /// Adds the changes of the log up to a revision that are not known yet: first from the given writes, then from the
    /// log.
    async fn add_changes(
        &self,
        past: &mut Past,
        diffs: &BTreeMap<i64, WriteDiff>,
        latest: i64,
    ) -> Result<()> {
        for (&revision, diff) in diffs.range(past.known() + 1..) {
            diff.values.iter().for_each(|value| past.add(revision, value));
            past.mark_known(revision);
        }
        let db = &self.service.ledger().reads(self.organization);
        let after = Cursor::after_revision(past.known());
        let values = changes::of_kinds(Some(&[EntityKind::MeasurePeriod]));
        changes::each_until(db, self.organization, after, latest, values, |row| {
            let is_covered = row.scorecard_id.is_some_and(|id| past.covers(id));
            let value = if is_covered { Value::read(row)? } else { None };
            value.iter().for_each(|value| past.add(row.revision, value));
            Ok(())
        })
        .await?;
        past.mark_known(latest);
        Ok(())
    }
}
