//! Evaluation: from scorecards and a calendar to results of measures and scores of objectives, perspectives and
//! scorecards.
//!
//! Owns the memo of one evaluation, in which everything is computed at most once. It must not know how scorecards are
//! loaded or how long results are cached: the caller may cache the results of [`Evaluator::objectives`] and
//! [`Evaluator::movements`] as long as none of the scorecards changes that they are computed from, and pass them to
//! another evaluator by [`Evaluator::remember_objectives`] and [`Evaluator::remember_movements`].
//!
//! Nothing recurses along alignments or formulas: dependencies are put in topological order first (`order.rs`), so that
//! a deep chain needs no deep call stack. Cycles, which writes refuse, are cut at the edge that closes them.

mod explain;
mod measure;
mod members;
mod movement;
mod objective;
mod operands;
mod order;
mod selection;
mod trend;
mod values;

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;

pub use measure::{MeasureResult, Wanted, YearToDate};
pub(crate) use order::order;
pub use values::Reading;

use self::{
    measure::MeasureVerdict,
    selection::{Selection, Selections},
    values::Key,
};
use crate::{
    calendar::FiscalCalendar,
    cascade::Strategy,
    computation::Computation,
    id::{MeasureId, NodeId, ObjectiveId, ScorecardId},
    period::Period,
    rollup::{self, Child, Rolled, roll_up},
    score::{Explanation, Member, Score},
    scorecard::Scorecard,
    trend::Movement,
    vocabulary::{Aggregation, Frequency, MissingPolicy},
};

pub use crate::score::Scores;

/// Evaluator of one state of the scorecards, with a memo of all results.
#[derive(Debug)]
pub struct Evaluator<'s, S> {
    strategy: &'s S,
    calendar: FiscalCalendar,
    today: NaiveDate,
    computations: HashMap<MeasureId, Arc<Computation>>,
    /// Aggregations of computed measures for which none was chosen.
    aggregations: HashMap<MeasureId, Aggregation>,
    selections: Selections,
    /// Sub-periods in which all operands of a formula are known.
    in_common: HashMap<Key, Selection>,
    values: HashMap<Key, Reading>,
    verdicts: HashMap<(MeasureId, Period), MeasureVerdict>,
    objectives: HashMap<(ObjectiveId, Period), Rolled>,
    movements: HashMap<(ObjectiveId, Period), Option<Movement>>,
    scores: HashMap<(ScorecardId, Period), Arc<Scores>>,
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Creates an evaluator over these scorecards; `today` in the organization's time zone decides which periods are
    /// current.
    #[must_use]
    pub fn new(strategy: &'s S, calendar: FiscalCalendar, today: NaiveDate) -> Self {
        Self {
            strategy,
            calendar,
            today,
            computations: HashMap::new(),
            aggregations: HashMap::new(),
            selections: Selections::default(),
            in_common: HashMap::new(),
            values: HashMap::new(),
            verdicts: HashMap::new(),
            objectives: HashMap::new(),
            movements: HashMap::new(),
            scores: HashMap::new(),
        }
    }

    /// Fiscal calendar of the organization.
    #[must_use]
    pub fn calendar(&self) -> FiscalCalendar {
        self.calendar
    }

    /// Current period of a frequency.
    #[must_use]
    pub fn current(&self, frequency: Frequency) -> Period {
        self.calendar.current(frequency, self.today)
    }

    /// Period whose scores a scorecard shows where none is asked for: the current one of its review frequency.
    #[must_use]
    pub fn review_period(&self, scorecard: ScorecardId) -> Option<Period> {
        Some(self.current(self.strategy.scorecard(scorecard)?.profile.review_frequency))
    }

    /// Scores of a scorecard in a period; `None` for an unknown scorecard.
    pub fn scores(&mut self, scorecard: ScorecardId, period: Period) -> Option<Arc<Scores>> {
        if let Some(known) = self.scores.get(&(scorecard, period)) {
            return Some(Arc::clone(known));
        }
        let strategy = self.strategy;
        let scores = Arc::new(self.evaluate(strategy.scorecard(scorecard)?, period));
        self.scores.insert((scorecard, period), Arc::clone(&scores));
        Some(scores)
    }

    /// Rolled-up scores of a scorecard's objectives in a period, by index and without explanations; `None` for an
    /// unknown scorecard.
    pub fn objectives(&mut self, scorecard: ScorecardId, period: Period) -> Option<Vec<Rolled>> {
        let strategy = self.strategy;
        let scorecard = strategy.scorecard(scorecard)?;
        Some((0..scorecard.objectives.len()).map(|at| self.objective(scorecard, at, period)).collect())
    }

    /// Movements of a scorecard's objectives since the preceding period, by index; `None` for an unknown scorecard.
    pub fn movements(&mut self, scorecard: ScorecardId, period: Period) -> Option<Vec<Option<Movement>>> {
        let strategy = self.strategy;
        let scorecard = strategy.scorecard(scorecard)?;
        Some((0..scorecard.objectives.len()).map(|at| self.movement(scorecard, at, period)).collect())
    }

    /// Takes over the result of [`Evaluator::objectives`] of another evaluator, given for the same state of its
    /// sources; for a scorecard that the strategy holds, or whose outline it knows.
    pub fn remember_objectives(&mut self, scorecard: ScorecardId, period: Period, objectives: &[Rolled]) {
        for (id, rolled) in self.objective_ids(scorecard).into_iter().zip(objectives) {
            self.objectives.insert((id, period), *rolled);
        }
    }

    /// Takes over the result of [`Evaluator::movements`] of another evaluator, as
    /// [`Evaluator::remember_objectives`] does.
    pub fn remember_movements(
        &mut self,
        scorecard: ScorecardId,
        period: Period,
        movements: &[Option<Movement>],
    ) {
        for (id, movement) in self.objective_ids(scorecard).into_iter().zip(movements) {
            self.movements.insert((id, period), *movement);
        }
    }

    /// Ids of the objectives of a scorecard, by index.
    fn objective_ids(&self, scorecard: ScorecardId) -> Vec<ObjectiveId> {
        if let Some(scorecard) = self.strategy.scorecard(scorecard) {
            return scorecard.objectives.iter().map(|objective| objective.id).collect();
        }
        let outline = self.strategy.outline(scorecard);
        outline.iter().flat_map(|outline| &outline.objectives).map(|(id, _)| *id).collect()
    }

    fn evaluate(&mut self, scorecard: &'s Scorecard, period: Period) -> Scores {
        // Roll up this period and the preceding one, and compare them.
        let now = self.levels(scorecard, period);
        let before = period.previous().map(|previous| self.levels(scorecard, previous));
        let level_movements = match &before {
            Some(before) => self.level_movements(scorecard, period, before, &now),
            None => LevelMovements::default(),
        };
        let policy = scorecard.profile.missing_policy;
        // Score the objectives.
        let mut objectives = Vec::with_capacity(now.objectives.len());
        for (at, rolled) in now.objectives.iter().enumerate() {
            let previous = before.as_ref().and_then(|before| before.objectives.get(at));
            let movement = level_movements.objectives.get(at).copied().flatten();
            objectives.push(score(rolled, previous, movement, self.explain_objective(scorecard, at, period)));
        }
        // Score the perspectives.
        let mut perspectives = Vec::with_capacity(now.perspectives.len());
        for (at, rolled) in now.perspectives.iter().enumerate() {
            let previous = before.as_ref().and_then(|before| before.perspectives.get(at));
            let movement = level_movements.perspectives.get(at).copied().flatten();
            let explanation = explain(&now.objectives_of(scorecard, at), policy, "objectives");
            perspectives.push(score(rolled, previous, movement, explanation));
        }
        // Score the scorecard as a whole.
        let explanation = explain(&now.perspectives_of(scorecard), policy, "perspectives");
        let previous = before.as_ref().map(|before| &before.whole);
        let whole = score(&now.whole, previous, level_movements.whole, explanation);
        Scores { scorecard: scorecard.profile.id, period, score: whole, perspectives, objectives }
    }

    /// Movements of each level since the preceding period.
    fn level_movements(
        &mut self,
        scorecard: &'s Scorecard,
        period: Period,
        before: &Levels,
        now: &Levels,
    ) -> LevelMovements {
        // Objectives.
        let objectives: Vec<_> =
            (0..scorecard.objectives.len()).map(|at| self.movement(scorecard, at, period)).collect();
        // Perspectives, from the movements of their objectives.
        let perspectives: Vec<_> = (0..scorecard.perspectives.len())
            .map(|at| {
                let children = scorecard.objectives_in(at).filter_map(|at| {
                    let takes_part = take_part([before.objectives.get(at)?, now.objectives.get(at)?]);
                    takes_part
                        .then(|| (scorecard.objectives[at].weight, objectives.get(at).copied().flatten()))
                });
                Movement::of_children(children.collect::<Vec<_>>().into_iter())
            })
            .collect();
        // The whole scorecard, from those of its perspectives.
        let children = scorecard.perspectives.iter().enumerate().filter_map(|(at, perspective)| {
            let takes_part = take_part([before.perspectives.get(at)?, now.perspectives.get(at)?]);
            takes_part.then(|| (perspective.weight, perspectives.get(at).copied().flatten()))
        });
        let whole = Movement::of_children(children.collect::<Vec<_>>().into_iter());
        LevelMovements { objectives, perspectives, whole }
    }

    fn levels(&mut self, scorecard: &'s Scorecard, period: Period) -> Levels {
        let objectives =
            (0..scorecard.objectives.len()).map(|at| self.objective(scorecard, at, period)).collect();
        let policy = scorecard.profile.missing_policy;
        let mut levels = Levels { objectives, perspectives: Vec::new(), whole: roll_up(&[], policy) };
        levels.perspectives = (0..scorecard.perspectives.len())
            .map(|at| roll(&levels.objectives_of(scorecard, at), policy))
            .collect();
        levels.whole = roll(&levels.perspectives_of(scorecard), policy);
        levels
    }
}

/// Score with its trend and explanation; it has a trend where both periods have a score.
fn score(
    rolled: &Rolled,
    previous: Option<&Rolled>,
    movement: Option<Movement>,
    explanation: Explanation,
) -> Score {
    let has_both = rolled.verdict.score.is_some() && previous.is_some_and(|it| it.verdict.score.is_some());
    Score {
        verdict: rolled.verdict,
        coverage: rolled.coverage,
        measured: rolled.measured,
        counts: rolled.counts,
        trend: movement.filter(|_| has_both).and_then(Movement::trend),
        explanation,
    }
}

/// True when a child takes part in at least one of two periods.
fn take_part(both: [&Rolled; 2]) -> bool {
    both.iter().any(|rolled| child(1.0, rolled).takes_part())
}

/// Movements of a scorecard's scores since the preceding period, by level.
#[derive(Default)]
struct LevelMovements {
    objectives: Vec<Option<Movement>>,
    perspectives: Vec<Option<Movement>>,
    whole: Option<Movement>,
}

/// Rolled-up scores of a scorecard, by level.
struct Levels {
    objectives: Vec<Rolled>,
    perspectives: Vec<Rolled>,
    whole: Rolled,
}

impl Levels {
    fn objectives_of<'a>(&self, scorecard: &'a Scorecard, perspective: usize) -> Vec<Member<'a>> {
        let members = scorecard.objectives_in(perspective).filter_map(|at| {
            let objective = &scorecard.objectives[at];
            Some(Member {
                node: NodeId::Objective(objective.id),
                part: None,
                scorecard: scorecard.profile.id,
                label: &objective.name,
                child: child(objective.weight, self.objectives.get(at)?),
                value: None,
            })
        });
        members.collect()
    }

    fn perspectives_of<'a>(&self, scorecard: &'a Scorecard) -> Vec<Member<'a>> {
        let members = scorecard.perspectives.iter().zip(&self.perspectives).map(|(it, rolled)| Member {
            node: NodeId::Perspective(it.id),
            part: None,
            scorecard: scorecard.profile.id,
            label: &it.name,
            child: child(it.weight, rolled),
            value: None,
        });
        members.collect()
    }
}

fn child(weight: f64, rolled: &Rolled) -> Child {
    Child { weight, verdict: rolled.verdict, coverage: rolled.coverage, measured: rolled.measured }
}

fn children(members: &[Member<'_>]) -> Vec<Child> {
    members.iter().map(|member| member.child).collect()
}

fn roll(members: &[Member<'_>], policy: MissingPolicy) -> Rolled {
    roll_up(&children(members), policy)
}

fn explain(members: &[Member<'_>], policy: MissingPolicy, what: &str) -> Explanation {
    Explanation {
        rule: rollup::rule(&children(members), policy, what),
        components: members.iter().filter_map(|member| member.component(policy)).collect(),
        scoring: None,
    }
}

#[cfg(test)]
mod tests;
