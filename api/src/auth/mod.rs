//! Authentication: turns tokens and API keys into callers.

pub mod authenticator;
mod fetch;
pub mod issuer;
mod keys;
pub mod token;
mod token_cache;

use self::{issuer::Issuer, token::Tokens};

/// Trusted sources of identities.
pub struct Trust {
    /// Tokens of the server itself, where it has a secret to sign with.
    pub tokens: Option<Tokens>,
    /// Identity providers.
    pub issuers: Vec<Issuer>,
}

impl From<Tokens> for Trust {
    fn from(tokens: Tokens) -> Self {
        Self { tokens: Some(tokens), issuers: Vec::new() }
    }
}
