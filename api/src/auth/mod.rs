//! Who asks: tokens and API keys in, callers out.

mod fetch;
pub mod gate;
pub mod issuer;
mod keys;
mod seen;
pub mod token;

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
