//! What has been evaluated, kept between requests for as long as what it was made of stays the same.

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

/// Bytes that they take at most, about: some 50,000 scorecards of a dozen objectives, or a tenth of that with all of
/// their explanations.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

type Key = (OrganizationId, ScorecardId, Period);

/// The scorecards that something was made of, as they were then. A weak reference keeps their place in memory from
/// being used again, so that the same place means the same scorecard.
pub(super) type MadeOf = Arc<[(ScorecardId, Weak<Scorecard>)]>;

/// What is kept of a scorecard in a period.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) made_of: MadeOf,
    /// Its objectives' scores, enough for the scorecards above it.
    pub(super) objectives: Arc<[Rolled]>,
    /// How these moved since the period before, where all of its scores were asked for.
    pub(super) movements: Option<Arc<[Option<Movement>]>>,
    /// All of its scores with their explanations, where somebody has asked for them.
    pub(super) scores: Option<Arc<Scores>>,
}

/// The memory.
pub(crate) struct ScoreCache(Cache<Key, Entry>);

impl Default for ScoreCache {
    fn default() -> Self {
        let weigher = |_: &Key, kept: &Entry| u32::try_from(weight(kept)).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(MOST_BYTES).weigher(weigher).build())
    }
}

impl ScoreCache {
    /// About how many bytes they take.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }

    pub(super) fn get(&self, organization: OrganizationId, id: ScorecardId, period: Period) -> Option<Entry> {
        self.0.get(&(organization, id, period))
    }

    pub(super) fn keep(&self, organization: OrganizationId, id: ScorecardId, period: Period, kept: Entry) {
        self.0.insert((organization, id, period), kept);
    }
}

impl Entry {
    /// The scorecards it was made of.
    pub(super) fn ids(&self) -> Vec<ScorecardId> {
        self.made_of.iter().map(|(id, _)| *id).collect()
    }

    /// Whether it was made of these very scorecards.
    pub(super) fn is_made_of<'a>(&self, now: impl Fn(ScorecardId) -> Option<&'a Arc<Scorecard>>) -> bool {
        self.made_of
            .iter()
            .all(|(id, then)| now(*id).is_some_and(|now| std::ptr::eq(then.as_ptr(), Arc::as_ptr(now))))
    }
}
