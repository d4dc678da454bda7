//! Answers that are entry: a question that was answered before, about a state that still stands, is answered by the
//! same bytes.
//!
//! Owns which answers may be kept, how they are found again and how much memory they take. What a state is, and whether
//! it still stands, is behind [`Sessions`].

use std::sync::Arc;

use clap::Args;
use moka::sync::Cache;

use super::{
    Admitted,
    answer::{Answer, Data},
    sessions::Sessions,
};
use crate::units::bytes;

/// What an entry takes besides its texts.
const OVERHEAD: usize = 300;

/// How much memory answers are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
#[command(next_help_heading = "Answers kept in memory")]
pub struct ResponseCacheArgs {
    /// How much memory answers are kept in, for the same question about the same revision; 0 keeps none.
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

/// A key as it is told from all others.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct CacheKey {
    cache_partition: String,
    text: Arc<str>,
    name: Option<String>,
    variables: String,
}

impl CacheKey {
    /// The question that is asked; `None` where its answer follows from more than the question and the state.
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

/// An answer and the state it is of.
struct Entry<T> {
    state: T,
    /// In JSON.
    data: Arc<str>,
    /// List elements in it.
    elements: u64,
}

type Answers<T> = Cache<Arc<CacheKey>, Arc<Entry<T>>>;

/// The answers that are entry.
pub(super) struct ResponseCache<S: Sessions>(Option<Answers<S::State>>);

impl<S: Sessions> ResponseCache<S> {
    /// A memory of about this many bytes.
    pub(super) fn new(args: ResponseCacheArgs) -> Self {
        let capacity = args.answer_bytes as u64;
        Self((capacity > 0).then(|| {
            Cache::builder()
                .max_capacity(capacity)
                .weigher(|key: &Arc<CacheKey>, entry: &Arc<Entry<S::State>>| {
                    u32::try_from(key.size() + entry.data.len()).unwrap_or(u32::MAX)
                })
                .build()
        }))
    }

    /// About how many bytes they take.
    pub(super) fn bytes(&self) -> u64 {
        let Some(cache) = &self.0 else { return 0 };
        cache.run_pending_tasks();
        cache.weighted_size()
    }

    /// The question under which an answer is kept or to be entry.
    pub(super) fn key(&self, sessions: &S, admitted: &Admitted<S>) -> Option<Arc<CacheKey>> {
        self.0.as_ref()?;
        CacheKey::of(sessions, admitted).map(Arc::new)
    }

    /// The answer that was given before and how many list elements it has, if what it is of is still so.
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

    /// Keeps the answer, if it is whole; then it is written once.
    pub(super) fn insert(
        &self,
        key: Arc<CacheKey>,
        state: impl FnOnce() -> Option<S::State>,
        answer: &mut Answer,
        elements: u64,
    ) {
        let Some(cache) = &self.0 else { return };
        let Some(Data::Fresh(value)) = &answer.data else { return };
        if !answer.errors.is_empty() {
            return;
        }
        if let (Some(state), Ok(data)) = (state(), serde_json::to_string(value)) {
            let data: Arc<str> = data.into();
            answer.data = Some(Data::Cached(Arc::clone(&data)));
            cache.insert(key, Arc::new(Entry { state, data, elements }));
        }
    }
}
