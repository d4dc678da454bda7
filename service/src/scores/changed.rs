//! Which scores a write has changed: every state is evaluated with the values it had, by taking back what the change
//! log says came later.
//!
//! A change of the structure (a weight, a new objective) cannot be taken back: scores before it are those that were
//! seen last while somebody listened live, and where there are none the change is not told.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use domain::{
    evaluate::Evaluator,
    id::{OrganizationId, ScorecardId},
    period::Period,
    score::{Score, Scores},
    scorecard::Scorecard,
};
use entity::change;
use futures_util::Stream;

use super::{
    Overlay, Sources,
    comparison::{Comparison, current},
    write_diff::WriteDiff,
};
use crate::{
    Service,
    caller::Caller,
    changes::{self, Cursor, cursor_of},
    error::Result,
    feed::{Batch, Delivery, Event, EventSource, HasCursor, PAGE},
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
        let watcher = Watcher { service: self.clone(), organization, watch, last: HashMap::new() };
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
        let Batch { after, until, written, events: changes } = changes;
        let (done, until) = (after.revision(), until.revision());
        let view = self.service.view_as_operator_since(self.organization, until).await?;
        let mut sources = Sources::new(&view);
        let mut made_of: Vec<(ScorecardId, Vec<ScorecardId>)> = Vec::new();
        for id in self.watched(&view) {
            made_of.push((id, sources.gather(id).await?));
        }
        // A scorecard that was read may be later than the view: what came up to then is taken back as well.
        let diffs = self.diffs(changes, done, view.latest_revision()).await?;
        let mut before = Overlay::of(&sources);
        for value in diffs.values().rev().flat_map(|diff| diff.values.iter().rev()) {
            before.set(value.at, value.period, value.before.clone());
        }
        let mut events = Vec::new();
        for (&revision, diff) in diffs.range(..=until) {
            let mut after = before.clone();
            for value in &diff.values {
                after.set(value.at, value.period, value.after.clone());
            }
            let mut comparison = Comparison {
                view: &view,
                before: Evaluator::new(&before, view.organization().calendar(), view.today()),
                after: Evaluator::new(&after, view.organization().calendar(), view.today()),
                diff,
                last: &mut self.last,
                changed: Vec::new(),
            };
            for (id, parts) in &made_of {
                if let Some(scorecard) = sources.get(*id) {
                    comparison.scorecard(scorecard, parts);
                }
            }
            let changed = comparison.changed;
            let count = changed.len();
            events.extend(changed.into_iter().enumerate().map(|(at, event)| {
                let cursor = if at + 1 == count {
                    Cursor::after_revision(revision)
                } else {
                    Cursor::within(revision, at)
                };
                Arc::new(ScoreChange { cursor, ..event })
            }));
            before = after;
        }
        Ok(Batch { after, until: Cursor::after_revision(until), written, events })
    }
}

impl Watcher {
    fn watched(&self, view: &View) -> Vec<ScorecardId> {
        let below = match self.watch.include_descendants {
            true => view.organization().descendants(self.watch.scorecard),
            false => Vec::new(),
        };
        std::iter::once(self.watch.scorecard).chain(below).collect()
    }

    /// The changes by revision, from those not yet taken to the latest that was read.
    async fn diffs(
        &self,
        mut rows: Vec<Arc<change::Model>>,
        done: i64,
        latest: i64,
    ) -> Result<BTreeMap<i64, WriteDiff>> {
        let db = self.service.database().connection();
        while let Some(last) = rows.last().map(|row| cursor_of(row)) {
            let more = changes::page(db, self.organization, last, PAGE).await?;
            let ends = more.is_empty() || more.iter().any(|row| row.revision > latest);
            rows.extend(more.into_iter().filter(|row| row.revision <= latest).map(Arc::new));
            if ends {
                break;
            }
        }
        let mut diffs: BTreeMap<i64, WriteDiff> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.revision > done) {
            diffs.entry(row.revision).or_default().take(row)?;
        }
        Ok(diffs)
    }
}
