//! Batching of reads that the fields of one answer request one by one.
//!
//! Key results, comments and the like are not cached between requests, and scores are evaluated on demand. A list of a
//! hundred objectives with their key results must still cost one statement, and a map with the scores of its
//! perspectives and objectives one evaluation: the first caller waits until all fields that are ready have added their
//! keys, and reads for all of them. Results stay fixed for the lifetime of the view.

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    hash::Hash,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use domain::{
    balance::Finding,
    comment::Comment,
    guide::Guide,
    id::{CommentId, KeyResultId, NodeId, ObjectiveId, ReviewId, ScorecardId},
    key_result::KeyResult,
    overview::LastActivity,
    period::Period,
    review::{ActionItem, Results, Review},
    score::Scores,
};
use ledger::{
    changes::{History, HistoryPage},
    error::Result,
};

use crate::{
    evidence::LinkEvidence,
    review::{Changed, Scheduled},
};

/// Loader of one kind of values.
pub(crate) struct Loader<K, V> {
    requested: Mutex<HashSet<K>>,
    values: tokio::sync::Mutex<HashMap<K, V>>,
}

impl<K, V> Default for Loader<K, V> {
    fn default() -> Self {
        Self { requested: Mutex::default(), values: tokio::sync::Mutex::default() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone + Default> Loader<K, V> {
    /// Loads the value of a key, by a read of many keys; returns the default where the read finds nothing.
    pub(crate) async fn get<F>(&self, key: K, read: impl FnOnce(Vec<K>) -> F) -> Result<V>
    where
        F: Future<Output = Result<HashMap<K, V>>>,
    {
        // The value may be loaded already.
        if let Some(known) = self.values.try_lock().ok().and_then(|values| values.get(&key).cloned()) {
            return Ok(known);
        }
        self.prefetch([key]);
        // The fields of an answer are futures of one task: after this yield all of them have added their keys.
        tokio::task::yield_now().await;
        // One caller reads while the others wait for the lock.
        let mut values = self.values.lock().await;
        if let Some(known) = values.get(&key) {
            return Ok(known.clone());
        }
        // Take all requested keys that are not loaded yet.
        let mut keys = mem::take(&mut *self.requested.lock().unwrap_or_else(PoisonError::into_inner));
        // The field that added the key may have been cancelled while it was being read.
        keys.insert(key);
        let keys: Vec<K> = keys.into_iter().filter(|key| !values.contains_key(key)).collect();
        // Boxed: most callers find their value loaded and need no space for the future of a read.
        let mut read = Box::pin(read(keys.clone())).await?;
        // Store the default for keys that were not found, so that they are not read again.
        values.extend(keys.into_iter().map(|key| (key, read.remove(&key).unwrap_or_default())));
        Ok(values.get(&key).cloned().unwrap_or_default())
    }

    /// Prefetches keys: they are read together with the next key that is requested.
    pub(crate) fn prefetch(&self, keys: impl IntoIterator<Item = K>) {
        self.requested.lock().unwrap_or_else(PoisonError::into_inner).extend(keys);
    }
}

/// Loaders of one view.
#[derive(Default)]
pub(crate) struct Loaders {
    pub(crate) scores: Loader<(ScorecardId, Period), Option<Arc<Scores>>>,
    pub(crate) evidence: Loader<(ScorecardId, Period), Arc<[LinkEvidence]>>,
    pub(crate) key_results: Loader<KeyResultId, Option<Arc<KeyResult>>>,
    pub(crate) key_results_of: Loader<ObjectiveId, Vec<Arc<KeyResult>>>,
    pub(crate) reviews: Loader<ReviewId, Option<Arc<Review>>>,
    pub(crate) reviews_of: Loader<ScorecardId, Vec<Scheduled>>,
    pub(crate) results: Loader<ReviewId, Option<Arc<Results>>>,
    pub(crate) open_action_items: Loader<ScorecardId, Vec<ActionItem>>,
    pub(crate) strategy_changes: Loader<(ScorecardId, i64), Vec<Changed>>,
    pub(crate) last_activity: Loader<ScorecardId, LastActivity>,
    pub(crate) worked_on: Loader<ScorecardId, LastActivity>,
    pub(crate) histories: Loader<History, HistoryPage>,
    pub(crate) balance: Loader<ScorecardId, Option<Arc<[Finding]>>>,
    pub(crate) guide: Loader<ScorecardId, Option<Arc<Guide>>>,
    pub(crate) comments: Loader<CommentId, Option<Arc<Comment>>>,
    pub(crate) comments_on: Loader<NodeId, Vec<(DateTime<Utc>, CommentId)>>,
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn concurrent_requests_share_one_read() {
        let (loader, reads) = (Loader::<usize, usize>::default(), AtomicUsize::new(0));
        let double = |keys: Vec<usize>| {
            reads.fetch_add(1, Ordering::SeqCst);
            async move { Ok(keys.into_iter().filter(|key| *key != 7).map(|key| (key, key * 2)).collect()) }
        };
        let all = join_all((0..100).map(|key| loader.get(key, double))).await;
        let all: Vec<usize> = all.into_iter().map(Result::unwrap).collect();
        assert_eq!((all[6], all[7], all[8]), (12, 0, 16), "what is not there has the default");
        assert_eq!(loader.get(3, double).await.unwrap(), 6);
        assert_eq!(reads.load(Ordering::SeqCst), 1);
    }
}
