//! Scores on demand: the sources are read together, evaluated by `domain`, and the results are cached until one of
//! their sources changes.

use std::{
    collections::{BTreeMap, HashMap},
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

use crate::reader::Reader;

mod background;
mod cache;
mod changed;
mod comparison;
mod evaluation;
mod overlay;
mod past;
mod projection;
mod sources;
mod weight;
mod write_diff;

pub(crate) use background::Background;
use cache::Entry;
pub(crate) use cache::{Outside, ScoreCache, last_change};
pub use changed::{ScoreChange, ScoreOwner, ScoreWatch};
use evaluation::{At, Evaluation, Extent};
pub(crate) use overlay::Overlay;
pub(crate) use sources::Sources;

/// Default number of scorecards below the requested ones that a request evaluates itself. With more of them it waits for
/// the background, which goes on when the request runs into its time limit; and the organization has a projection.
pub(crate) const MOST_EVALUATED: usize = 400;

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
        // The scorecards themselves first: what is cached has to fit them.
        let mut ids: Vec<ScorecardId> = asked.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        self.whole_scorecards(&ids).await?;
        let newer = self.newer();
        let mut found = HashMap::with_capacity(asked.len());
        let mut missing: BTreeMap<ScorecardId, Vec<Period>> = BTreeMap::new();
        for (id, period) in asked {
            match self.valid_entry(id, period, &newer) {
                Some(Entry { scores: Some(scores), outside, .. }) => {
                    self.note_scores(id, outside);
                    found.insert((id, period), Some(scores));
                }
                _ => missing.entry(id).or_default().push(period),
            }
        }
        // Scorecards that are asked for in the same periods are evaluated together.
        let mut together: BTreeMap<Vec<Period>, Vec<ScorecardId>> = BTreeMap::new();
        for (id, mut periods) in missing {
            periods.sort_unstable();
            together.entry(periods).or_default().push(id);
        }
        for (periods, ids) in together {
            let scores = self.evaluate(&ids, &periods).await?;
            found.extend(scores.into_iter().map(|(at, scores)| (at, Some(scores))));
        }
        Ok(found)
    }

    /// Evaluates these scorecards in these periods: here where few scorecards below them have to be evaluated, too, or
    /// else in the background first.
    async fn evaluate(&self, ids: &[ScorecardId], periods: &[Period]) -> Result<HashMap<At, Arc<Scores>>> {
        let mut evaluation = Evaluation::new(self, ids, periods);
        if !evaluation.gather(ids.len() + self.service().most_evaluated()).await? {
            drop(evaluation);
            self.service().evaluate_cascade(self.organization().id(), ids, periods).await;
            evaluation = Evaluation::new(self, ids, periods);
            evaluation.gather(usize::MAX).await?;
        }
        Ok(evaluation.run(Extent::Full).await)
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

    /// Cache entry of a scorecard, if it is right for this view; `newer` are the scorecards that the view has read in a
    /// newer state than its organization.
    fn valid_entry(&self, id: ScorecardId, period: Period, newer: &[ScorecardId]) -> Option<Entry> {
        let organization = self.whole();
        let entry = self.score_cache().get(organization.id(), id, period)?;
        entry.is_valid(id, organization, newer).then_some(entry)
    }
}
