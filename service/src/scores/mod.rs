//! Scores on demand: the sources are read together, evaluated by `domain`, and the results are cached until one of
//! their sources changes.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_recursion::async_recursion as boxed;
use domain::{
    cascade::MeasureRef,
    evaluate::{Evaluator, MeasureResult, Scores, Wanted},
    id::ScorecardId,
    measure::default,
    period::Period,
    scorecard::Scorecard,
    series::Facts,
    vocabulary::{Aggregation, MeasureSource},
};
use ledger::{
    error::{Error, Result},
    snapshot::Unfiltered,
};

use crate::{pace::Pace, reader::Reader};

mod cache;
mod changed;
mod comparison;
mod overlay;
mod past;
mod sources;
mod weight;
mod write_diff;

pub(crate) use cache::ScoreCache;
use cache::{Entry, MadeOf};
pub use changed::{ScoreChange, ScoreOwner, ScoreWatch};
pub(crate) use overlay::Overlay;
pub(crate) use sources::Sources;

/// Number of periods that are evaluated together: what they have in common is evaluated once, and in memory meanwhile.
const PERIODS_TOGETHER: usize = 60;

/// Scorecard and period.
type At = (ScorecardId, Period);

impl Reader {
    /// Evaluates the scores of a scorecard in these periods, in their order; empty for a scorecard that does not exist.
    /// A map requests them for each of its objectives: concurrent requests share one evaluation.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn scores(&self, id: ScorecardId, periods: &[Period]) -> Result<Vec<Arc<Scores>>> {
        let scores = &self.loaders().scores;
        scores.prefetch(periods.iter().map(|period| (id, *period)));
        let mut found = Vec::with_capacity(periods.len());
        for &period in periods {
            found.extend(scores.get((id, period), |asked| self.evaluate_asked(asked)).await?);
        }
        Ok(found)
    }

    async fn evaluate_asked(&self, asked: Vec<At>) -> Result<HashMap<At, Option<Arc<Scores>>>> {
        let mut periods: HashMap<ScorecardId, Vec<Period>> = HashMap::new();
        for &(id, period) in &asked {
            periods.entry(id).or_default().push(period);
        }
        let mut found = HashMap::with_capacity(asked.len());
        for (id, periods) in periods {
            let scores = self.evaluate(id, &periods).await?;
            found.extend(periods.iter().map(|period| (id, *period)).zip(scores));
        }
        Ok(found)
    }

    /// Evaluates one scorecard in these periods, in their order.
    async fn evaluate(&self, id: ScorecardId, periods: &[Period]) -> Result<Vec<Option<Arc<Scores>>>> {
        let mut found: Vec<Option<Arc<Scores>>> = Vec::with_capacity(periods.len());
        for &period in periods {
            found.push(self.valid_scores(id, period).await?);
        }
        if found.iter().any(Option::is_none) {
            let mut sources = Sources::new(self);
            // The sources of a stale entry are most likely still the sources: read them together, not round by round.
            if let Some(entry) = periods.first().and_then(|period| self.cache_entry(id, *period)) {
                sources.read(&entry.ids()).await?;
            }
            let made_of = sources.gather(id).await?;
            let mut pace = Pace::begin();
            for (found, periods) in found.chunks_mut(PERIODS_TOGETHER).zip(periods.chunks(PERIODS_TOGETHER)) {
                let mut evaluation = Evaluation::new(self, &sources);
                for (found, &period) in found.iter_mut().zip(periods) {
                    if found.is_none() {
                        *found = evaluation.scores(id, &made_of, period);
                        pace.step().await;
                    }
                }
            }
        }
        Ok(found)
    }

    /// Evaluates a measure in these periods, in their order, with the requested parts; empty for a measure that does
    /// not exist.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn measure_results(
        &self,
        at: MeasureRef,
        periods: &[Period],
        wanted: Wanted,
    ) -> Result<Vec<MeasureResult>> {
        let home = self.whole_scorecards(&[at.scorecard]).await?.pop();
        let home = home.ok_or(Error::NotFound("the scorecard"))?;
        let computed = home.measure(at.measure).map(|index| home.measures[index].source);
        let mut sources = Sources::new(self);
        if computed == Some(MeasureSource::Entered) {
            sources.put(home);
        } else {
            Box::pin(sources.gather_values(&[at.scorecard])).await?;
        }
        let mut evaluator = Evaluator::new(&sources, self.organization().calendar(), self.today());
        Ok(periods.iter().filter_map(|period| evaluator.parts_of_measure(at, *period, wanted)).collect())
    }

    /// Aggregation by which the values of the measure with this index become one of a longer period.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn aggregation(&self, home: &Scorecard, index: usize) -> Result<Aggregation> {
        let measure = &home.measures[index];
        match (measure.aggregation, measure.source) {
            (Some(chosen), _) => return Ok(chosen),
            (None, MeasureSource::Entered) => return Ok(default::AGGREGATION),
            (None, MeasureSource::Calculated | MeasureSource::RolledUp) => {}
        }
        let mut sources = Sources::new(self);
        Box::pin(sources.gather_values(&[home.profile.id])).await?;
        let mut evaluator = Evaluator::new(&sources, self.organization().calendar(), self.today());
        Ok(evaluator.aggregation(MeasureRef { scorecard: home.profile.id, measure: measure.id }))
    }

    /// Evaluates an ENTERED measure of the scorecard in a period with the given facts.
    #[must_use]
    pub fn measure_result_as_of(
        &self,
        home: Arc<Scorecard>,
        index: usize,
        period: Period,
        facts: Facts,
    ) -> Option<MeasureResult> {
        let at = MeasureRef { scorecard: home.profile.id, measure: home.measures[index].id };
        let mut sources = Sources::new(self);
        sources.put(home);
        let mut then = Overlay::of(&sources);
        then.set(at, period, Some(facts));
        Evaluator::new(&then, self.organization().calendar(), self.today()).measure(at, period)
    }

    fn cache_entry(&self, id: ScorecardId, period: Period) -> Option<Entry> {
        self.score_cache().get(self.organization().id(), id, period)
    }

    /// Finds cached scores that are still valid.
    async fn valid_scores(&self, id: ScorecardId, period: Period) -> Result<Option<Arc<Scores>>> {
        let Some(entry) = self.cache_entry(id, period) else { return Ok(None) };
        let Some(scores) = &entry.scores else { return Ok(None) };
        let now = self.whole_scorecards(&entry.ids()).await?;
        let now: HashMap<ScorecardId, &Arc<Scorecard>> = now.iter().map(|it| (it.profile.id, it)).collect();
        Ok(entry.is_made_of(|id| now.get(&id).copied()).then(|| Arc::clone(scores)))
    }
}

/// Evaluation over sources that are all in memory.
struct Evaluation<'s> {
    view: &'s Reader,
    sources: &'s Sources<'s>,
    evaluator: Evaluator<'s, Sources<'s>>,
}

impl<'s> Evaluation<'s> {
    fn new(view: &'s Reader, sources: &'s Sources<'s>) -> Self {
        let evaluator = Evaluator::new(sources, view.organization().calendar(), view.today());
        Self { view, sources, evaluator }
    }

    /// Evaluates the scores of a scorecard with these sources.
    fn scores(&mut self, id: ScorecardId, made_of: &[ScorecardId], period: Period) -> Option<Arc<Scores>> {
        // The trend compares with the period before.
        let mut changed = Vec::new();
        for period in [Some(period), period.previous()].into_iter().flatten() {
            self.take_cached(id, period, &mut changed);
        }
        let scores = self.evaluator.scores(id, period)?;
        // A cache hit may have the objectives only; now the scores are added.
        if !changed.contains(&(id, period)) {
            changed.push((id, period));
        }
        for (changed, at) in changed {
            let whole = (changed == id && at == period).then(|| Arc::clone(&scores));
            let is_now = at == period;
            let below =
                if changed == id { None } else { Some(domain::computation::sources(self.sources, changed)) };
            self.cache(changed, below.as_deref().unwrap_or(made_of), (at, is_now), whole);
        }
        Some(scores)
    }

    /// Takes valid cache entries of the scorecard and of its direct children, which its explanations mention, or else
    /// of the deeper scorecards that it depends on; adds those without a valid entry to `changed`.
    fn take_cached(&mut self, id: ScorecardId, period: Period, changed: &mut Vec<(ScorecardId, Period)>) {
        let (mut left, mut met) = (vec![id], HashSet::from([id]));
        while let Some(next) = left.pop() {
            let entry = self
                .view
                .cache_entry(next, period)
                .filter(|entry| entry.is_made_of(|id| self.sources.get(id)));
            let is_known = entry.is_some();
            if let Some(entry) = entry {
                self.evaluator.remember_objectives(next, period, &entry.objectives);
                if let Some(movements) = &entry.movements {
                    self.evaluator.remember_movements(next, period, movements);
                }
            } else {
                changed.push((next, period));
            }
            if let Some(scorecard) = self.sources.get(next).filter(|_| !is_known || next == id) {
                let below = scorecard.alignments.iter().map(|alignment| alignment.scorecard);
                left.extend(below.filter(|below| met.insert(*below)));
            }
        }
    }

    fn cache(
        &mut self,
        id: ScorecardId,
        made_of: &[ScorecardId],
        (period, is_now): (Period, bool),
        scores: Option<Arc<Scores>>,
    ) {
        let Some(objectives) = self.evaluator.objectives(id, period) else { return };
        // Movements of the period before would need the period before that one.
        let movements = if is_now { self.evaluator.movements(id, period).map(Into::into) } else { None };
        let made_of: MadeOf =
            made_of.iter().filter_map(|id| Some((*id, Arc::downgrade(self.sources.get(*id)?)))).collect();
        let entry = Entry { made_of, objectives: objectives.into(), movements, scores };
        self.view.score_cache().insert(self.view.organization().id(), id, period, entry);
    }
}
