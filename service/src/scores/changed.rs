//! Which scores a write has changed: every state is evaluated with the values it had, by taking back what the change
//! log says came later.
//!
//! A change of the structure (a weight, a new objective) cannot be taken back: scores before it are those that were
//! seen last while somebody listened live, and where there are none the change is not told.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

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
use sea_orm::Condition;

use super::{
    Overlay, Sources,
    comparison::{Comparison, current},
    past::Past,
    write_diff::{Value, WriteDiff},
};
use crate::{
    Service,
    caller::Caller,
    changes::{self, Cursor},
    error::Result,
    feed::{Batch, Delivery, Event, EventSource, HasCursor},
    snapshot::View,
};

/// Whose scores are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScoreWatch {
    /// A scorecard.
    pub scorecard: ScorecardId,
    /// Whether those below it are, too.
    pub include_descendants: bool,
}

/// What the score is of, by its index in the scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreOwner {
    /// The scorecard.
    Scorecard,
    /// A perspective.
    Perspective(usize),
    /// An objective.
    Objective(usize),
    /// A measure whose home it is.
    Measure(usize),
}

/// A score or status that a write has changed.
pub struct ScoreChange {
    /// The place in the log; events of one write have places of their own.
    pub cursor: Cursor,
    /// The scorecard.
    pub(crate) scorecard: Arc<Scorecard>,
    /// What the score is of.
    pub of: ScoreOwner,
    /// The period.
    pub period: Period,
    /// Before the write.
    pub before: Arc<Score>,
    /// After it.
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
    /// The scores that writes change, in commit order: those after the cursor, then new ones as they come. The stream
    /// ends after the first error.
    ///
    /// # Errors
    /// When the cursor lies in the future; in the stream, when the log cannot be read or the caller may not see the
    /// organization any more.
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
        let listener = self.listen(&self.feed().scores, key, organization, watcher, after).await?;
        Ok(self.deliver(caller, organization, listener))
    }
}

/// Finds out which scores changes move.
#[derive(Clone)]
struct Watcher {
    service: Service,
    organization: OrganizationId,
    watch: ScoreWatch,
    /// The scores seen last, for changes that cannot be taken back.
    last: HashMap<(ScorecardId, Period), Arc<Scores>>,
    /// The values where the last read ended.
    past: Option<Past>,
}

impl EventSource for Watcher {
    type Event = ScoreChange;

    /// Notes the current scores.
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

    /// Within a write the events are made again, and those already seen left out.
    fn start(after: Cursor) -> Cursor {
        after.before_its_revision()
    }

    /// What the writes of these changes have changed, each write as a whole.
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
        // A scorecard that was read may be later than the view: what came up to then is taken back as well.
        let mut past = self.past_at(done, sources.ids());
        self.learn(&mut past, &diffs, view.latest_revision().max(until)).await?;
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
            past.pass(revision, diff);
        }
        past.arrive(until);
        self.past = Some(past);
        Ok(Batch { after, until: Cursor::after_revision(until), written, events })
    }
}

/// What a write has changed, in its places in the log.
fn placed(changed: Vec<ScoreChange>, revision: i64) -> impl Iterator<Item = Arc<ScoreChange>> {
    let count = changed.len();
    changed.into_iter().enumerate().map(move |(at, event)| {
        let is_last = at + 1 == count;
        let cursor = if is_last { Cursor::after_revision(revision) } else { Cursor::within(revision, at) };
        Arc::new(ScoreChange { cursor, ..event })
    })
}

impl Watcher {
    fn watched(&self, view: &View) -> Vec<ScorecardId> {
        let below = match self.watch.include_descendants {
            true => view.organization().descendants(self.watch.scorecard),
            false => Vec::new(),
        };
        std::iter::once(self.watch.scorecard).chain(below).collect()
    }

    /// The writes of these rows after a revision, and of as many after them as it takes to have the last one whole.
    async fn diffs(
        &self,
        rows: &[Arc<change::Model>],
        done: i64,
        last: Cursor,
    ) -> Result<BTreeMap<i64, WriteDiff>> {
        let mut diffs: BTreeMap<i64, WriteDiff> = BTreeMap::new();
        let mut take = |row: &change::Model| diffs.entry(row.revision).or_default().take(row);
        rows.iter().filter(|row| row.revision > done).try_for_each(|row| take(row))?;
        if last.revision() > done {
            let db = self.service.database().connection();
            let all = Condition::all();
            changes::each_until(db, self.organization, last, last.revision(), all, take).await?;
        }
        Ok(diffs)
    }

    /// The values of these scorecards at a revision: those kept from the last time, if they are that.
    fn past_at(&mut self, revision: i64, scorecards: HashSet<ScorecardId>) -> Past {
        let kept = self.past.take().filter(|past| past.is_of(revision, &scorecards));
        kept.unwrap_or_else(|| Past::at(revision, scorecards))
    }

    /// Takes in what is not known yet of the log up to a revision: from the writes at hand, and then from the log.
    async fn learn(&self, past: &mut Past, diffs: &BTreeMap<i64, WriteDiff>, latest: i64) -> Result<()> {
        for (&revision, diff) in diffs.range(past.known() + 1..) {
            diff.values.iter().for_each(|value| past.learn(revision, value));
            past.know(revision);
        }
        let (db, after) = (self.service.database().connection(), Cursor::after_revision(past.known()));
        let values = changes::of_kinds(Some(&[EntityKind::MeasurePeriod]));
        changes::each_until(db, self.organization, after, latest, values, |row| {
            let is_covered = row.scorecard_id.is_some_and(|id| past.covers(ScorecardId::from_uuid(id)));
            let value = if is_covered { Value::read(row)? } else { None };
            value.iter().for_each(|value| past.learn(row.revision, value));
            Ok(())
        })
        .await?;
        past.know(latest);
        Ok(())
    }
}
