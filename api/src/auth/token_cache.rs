//! Tokens whose signatures are known to be good: a client sends the same one with every request.
//!
//! Each key remembers what it has verified, and its memory goes with it. That a token has not expired is for the caller
//! to look at each time.

use std::sync::Arc;

use moka::sync::Cache;

/// How many bytes of tokens a key remembers: those of some ten thousand people.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// The claims of tokens that a key has verified.
pub(super) struct TokenCache<C>(Cache<Box<str>, Arc<C>>);

impl<C: Send + Sync + 'static> TokenCache<C> {
    pub(super) fn new() -> Self {
        let cache = Cache::<Box<str>, Arc<C>>::builder();
        let cache = cache.weigher(|token, _| u32::try_from(token.len()).unwrap_or(u32::MAX));
        Self(cache.max_capacity(MOST_BYTES).build())
    }

    /// The claims of a token that was verified before.
    pub(super) fn claims(&self, token: &str) -> Option<Arc<C>> {
        self.0.get(token)
    }

    /// The claims of a token that was verified before, or else is now. What is not good is not remembered.
    pub(super) fn or_verified(&self, token: &str, verify: impl FnOnce() -> Option<C>) -> Option<Arc<C>> {
        self.claims(token).or_else(|| {
            let claims = Arc::new(verify()?);
            self.0.insert(token.into(), Arc::clone(&claims));
            Some(claims)
        })
    }
}
