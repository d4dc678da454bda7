//! The scorecards that scores are made of: those asked for, those aligned with them from below, the homes of shared
//! measures and of formulas' operands.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    cascade::{MeasureRef, Strategy},
    computation,
    formula::Formula,
    id::{MeasureId, ScorecardId},
    scorecard::Scorecard,
    vocabulary::MeasureSource,
};

use crate::{error::Result, snapshot::View};

/// What an evaluation reads from, all in memory.
pub(crate) struct Sources<'v> {
    view: &'v View,
    scorecards: HashMap<ScorecardId, Arc<Scorecard>>,
    /// What bears each key that a formula names; `None` where nothing does.
    keys: HashMap<String, Option<MeasureRef>>,
}

impl<'v> Sources<'v> {
    /// Nothing yet.
    pub(crate) fn new(view: &'v View) -> Self {
        Self { view, scorecards: HashMap::new(), keys: HashMap::new() }
    }

    /// Reads these scorecards, and the keys that their formulas name.
    pub(crate) async fn read(&mut self, ids: &[ScorecardId]) -> Result<()> {
        let loaded = self.view.whole_scorecards(ids).await?;
        let keys = self.take(loaded);
        self.look_up(keys).await
    }

    /// Reads all that the scorecard's scores are made of; returns the scorecards that is.
    pub(crate) async fn gather(&mut self, id: ScorecardId) -> Result<Vec<ScorecardId>> {
        self.read_all(|sources| computation::sources(sources, id)).await
    }

    /// Reads all that the values of these scorecards' measures are made of.
    pub(crate) async fn gather_values(&mut self, homes: &[ScorecardId]) -> Result<()> {
        self.read_all(|sources| computation::value_sources(sources, homes)).await.map(|_| ())
    }

    /// Reads what `needed` names until it names nothing new; returns what it names in the end.
    async fn read_all(&mut self, needed: impl Fn(&Self) -> Vec<ScorecardId>) -> Result<Vec<ScorecardId>> {
        loop {
            let ids = needed(self);
            let missing: Vec<_> =
                ids.iter().copied().filter(|id| !self.scorecards.contains_key(id)).collect();
            let loaded = self.view.whole_scorecards(&missing).await?;
            let found_none = loaded.is_empty();
            let keys = self.take(loaded);
            // Each round follows alignments and formulas one scorecard further.
            if found_none && keys.is_empty() {
                return Ok(ids);
            }
            self.look_up(keys).await?;
        }
    }

    /// Takes scorecards in; returns the keys that their formulas name and nobody has looked up.
    fn take(&mut self, loaded: Vec<Arc<Scorecard>>) -> HashSet<String> {
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

    /// Takes a scorecard whose measures are all recorded, or of which only recorded ones are asked for: the keys that
    /// its formulas name are not looked up.
    pub(crate) fn put(&mut self, scorecard: Arc<Scorecard>) {
        self.scorecards.insert(scorecard.profile.id, scorecard);
    }

    /// The scorecards that were read.
    pub(super) fn ids(&self) -> HashSet<ScorecardId> {
        self.scorecards.keys().copied().collect()
    }

    /// A scorecard that was read.
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

    fn children(&self, id: ScorecardId) -> &[ScorecardId] {
        self.view.whole().children(Some(id))
    }
}
