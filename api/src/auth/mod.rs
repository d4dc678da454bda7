//! Who asks: tokens and API keys in, callers out.

pub mod authenticator;
mod fetch;
pub mod issuer;
mod keys;
pub mod token;
mod token_cache;

use self::{issuer::Issuer, token::Tokens};

/// Whose word this server takes for who somebody is.
pub struct Trust {
    /// Its own, where it has a secret to sign with.
    pub tokens: Option<Tokens>,
    /// Identity providers'.
    pub issuers: Vec<Issuer>,
}

impl From<Tokens> for Trust {
    fn from(tokens: Tokens) -> Self {
        Self { tokens: Some(tokens), issuers: Vec::new() }
    }
}
