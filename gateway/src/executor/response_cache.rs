//! Response cache: a query that was answered before, on a state that is still current, is answered with the same bytes.
//!
//! Owns which answers may be cached, how they are found and how much memory they take. [`Sessions`] defines what a
//! state is and whether it is still current.

use std::sync::Arc;

use clap::Args;
use moka::sync::Cache;

use super::{
    Admitted,
    answer::{Answer, Data, Serialized},
    sessions::Sessions,
};
use crate::units::bytes;

/// Approximate number of bytes of an entry besides its texts.
const OVERHEAD: usize = 300;

/// Settings of the response cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
#[command(next_help_heading = "Answers kept in memory")]
pub struct ResponseCacheArgs {
    /// Memory for cached answers to the same query about the same state, in bytes; 0 disables the cache.
    #[arg(
        long,
        env = "ANSWER_BYTES",
        value_parser = bytes::parse_or_none,
        default_value = bytes::text(Self::default().answer_bytes)
    )]
    pub answer_bytes: usize,
}

impl Default for ResponseCacheArgs {
    fn default() -> Self {
        Self { answer_bytes: 32 * 1024 * 1024 }
    }
}

/// Key of an entry.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct CacheKey {
    cache_partition: String,
    text: Arc<str>,
    name: Option<String>,
    variables: String,
}

impl CacheKey {
    /// Key of an operation; `None` where its answer depends on more than the operation and the state.
    fn of<S: Sessions>(sessions: &S, admitted: &Admitted<S>) -> Option<Self> {
        let operation = admitted.operation();
        if !operation.is_cacheable() {
            return None;
        }
        Some(Self {
            cache_partition: sessions.cache_partition(admitted.caller()?),
            text: Arc::clone(&operation.text),
            name: operation.name.clone(),
            variables: operation.variables().to_string(),
        })
    }

    fn size(&self) -> usize {
        self.cache_partition.len() + self.text.len() + self.variables.len() + OVERHEAD
    }
}

/// Cached answer and the state that it was made from.
struct Entry<T> {
    state: T,
    state_bytes: usize,
    data: Arc<Serialized>,
    /// Number of list elements in the answer.
    elements: u64,
}

type Answers<T> = Cache<Arc<CacheKey>, Arc<Entry<T>>>;

/// Cache of answers; `None` when it is disabled.
pub(super) struct ResponseCache<S: Sessions>(Option<Answers<S::State>>);

impl<S: Sessions> ResponseCache<S> {
    /// Creates a cache of about this many bytes.
    pub(super) fn new(args: ResponseCacheArgs) -> Self {
        let capacity = args.answer_bytes as u64;
        Self((capacity > 0).then(|| {
            Cache::builder()
                .max_capacity(capacity)
                .weigher(|key: &Arc<CacheKey>, entry: &Arc<Entry<S::State>>| {
                    let bytes = key.size() + entry.data.json().len() + entry.state_bytes;
                    u32::try_from(bytes).unwrap_or(u32::MAX)
                })
                .build()
        }))
    }

    /// Approximate size of the cache, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        let Some(cache) = &self.0 else { return 0 };
        cache.run_pending_tasks();
        cache.weighted_size()
    }

    /// Key for this operation, to look up its answer and to insert it; `None` where it is not cacheable.
    pub(super) fn key(sessions: &S, admitted: &Admitted<S>) -> Option<Arc<CacheKey>> {
        CacheKey::of(sessions, admitted).map(Arc::new)
    }

    /// Finds the cached answer and the number of its list elements, if its state is still current.
    pub(super) async fn find(
        &self,
        sessions: &S,
        key: &Arc<CacheKey>,
        session: &S::Session,
    ) -> Option<(Data, u64)> {
        let entry = self.0.as_ref()?.get(key)?;
        sessions
            .is_current(session, &entry.state)
            .await
            .then(|| (Data::Cached(Arc::clone(&entry.data)), entry.elements))
    }

    /// Inserts an answer without errors whose state is known, and replaces its data by the JSON text, so that it is
    /// serialized once. A disabled cache only replaces the data.
    pub(super) fn insert(
        &self,
        sessions: &S,
        key: Arc<CacheKey>,
        session: &S::Session,
        answer: &mut Answer,
        elements: u64,
    ) {
        let Some(Data::Fresh(value)) = &answer.data else { return };
        if !answer.errors.is_empty() {
            return;
        }
        if let (Some(state), Ok(json)) = (sessions.state(session), serde_json::to_string(value)) {
            let data = Arc::new(Serialized::new(json));
            answer.data = Some(Data::Cached(Arc::clone(&data)));
            if let Some(cache) = self.0.as_ref().filter(|_| sessions.may_cache(session)) {
                let state_bytes = sessions.state_bytes(&state);
                cache.insert(key, Arc::new(Entry { state, state_bytes, data, elements }));
            }
        }
    }
}
