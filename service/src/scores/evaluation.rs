//! Evaluation of scorecards from the bottom of the cascade to the top: each takes the scores of the scorecards below it
//! from the cache, as far as these are valid.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    cascade::Outline,
    computation,
    evaluate::{Evaluator, Scores},
    id::ScorecardId,
    period::Period,
};
use ledger::{error::Result, snapshot::Unfiltered};

use super::{
    Sources,
    cache::{Entry, Outside, last_change},
};
use crate::{pace::Pace, reader::Reader};

/// Number of periods that are evaluated together: what they have in common is evaluated once, and in memory meanwhile.
const PERIODS_TOGETHER: usize = 60;

/// Scorecard and period.
pub(super) type At = (ScorecardId, Period);

/// Extent of the results of an evaluation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All scores, with their explanations.
    Full,
    /// Scores of the objectives, for the scorecards above.
    Objectives,
}

/// Evaluation of some scorecards in some periods, with the cache entries it can use.
pub(super) struct Evaluation<'v> {
    view: &'v Reader,
    /// Scorecards to evaluate.
    tops: &'v [ScorecardId],
    periods: &'v [Period],
    sources: Sources<'v>,
    /// Valid entries of scorecards below, which are not evaluated again.
    known: HashMap<At, Entry>,
    /// Scorecards that were looked up in the cache.
    looked_up: HashSet<ScorecardId>,
    newer: Vec<ScorecardId>,
    /// True to look for scores in the projection that are not in the cache.
    reads_projection: bool,
}

impl<'v> Evaluation<'v> {
    pub(super) fn new(view: &'v Reader, tops: &'v [ScorecardId], periods: &'v [Period]) -> Self {
        let (known, looked_up) = (HashMap::new(), HashSet::new());
        let reads_projection = view.is_projected() && !view.kept(periods).is_empty();
        let (sources, newer) = (Sources::new(view), view.newer());
        Self { view, tops, periods, sources, known, looked_up, newer, reads_projection }
    }

    /// Loads all that the evaluation needs. Returns false, with a part of it loaded, where more than `most` scorecards
    /// would have to be evaluated.
    pub(super) async fn gather(&mut self, most: usize) -> Result<bool> {
        self.sources.read(self.tops).await?;
        loop {
            let needed = computation::score_sources(&self.sources, self.tops);
            // Scorecards below whose scores are known need not be loaded.
            let mut to_evaluate = Vec::new();
            let mut unknown = Vec::new();
            for &id in &needed.scores {
                if !self.is_known(id) {
                    let list = if self.looked_up.insert(id) { &mut unknown } else { &mut to_evaluate };
                    list.push(id);
                }
            }
            self.read_projection(&unknown).await?;
            to_evaluate.extend(unknown.into_iter().filter(|id| !self.is_known(*id)));
            if to_evaluate.len() > most {
                return Ok(false);
            }
            // Each round follows alignments and formulas one scorecard further.
            let missing = needed.values.iter().chain(&to_evaluate).copied();
            let missing: Vec<_> = missing.filter(|id| self.sources.get(*id).is_none()).collect();
            if !self.sources.read(&missing).await? {
                self.newer = self.view.newer();
                return Ok(true);
            }
        }
    }

    /// Reads the projected scores of these scorecards into the cache, where the organization has a projection.
    async fn read_projection(&self, ids: &[ScorecardId]) -> Result<()> {
        if ids.is_empty() || !self.reads_projection {
            return Ok(());
        }
        let periods: Vec<_> = needed_periods(self.periods).into_iter().map(|(period, _)| period).collect();
        let organization = self.view.organization().id();
        for ((id, period), entry) in self.view.service().projected_scores(organization, ids, &periods).await?
        {
            self.view.score_cache().insert(organization, id, period, entry);
        }
        Ok(())
    }

    /// Looks up the scores of a scorecard below in the cache; returns true when they are known.
    fn is_known(&mut self, id: ScorecardId) -> bool {
        if self.tops.contains(&id) || self.sources.has_outline(id) {
            return self.sources.has_outline(id);
        }
        let Some(entries) = self.view.cached_objectives(id, self.periods, &self.newer) else { return false };
        for (period, entry) in entries {
            self.sources.put_outline(id, Arc::clone(&entry.outline));
            self.known.insert((id, period), entry);
        }
        self.sources.has_outline(id)
    }

    /// Evaluates the scorecards that are not known, each after those below it, and caches the results; returns the
    /// scores where they are requested in full.
    pub(super) async fn run(self, extent: Extent) -> HashMap<At, Arc<Scores>> {
        let organization = self.view.whole();
        let mut to_evaluate = computation::score_sources(&self.sources, self.tops).scores;
        to_evaluate.retain(|id| self.sources.get(*id).is_some() && !self.sources.has_outline(*id));
        let to_evaluate = self.view.deepest_first(to_evaluate);
        let tops: HashSet<ScorecardId> = match extent {
            Extent::Full => self.tops.iter().copied().collect(),
            Extent::Objectives => HashSet::new(),
        };
        let made_of = self.made_of(&to_evaluate);
        let mut found = HashMap::new();
        let mut pace = Pace::begin();
        for periods in self.periods.chunks(PERIODS_TOGETHER) {
            let needed = needed_periods(periods);
            let mut evaluator =
                Evaluator::new(&self.sources, self.view.organization().calendar(), self.view.today());
            self.remember_known(&mut evaluator, &needed);
            for (&id, (outline, outside)) in to_evaluate.iter().zip(&made_of) {
                for &(period, with_movements) in &needed {
                    let Some(objectives) = evaluator.objectives(id, period) else { continue };
                    let movements = if with_movements { evaluator.movements(id, period) } else { None };
                    let is_wanted = with_movements && tops.contains(&id);
                    let scores = if is_wanted { evaluator.scores(id, period) } else { None };
                    if let Some(scores) = &scores {
                        self.view.note_scores(id, outside.clone());
                        found.insert((id, period), Arc::clone(scores));
                    }
                    let entry = Entry {
                        changed: last_change(organization, id, outside),
                        made_at: organization.revision(),
                        outside: outside.clone(),
                        outline: Arc::clone(outline),
                        objectives: objectives.into(),
                        movements: movements.map(Into::into),
                        scores,
                    };
                    // What was read in a newer state than the organization's is of no revision.
                    if entry.is_valid(id, organization, &self.newer) {
                        self.view.score_cache().insert(organization.id(), id, period, entry);
                    }
                    pace.step().await;
                }
            }
        }
        found
    }

    fn remember_known(&self, evaluator: &mut Evaluator<'_, Sources<'v>>, needed: &[(Period, bool)]) {
        for ((id, period), entry) in &self.known {
            if needed.iter().any(|(it, _)| it == period) && self.sources.has_outline(*id) {
                evaluator.remember_objectives(*id, *period, &entry.objectives);
                if let Some(movements) = &entry.movements {
                    evaluator.remember_movements(*id, *period, movements);
                }
            }
        }
    }

    /// Outlines and sources outside of these scorecards, each of which comes after those below it.
    fn made_of(&self, ids: &[ScorecardId]) -> Vec<(Arc<Outline>, Outside)> {
        let organization = self.view.whole();
        let mut outside_of: HashMap<ScorecardId, Outside> =
            self.known.iter().map(|((id, _), entry)| (*id, entry.outside.clone())).collect();
        let mut made_of = Vec::with_capacity(ids.len());
        for &id in ids {
            let direct = computation::direct_sources(&self.sources, id);
            let mut ids = direct.values;
            let mut is_anything = false;
            for below in direct.scores {
                match outside_of.get(&below) {
                    Some(Outside::Scorecards(more)) => ids.extend_from_slice(more),
                    Some(Outside::Anything) => is_anything = true,
                    // A scorecard below that does not exist.
                    None => {}
                }
            }
            ids.retain(|source| !organization.is_within(*source, id));
            let outside = if is_anything { Outside::Anything } else { Outside::of(ids) };
            outside_of.insert(id, outside.clone());
            let outline = self.sources.get(id).map(|scorecard| Outline::of(scorecard)).unwrap_or_default();
            made_of.push((Arc::new(outline), outside));
        }
        made_of
    }
}

impl Reader {
    /// Sorts scorecards by their depth in the cascade, the deepest first; each stays once.
    pub(super) fn deepest_first(&self, mut ids: Vec<ScorecardId>) -> Vec<ScorecardId> {
        let organization = self.whole();
        ids.sort_by_cached_key(|id| (Reverse(organization.ancestors(*id).count()), *id));
        ids.dedup();
        ids
    }

    /// Valid cache entries of a scorecard, sufficient for the scorecards above it in these periods; `None` where one is
    /// missing. `newer` are the scorecards that the view has read in a newer state than its organization.
    pub(super) fn cached_objectives(
        &self,
        id: ScorecardId,
        periods: &[Period],
        newer: &[ScorecardId],
    ) -> Option<Vec<(Period, Entry)>> {
        let needed = needed_periods(periods).into_iter();
        let find = |(period, with_movements): (Period, bool)| {
            let entry = self.valid_entry(id, period, newer)?;
            (!with_movements || entry.movements.is_some()).then_some((period, entry))
        };
        needed.map(find).collect()
    }
}

/// Periods in which scores are needed for those of the given ones, in order, each with true where their movements since
/// the period before are needed, too.
pub(super) fn needed_periods(periods: &[Period]) -> Vec<(Period, bool)> {
    let before = periods.iter().filter_map(|period| period.previous());
    let mut needed: Vec<_> = before.map(|period| (period, false)).collect();
    needed.extend(periods.iter().map(|period| (*period, true)));
    needed.sort_unstable();
    // The last of two equal ones is the one with movements.
    needed.reverse();
    needed.dedup_by_key(|(period, _)| *period);
    needed.reverse();
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_need_the_period_before() {
        let period = |code: &str| code.parse::<Period>().unwrap();
        let needed = |codes: &[&str]| {
            let periods: Vec<Period> = codes.iter().map(|code| period(code)).collect();
            let needed = needed_periods(&periods).into_iter();
            needed.map(|(period, movements)| (period.to_string(), movements)).collect::<Vec<_>>()
        };
        let expected = |all: &[(&str, bool)]| -> Vec<(String, bool)> {
            all.iter().map(|(code, movements)| ((*code).to_owned(), *movements)).collect()
        };
        assert_eq!(needed(&["2026-09"]), expected(&[("2026-08", false), ("2026-09", true)]));
        let several = expected(&[("2026-07", false), ("2026-08", true), ("2026-09", true)]);
        assert_eq!(needed(&["2026-09", "2026-08"]), several);
        let two = expected(&[("2026-08", false), ("2026-09", true), ("2026-W39", false), ("2026-W40", true)]);
        let mut sorted = needed(&["2026-09", "2026-W40"]);
        sorted.sort();
        assert_eq!(sorted, two);
    }
}
