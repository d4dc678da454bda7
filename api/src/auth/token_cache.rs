//! Cache of verified tokens: a client sends the same token with every request.
//!
//! Each key has a cache of the tokens that it has verified, which is dropped with the key. The caller checks each time
//! that a token has not expired.

use std::sync::Arc;

use moka::sync::Cache;

/// Maximum size of a key's cache, in bytes: the tokens of some ten thousand people.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Claims of tokens that a key has verified.
pub(super) struct TokenCache<C>(Cache<Box<str>, Arc<C>>);

impl<C: Send + Sync + 'static> TokenCache<C> {
    pub(super) fn new() -> Self {
        let cache = Cache::<Box<str>, Arc<C>>::builder();
        let cache = cache.weigher(|token, _| u32::try_from(token.len()).unwrap_or(u32::MAX));
        Self(cache.max_capacity(MOST_BYTES).build())
    }

    /// Claims of a token that was verified before.
    pub(super) fn claims(&self, token: &str) -> Option<Arc<C>> {
        self.0.get(token)
    }

    /// Claims of a token that was verified before, or is verified now. Failures are not cached.
    pub(super) fn or_verified(&self, token: &str, verify: impl FnOnce() -> Option<C>) -> Option<Arc<C>> {
        self.claims(token).or_else(|| {
            let claims = Arc::new(verify()?);
            self.0.insert(token.into(), Arc::clone(&claims));
            Some(claims)
        })
    }
}
