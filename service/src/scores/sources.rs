//! Scorecards that scores depend on: the requested ones, those aligned with them from below, the homes of shared
//! measures and of formulas' operands.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    cascade::{MeasureRef, Outline, Strategy},
    computation,
    formula::Formula,
    id::{MeasureId, ScorecardId},
    scorecard::Scorecard,
    vocabulary::MeasureSource,
};
use ledger::{error::Result, snapshot::Unfiltered};

use crate::reader::Reader;

/// Sources of an evaluation, all in memory.
pub(crate) struct Sources<'v> {
    view: &'v Reader,
    scorecards: HashMap<ScorecardId, Arc<Scorecard>>,
    /// Measure of each key that a formula refers to; `None` where there is none.
    keys: HashMap<String, Option<MeasureRef>>,
    /// Outlines of scorecards whose scores are known.
    outlines: HashMap<ScorecardId, Arc<Outline>>,
}

impl<'v> Sources<'v> {
    /// Empty sources.
    pub(crate) fn new(view: &'v Reader) -> Self {
        Self { view, scorecards: HashMap::new(), keys: HashMap::new(), outlines: HashMap::new() }
    }

    /// Loads these scorecards, and the keys that their formulas refer to; returns false when nothing was left to load.
    pub(super) async fn read(&mut self, ids: &[ScorecardId]) -> Result<bool> {
        let loaded = self.view.whole_scorecards(ids).await?;
        let found_some = !loaded.is_empty();
        let keys = self.add_all(loaded);
        let found_keys = !keys.is_empty();
        self.look_up(keys).await?;
        Ok(found_some || found_keys)
    }

    /// Loads all sources of the scorecard's scores, down to the lowest of the cascade; returns their ids.
    pub(crate) async fn gather(&mut self, id: ScorecardId) -> Result<Vec<ScorecardId>> {
        self.read_all(|sources| computation::sources(sources, id)).await
    }

    /// Loads all sources of the values of these scorecards' measures.
    pub(crate) async fn gather_values(&mut self, homes: &[ScorecardId]) -> Result<()> {
        self.read_all(|sources| computation::value_sources(sources, homes)).await.map(|_| ())
    }

    /// Loads the scorecards that `needed` returns until it returns no new ones; returns its last result.
    async fn read_all(&mut self, needed: impl Fn(&Self) -> Vec<ScorecardId>) -> Result<Vec<ScorecardId>> {
        loop {
            let ids = needed(self);
            let missing: Vec<_> =
                ids.iter().copied().filter(|id| !self.scorecards.contains_key(id)).collect();
            // Each round follows alignments and formulas one scorecard further.
            if !self.read(&missing).await? {
                return Ok(ids);
            }
        }
    }

    /// Adds scorecards; returns the keys of their formulas that were not looked up yet.
    fn add_all(&mut self, loaded: Vec<Arc<Scorecard>>) -> HashSet<String> {
        let mut keys = HashSet::new();
        for scorecard in loaded {
            for measure in &scorecard.measures {
                if measure.source != MeasureSource::Calculated {
                    continue;
                }
                let Some(Ok(formula)) = measure.formula.as_deref().map(Formula::parse) else { continue };
                keys.extend(formula.operands().iter().filter(|key| !self.keys.contains_key(*key)).cloned());
            }
            self.scorecards.insert(scorecard.profile.id, scorecard);
        }
        keys
    }

    async fn look_up(&mut self, keys: HashSet<String>) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let found = self.view.measures_by_keys(&keys.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        self.keys.extend(keys.into_iter().map(|key| (key, None)));
        for (key, id, scorecard) in found {
            self.keys.insert(key, Some(MeasureRef { scorecard, measure: MeasureId::from_uuid(id) }));
        }
        Ok(())
    }

    /// Adds a scorecard whose measures are all recorded, or of which only recorded ones are evaluated: the keys in its
    /// formulas are not looked up.
    pub(crate) fn put(&mut self, scorecard: Arc<Scorecard>) {
        self.scorecards.insert(scorecard.profile.id, scorecard);
    }

    /// Adds the outline of a scorecard whose scores are known.
    pub(super) fn put_outline(&mut self, id: ScorecardId, outline: Arc<Outline>) {
        self.outlines.insert(id, outline);
    }

    /// Reports whether the scores of a scorecard are known.
    pub(super) fn has_outline(&self, id: ScorecardId) -> bool {
        self.outlines.contains_key(&id)
    }

    /// Ids of the loaded scorecards.
    pub(super) fn ids(&self) -> HashSet<ScorecardId> {
        self.scorecards.keys().copied().collect()
    }

    /// Finds a loaded scorecard.
    pub(crate) fn get(&self, id: ScorecardId) -> Option<&Arc<Scorecard>> {
        self.scorecards.get(&id)
    }
}

impl Strategy for Sources<'_> {
    fn scorecard(&self, id: ScorecardId) -> Option<&Scorecard> {
        self.scorecards.get(&id).map(Arc::as_ref)
    }

    fn measure_by_key(&self, key: &str) -> Option<MeasureRef> {
        self.keys.get(key).copied().flatten()
    }

    fn outline(&self, id: ScorecardId) -> Option<&Outline> {
        self.outlines.get(&id).map(Arc::as_ref)
    }

    fn children(&self, id: ScorecardId) -> &[ScorecardId] {
        self.view.whole().children(Some(id))
    }
}
