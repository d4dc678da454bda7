//! Cache of evaluated scores, valid as long as nothing changes that they were evaluated from.

use std::sync::Arc;

use domain::{
    cascade::Outline,
    id::{OrganizationId, ScorecardId},
    period::Period,
    rollup::Rolled,
    score::Scores,
    trend::Movement,
};
use ledger::snapshot::OrganizationSnapshot;
use moka::sync::Cache;

use super::weight::weight;

/// Limit of the cache in bytes, approximately: some 200,000 scorecards of five objectives in a period, or a tenth of
/// that with all of their explanations.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Largest number of sources outside of a scorecard's subtree that are remembered one by one.
const MAX_OUTSIDE: usize = 500;

type Key = (OrganizationId, ScorecardId, Period);

/// Sources of a cache entry that are neither the scorecard itself nor below it: homes of shared measures and of
/// operands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outside {
    /// These scorecards, in ascending order.
    Scorecards(Arc<[ScorecardId]>),
    /// Too many to remember: any scorecard of the organization may be one.
    Anything,
}

impl Outside {
    /// Number of scorecards that are remembered.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Scorecards(ids) => ids.len(),
            Self::Anything => 0,
        }
    }

    /// Sources of these ids, in any order.
    pub(super) fn of(mut ids: Vec<ScorecardId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        if ids.len() > MAX_OUTSIDE { Self::Anything } else { Self::Scorecards(ids.into()) }
    }
}

/// Cache entry of a scorecard in a period.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Last revision at which a source had changed.
    pub(super) changed: i64,
    /// Revision up to which no source has changed since.
    pub(super) made_at: i64,
    pub(super) outside: Outside,
    /// Outline of the scorecard, for the scorecards above.
    pub(super) outline: Arc<Outline>,
    /// Scores of the objectives, for the scorecards above.
    pub(super) objectives: Arc<[Rolled]>,
    /// Movements of these scores since the period before, where the scores of the period were requested.
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

    /// Adds an entry, unless there is one of a later revision.
    pub(super) fn insert(&self, organization: OrganizationId, id: ScorecardId, period: Period, entry: Entry) {
        let key = (organization, id, period);
        if self.0.get(&key).is_none_or(|known| known.made_at <= entry.made_at) {
            self.0.insert(key, entry);
        }
    }
}

impl Entry {
    /// Reports whether the entry of a scorecard is right for the organization at a revision. `newer` are scorecards
    /// that the reader knows in a later state than that.
    pub(super) fn is_valid(
        &self,
        id: ScorecardId,
        organization: &OrganizationSnapshot,
        newer: &[ScorecardId],
    ) -> bool {
        let is_source = |other: ScorecardId| match &self.outside {
            Outside::Scorecards(ids) => ids.contains(&other) || organization.is_within(other, id),
            Outside::Anything => true,
        };
        self.changed <= organization.revision()
            && last_change(organization, id, &self.outside) <= self.made_at
            && !newer.iter().any(|id| is_source(*id))
    }
}

/// Last revision at which a scorecard, one below it or a source outside has changed.
pub(crate) fn last_change(organization: &OrganizationSnapshot, id: ScorecardId, outside: &Outside) -> i64 {
    match outside {
        Outside::Scorecards(ids) => {
            let outside = ids.iter().map(|id| organization.changed_at(*id));
            outside.fold(organization.changed_below(id), i64::max)
        }
        Outside::Anything => organization.last_change(),
    }
}
