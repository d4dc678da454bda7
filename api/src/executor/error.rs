//! The closed list of top-level error codes, and the two ways to raise one.
//!
//! Owns the words in `extensions.code`. Knows nothing of HTTP: which status a code becomes is written in
//! `http::status`.

use std::time::Duration;

use async_graphql::{Error, ErrorExtensionValues, Pos, ServerError};

use super::rate::RateLimit;

/// Every value that `extensions.code` of a top-level error can have.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::EnumIter,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// A variable, an argument or the request itself has a value that cannot be used.
    BadUserInput,
    /// There is no valid token.
    Unauthenticated,
    /// The caller may see the thing, but not do this to it.
    Forbidden,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// Somebody else was faster.
    Conflict,
    /// The caller's budget is spent; it refills with time.
    RateLimited,
    /// This one operation costs more than any operation may.
    CostLimitExceeded,
    /// The organization holds as much as it may.
    QuotaExceeded,
    /// The operation is nested too deeply.
    DepthLimitExceeded,
    /// The operation has too many tokens, selections, aliases or directives.
    ComplexityLimitExceeded,
    /// The hash is unknown: send the document along with it.
    PersistedQueryNotFound,
    /// Only documents of the allow-list run on this server.
    PersistedQueryRequired,
    /// The idempotency key came with another input before.
    IdempotencyKeyReused,
    /// The change log no longer reaches back to this cursor.
    SyncCursorExpired,
    /// The client read its stream more slowly than events came; it can resume from its last cursor.
    SlowConsumer,
    /// The operation took too long and was given up.
    Timeout,
    /// Something that the operation needs is down; it may work later.
    Unavailable,
    /// A defect on our side.
    InternalServerError,
}

impl ErrorCode {
    /// The code as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A resolver's error with a code: the only kind whose message reaches a client.
pub fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    let mut error = Error::new(message);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
    error
}

/// Why an operation was not executed at all.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What kind of refusal it is.
    pub code: ErrorCode,
    /// For the client's eyes.
    pub message: String,
    /// Where in the document the reason stands.
    pub locations: Box<[Pos]>,
    /// How long to wait before it can work.
    pub retry_after: Option<Duration>,
    /// The caller's budget, when it was looked at.
    pub rate_limit: Option<RateLimit>,
    /// More that is wrong with the same document.
    pub others: Box<[Refusal]>,
}

impl Refusal {
    /// A refusal for the whole request.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            locations: Box::default(),
            retry_after: None,
            rate_limit: None,
            others: Box::default(),
        }
    }

    /// A refusal because of something at `location` in the document.
    pub fn at(code: ErrorCode, location: Pos, message: impl Into<String>) -> Self {
        Self { locations: Box::new([location]), ..Self::new(code, message) }
    }

    /// There is no valid token.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unauthenticated, message)
    }

    /// An entry of `errors` that says so.
    pub fn to_error(&self) -> ServerError {
        let mut error = ServerError::new(self.message.clone(), None);
        error.locations = self.locations.to_vec();
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", self.code.as_str());
        error
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn codes_are_written_in_capitals_and_read_back() {
        assert_eq!(ErrorCode::GraphqlParseFailed.as_str(), "GRAPHQL_PARSE_FAILED");
        assert_eq!(ErrorCode::PersistedQueryNotFound.as_str(), "PERSISTED_QUERY_NOT_FOUND");
        for code in ErrorCode::iter() {
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }
}
