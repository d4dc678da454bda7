//! Which scores a write has changed: every state is evaluated with the values it had, by taking back what the change
//! log says came later.
//!
//! A change of the structure (a weight, a new objective) cannot be taken back: scores before it are those that this
//! stream has seen last, and where it has seen none the change is not told.

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
use futures_util::{Stream, StreamExt, stream};

use super::{
    Sources, Then,
    comparison::{Comparison, current},
    group::Group,
};
use crate::{
    Service,
    caller::Caller,
    changes::{self, Cursor, cursor_of},
    error::Result,
    snapshot::View,
};

/// How many changes are read at once.
const PAGE: u64 = 1_000;

/// Whose scores are watched.
#[derive(Clone, Debug)]
pub struct ScoreWatch {
    /// A scorecard.
    pub scorecard: ScorecardId,
    /// Whether those below it are, too.
    pub include_descendants: bool,
}

/// What the score is of, by its index in the scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
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
#[derive(Clone)]
pub struct ScoreMoved {
    /// The place in the log; events of one write have places of their own.
    pub cursor: Cursor,
    /// The scorecard.
    pub scorecard: Arc<Scorecard>,
    /// What the score is of.
    pub of: Moved,
    /// The period.
    pub period: Period,
    /// Before the write.
    pub before: Score,
    /// After it.
    pub after: Score,
}

impl Service {
    /// The scores that writes change, in commit order: those after the cursor, then new ones as they come.
    ///
    /// # Errors
    /// When the cursor lies in the future; in the stream, when the log cannot be read or the caller may not see the
    /// organization any more.
    pub async fn moved_scores(
        &self,
        caller: Caller,
        organization: OrganizationId,
        watch: ScoreWatch,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = Result<Vec<ScoreMoved>>> + Send + use<>> {
        // Within a write the events are made again and those already seen left out.
        let from = after.map(Cursor::before_its_revision);
        let changes = self.changes_after(organization, from).await?;
        let mut watcher = Watcher {
            service: self.clone(),
            caller,
            organization,
            watch,
            seen: after,
            done: from.map_or(0, Cursor::revision),
            last: HashMap::new(),
        };
        if after.is_none() {
            watcher.look_around().await?;
        }
        let start = (Box::pin(changes), watcher);
        Ok(stream::unfold(Some(start), |state| async move {
            let (mut changes, mut watcher) = state?;
            match changes.next().await? {
                Ok(rows) => match watcher.take(rows).await {
                    Ok(moved) => Some((Ok(moved), Some((changes, watcher)))),
                    Err(error) => Some((Err(error), None)),
                },
                Err(error) => Some((Err(error), None)),
            }
        }))
    }
}

struct Watcher {
    service: Service,
    caller: Caller,
    organization: OrganizationId,
    watch: ScoreWatch,
    /// Where the client says it was.
    seen: Option<Cursor>,
    /// The last revision that was taken whole.
    done: i64,
    /// The scores seen last, for changes that cannot be taken back.
    last: HashMap<(ScorecardId, Period), Arc<Scores>>,
}

impl Watcher {
    fn watched(&self, view: &View) -> Vec<ScorecardId> {
        let below = match self.watch.include_descendants {
            true => view.organization().descendants(self.watch.scorecard),
            false => Vec::new(),
        };
        std::iter::once(self.watch.scorecard).chain(below).collect()
    }

    /// Notes the current scores.
    async fn look_around(&mut self) -> Result<()> {
        let view = self.service.view(&self.caller, self.organization).await?;
        for scorecard in view.scorecards(&self.watched(&view)).await? {
            let period = current(&view, &scorecard);
            if let Some(scores) = view.scores(scorecard.profile.id, &[period]).await?.pop() {
                self.last.insert((scorecard.profile.id, period), scores);
            }
        }
        Ok(())
    }

    /// What the writes of these rows have changed.
    async fn take(&mut self, rows: Vec<change::Model>) -> Result<Vec<ScoreMoved>> {
        let Some(until) = rows.last().map(|row| row.revision).filter(|until| *until > self.done) else {
            return Ok(Vec::new());
        };
        let view = self.service.view(&self.caller, self.organization).await?;
        let groups = self.groups(rows, view.organization().revision()).await?;
        let mut sources = Sources::new(&view);
        let mut made_of: Vec<(ScorecardId, Vec<ScorecardId>)> = Vec::new();
        for id in self.watched(&view) {
            made_of.push((id, sources.gather(id).await?));
        }
        let mut before = Then::of(&sources);
        for value in groups.values().rev().flat_map(|group| group.values.iter().rev()) {
            before.set(value.at, value.period, value.before.clone());
        }
        let mut events = Vec::new();
        for (&revision, group) in groups.range(self.done + 1..=until) {
            let mut after = before.clone();
            for value in &group.values {
                after.set(value.at, value.period, value.after.clone());
            }
            let mut comparison = Comparison {
                view: &view,
                before: Evaluator::new(&before, view.organization().calendar(), view.today()),
                after: Evaluator::new(&after, view.organization().calendar(), view.today()),
                group,
                last: &mut self.last,
                moved: Vec::new(),
            };
            for (id, parts) in &made_of {
                if let Some(scorecard) = sources.get(*id) {
                    comparison.scorecard(scorecard, parts);
                }
            }
            let moved = comparison.moved;
            let count = moved.len();
            events.extend(moved.into_iter().enumerate().map(|(at, event)| {
                let cursor = if at + 1 == count {
                    Cursor::after_revision(revision)
                } else {
                    Cursor::within(revision, at)
                };
                ScoreMoved { cursor, ..event }
            }));
            before = after;
        }
        self.done = until;
        events.retain(|event| self.seen.is_none_or(|seen| event.cursor > seen));
        Ok(events)
    }

    /// The changes by revision, from those not yet taken to the latest that the view knows.
    async fn groups(&self, mut rows: Vec<change::Model>, latest: i64) -> Result<BTreeMap<i64, Group>> {
        let db = self.service.database().connection();
        while let Some(last) = rows.last().map(cursor_of) {
            let more = changes::page(db, self.organization, last, PAGE).await?;
            let ends = more.is_empty() || more.iter().any(|row| row.revision > latest);
            rows.extend(more.into_iter().filter(|row| row.revision <= latest));
            if ends {
                break;
            }
        }
        let mut groups: BTreeMap<i64, Group> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.revision > self.done) {
            groups.entry(row.revision).or_default().take(&row)?;
        }
        Ok(groups)
    }
}
