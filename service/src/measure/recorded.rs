//! Stream of all recorded actuals of an organization, some scorecards at a time, to bound the memory.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{
    cascade::MeasureRef as Home,
    evaluate::{Evaluator, MeasureResult},
    id::{MeasureId, ScorecardId},
    measure::Measure,
    period::Period,
    scorecard::Scorecard,
    series::Facts,
    vocabulary::MeasureSource,
};
use ledger::error::Result;

use crate::{reader::Reader, scores::Sources};

/// Number of scorecards that are read together: each step is a fixed number of statements.
const SCORECARDS_PER_STEP: usize = 8;

/// Filter of recorded actuals.
#[derive(Clone, Debug, Default)]
pub struct RecordedFilter {
    /// Home scorecards, in this order; all when `None`.
    pub scorecards: Option<Vec<ScorecardId>>,
    /// Measures; all that are not archived when `None`.
    pub measures: Option<Vec<Home>>,
    /// Earliest end of a period.
    pub from: Option<NaiveDate>,
    /// Latest start of a period.
    pub to: Option<NaiveDate>,
}

/// Recorded actual of a measure in a period.
#[derive(Clone, Copy, Debug)]
pub struct RecordedActual<'a> {
    /// Home scorecard of the measure.
    pub scorecard: &'a Scorecard,
    /// Measure.
    pub measure: &'a Measure,
    /// Period.
    pub period: Period,
    /// Facts of the period, with an actual.
    pub facts: &'a Facts,
}

/// Recorded actuals, of which only the next scorecards are in memory.
pub struct RecordedActuals {
    view: Arc<Reader>,
    waiting: VecDeque<ScorecardId>,
    measures: Option<HashMap<ScorecardId, HashSet<MeasureId>>>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Reader {
    /// Starts reading the recorded actuals that the caller sees, down the cascade. Each scorecard is consistent in
    /// itself, at the revision of this view or a later one.
    #[must_use]
    pub fn recorded_actuals(self: Arc<Self>, filter: RecordedFilter) -> RecordedActuals {
        let RecordedFilter { scorecards, measures, from, to } = filter;
        let measures = measures.map(|measures| {
            let mut by_home: HashMap<_, HashSet<_>> = HashMap::new();
            for Home { scorecard, measure } in measures {
                by_home.entry(scorecard).or_default().insert(measure);
            }
            by_home
        });
        let mut waiting = VecDeque::from(scorecards.unwrap_or_else(|| self.organization().cascade()));
        waiting.retain(|id| self.reads(*id) && measures.as_ref().is_none_or(|homes| homes.contains_key(id)));
        RecordedActuals { view: self, waiting, measures, from, to }
    }
}

impl RecordedActuals {
    /// Reader that the actuals are read from.
    #[must_use]
    pub fn view(&self) -> &Reader {
        &self.view
    }

    /// Loads the next scorecards; `None` after the last.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn next(&mut self) -> Result<Option<Vec<Arc<Scorecard>>>> {
        let ids: Vec<_> = self.waiting.drain(..self.waiting.len().min(SCORECARDS_PER_STEP)).collect();
        if ids.is_empty() { Ok(None) } else { self.view.scorecards_unpinned(&ids).await.map(Some) }
    }

    /// Recorded actuals of one of the scorecard's measures, oldest first.
    pub fn of<'a>(
        &'a self,
        scorecard: &'a Scorecard,
        measure: usize,
    ) -> impl Iterator<Item = RecordedActual<'a>> {
        let (measure, series) = (&scorecard.measures[measure], &scorecard.series()[measure]);
        let is_wanted = match &self.measures {
            Some(homes) => homes.get(&scorecard.profile.id).is_some_and(|ids| ids.contains(&measure.id)),
            None => measure.archived_at.is_none(),
        };
        let known = series.all().iter().filter(move |(period, facts)| {
            is_wanted && (facts.actual.is_some() || facts.text.is_some()) && self.overlaps(*period)
        });
        known.map(move |(period, facts)| RecordedActual { scorecard, measure, period: *period, facts })
    }

    /// Results of these periods of one of the scorecard's measures, in their order; `None` for a measure whose values
    /// are computed.
    pub fn results(
        &self,
        scorecard: &Arc<Scorecard>,
        measure: usize,
        periods: impl Iterator<Item = Period>,
    ) -> Vec<Option<MeasureResult>> {
        let it = &scorecard.measures[measure];
        if it.source != MeasureSource::Entered {
            return periods.map(|_| None).collect();
        }
        let at = Home { scorecard: scorecard.profile.id, measure: it.id };
        let mut sources = Sources::new(&self.view);
        sources.put(Arc::clone(scorecard));
        let calendar = self.view.organization().calendar();
        let mut evaluator = Evaluator::new(&sources, calendar, self.view.today());
        periods.map(|period| evaluator.measure(at, period)).collect()
    }

    fn overlaps(&self, period: Period) -> bool {
        let calendar = self.view.organization().calendar();
        self.from.is_none_or(|from| calendar.ends_on(period) >= from)
            && self.to.is_none_or(|to| calendar.starts_on(period) <= to)
    }
}
