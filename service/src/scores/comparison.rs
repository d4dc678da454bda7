//! Comparison of two states of scorecards.

use std::{collections::HashMap, sync::Arc};

use domain::{
    cascade::MeasureRef,
    evaluate::{Evaluator, MeasureResult},
    id::ScorecardId,
    period::Period,
    rollup::StatusCounts,
    score::{Score, Scores},
    scorecard::Scorecard,
};
use ledger::changes::Cursor;

use super::{Overlay, ScoreChange, ScoreOwner, write_diff::WriteDiff};
use crate::reader::Reader;

/// Tolerance within which scores count as equal.
const TOLERANCE: f64 = 1e-9;

/// Period whose scores a scorecard shows by default.
pub(super) fn current(view: &Reader, scorecard: &Scorecard) -> Period {
    view.organization().calendar().current(scorecard.profile.review_frequency, view.today())
}

/// Two states to compare.
pub(super) struct Comparison<'v> {
    pub(super) view: &'v Reader,
    pub(super) before: Evaluator<'v, Overlay<'v>>,
    pub(super) after: Evaluator<'v, Overlay<'v>>,
    pub(super) diff: &'v WriteDiff,
    pub(super) last: &'v mut HashMap<(ScorecardId, Period), Arc<Scores>>,
    /// Differences found; their cursors are assigned later.
    pub(super) changed: Vec<ScoreChange>,
}

impl Comparison<'_> {
    /// Compares a scorecard, its parts and its measures; `parts` are the scorecards that its scores depend on.
    pub(super) fn scorecard(&mut self, scorecard: &Arc<Scorecard>, parts: &[ScorecardId]) {
        if !parts.iter().any(|id| self.diff.touched.contains(id)) {
            return;
        }
        let id = scorecard.profile.id;
        let rebuilt = parts.iter().any(|id| self.diff.rebuilt.contains(id));
        for period in self.periods(current(self.view, scorecard)) {
            let before = match rebuilt {
                true => self.last.get(&(id, period)).cloned(),
                false => self.before.scores(id, period),
            };
            let Some(after) = self.after.scores(id, period) else { continue };
            if let Some(before) = before {
                self.levels(scorecard, period, &before, &after);
            }
            self.last.insert((id, period), after);
        }
        if !rebuilt {
            for index in 0..scorecard.measures.len() {
                self.measure(scorecard, index);
            }
        }
    }

    /// Current period, and those periods of its frequency that contain a written period.
    fn periods(&self, current: Period) -> Vec<Period> {
        let calendar = self.view.organization().calendar();
        let written = self.diff.values.iter().filter_map(|value| match value.period.frequency() {
            own if own == current.frequency() => Some(value.period),
            _ => calendar.containing(value.period, current.frequency()),
        });
        let mut periods: Vec<Period> = written.chain([current]).collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    }

    fn levels(&mut self, scorecard: &Arc<Scorecard>, period: Period, before: &Scores, after: &Scores) {
        self.compare(scorecard, ScoreOwner::Scorecard, period, &before.score, &after.score);
        for (index, (before, after)) in before.perspectives.iter().zip(&after.perspectives).enumerate() {
            self.compare(scorecard, ScoreOwner::Perspective(index), period, before, after);
        }
        for (index, (before, after)) in before.objectives.iter().zip(&after.objectives).enumerate() {
            self.compare(scorecard, ScoreOwner::Objective(index), period, before, after);
        }
    }

    fn measure(&mut self, scorecard: &Arc<Scorecard>, index: usize) {
        let measure = &scorecard.measures[index];
        let at = MeasureRef { scorecard: scorecard.profile.id, measure: measure.id };
        let calendar = self.view.organization().calendar();
        for period in self.periods(calendar.current(measure.frequency, self.view.today())) {
            let (Some(before), Some(after)) =
                (self.before.measure(at, period), self.after.measure(at, period))
            else {
                continue;
            };
            self.compare(
                scorecard,
                ScoreOwner::Measure(index),
                period,
                &score_of(&before),
                &score_of(&after),
            );
        }
    }

    fn compare(
        &mut self,
        scorecard: &Arc<Scorecard>,
        of: ScoreOwner,
        period: Period,
        before: &Score,
        after: &Score,
    ) {
        let same = match (before.verdict.score, after.verdict.score) {
            (Some(before), Some(after)) => (before - after).abs() < TOLERANCE,
            (before, after) => before.is_some() == after.is_some(),
        };
        if same && before.verdict.status == after.verdict.status {
            return;
        }
        self.changed.push(ScoreChange {
            cursor: Cursor::after_revision(0),
            scorecard: Arc::clone(scorecard),
            of,
            period,
            before: Arc::new(before.clone()),
            after: Arc::new(after.clone()),
        });
    }
}

/// Score of a measure in the common form.
fn score_of(result: &MeasureResult) -> Score {
    let mut counts = StatusCounts::default();
    counts.add(result.verdict.status);
    let known = if result.verdict.score.is_some() { 1.0 } else { 0.0 };
    Score {
        verdict: result.verdict,
        coverage: known,
        measured: known,
        counts,
        trend: None,
        explanation: result.explanation.clone().unwrap_or_default(),
    }
}
