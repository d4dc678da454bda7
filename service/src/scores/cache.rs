//! Cache of evaluated scores, valid as long as their sources are the same.

use std::sync::{Arc, Weak};

use domain::{
    id::{OrganizationId, ScorecardId},
    period::Period,
    rollup::Rolled,
    score::Scores,
    scorecard::Scorecard,
    trend::Movement,
};
use moka::sync::Cache;

use super::weight::weight;

/// Limit of the cache in bytes, approximately: some 50,000 scorecards of a dozen objectives, or a tenth of that with
/// all of their explanations.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

type Key = (OrganizationId, ScorecardId, Period);

/// Sources of a cache entry: the scorecards that it was evaluated from. The weak reference keeps their allocation from
/// being reused, so that an equal address means the same snapshot.
pub(super) type MadeOf = Arc<[(ScorecardId, Weak<Scorecard>)]>;

/// Cache entry of a scorecard in a period.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) made_of: MadeOf,
    /// Scores of the objectives, sufficient for the scorecards above.
    pub(super) objectives: Arc<[Rolled]>,
    /// Movements of these scores since the period before, where the scores of the period were requested in full.
    pub(super) movements: Option<Arc<[Option<Movement>]>>,
    /// All scores with their explanations, where they were requested.
    pub(super) scores: Option<Arc<Scores>>,
}

/// Cache of scores.
pub(crate) struct ScoreCache(Cache<Key, Entry>);

impl Default for ScoreCache {
    fn default() -> Self {
        let weigher = |_: &Key, entry: &Entry| u32::try_from(weight(entry)).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(MAX_BYTES).weigher(weigher).build())
    }
}

impl ScoreCache {
    /// Approximate size of the cache in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }

    pub(super) fn get(&self, organization: OrganizationId, id: ScorecardId, period: Period) -> Option<Entry> {
        self.0.get(&(organization, id, period))
    }

    pub(super) fn insert(&self, organization: OrganizationId, id: ScorecardId, period: Period, entry: Entry) {
        self.0.insert((organization, id, period), entry);
    }
}

impl Entry {
    /// Ids of the source scorecards.
    pub(super) fn ids(&self) -> Vec<ScorecardId> {
        self.made_of.iter().map(|(id, _)| *id).collect()
    }

    /// Reports whether the entry was evaluated from exactly these snapshots.
    pub(super) fn is_made_of<'a>(&self, now: impl Fn(ScorecardId) -> Option<&'a Arc<Scorecard>>) -> bool {
        self.made_of
            .iter()
            .all(|(id, then)| now(*id).is_some_and(|now| std::ptr::eq(then.as_ptr(), Arc::as_ptr(now))))
    }
}
