//! Closed list of top-level error codes, and the two ways to raise one.
//!
//! Owns the values of `extensions.code`. Knows nothing of HTTP: `http::status` maps a code to a status.

use std::time::Duration;

use async_graphql::{Error, ErrorExtensionValues, Pos, ServerError};

use super::rate::RateLimit;

/// Value of `extensions.code` of a top-level error.
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
    /// The request has no valid token.
    Unauthenticated,
    /// The caller may see the object, but lacks the permission for this action.
    Forbidden,
    /// The object does not exist, or the caller may not know that it does.
    NotFound,
    /// Another write has changed the object in the meantime.
    Conflict,
    /// The caller's budget is spent; it refills with time.
    RateLimited,
    /// The operation costs more than any operation may.
    CostLimitExceeded,
    /// The tenant has reached the maximum number of objects.
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
    /// The server can no longer resume from the cursor: changes that old are not delivered.
    SyncCursorExpired,
    /// The client read its stream more slowly than events came; it can resume from its last cursor.
    SlowConsumer,
    /// The operation exceeded its time limit and was cancelled.
    Timeout,
    /// Something that the operation needs is unavailable; it may work later.
    Unavailable,
    /// A defect of the server.
    InternalServerError,
}

impl ErrorCode {
    /// Code as it is written in responses.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Builds a resolver's error with a code: the only kind whose message reaches a client.
pub fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    let mut error = Error::new(message);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
    error
}

/// Refusal of an operation before its execution.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Code of the refusal.
    pub code: ErrorCode,
    /// Message for the client.
    pub message: String,
    /// Locations of the reason in the document.
    pub locations: Box<[Pos]>,
    /// Time to wait before the operation can succeed.
    pub retry_after: Option<Duration>,
    /// Budget of the caller, when it was examined.
    pub rate_limit: Option<RateLimit>,
    /// Further mistakes in the same document.
    pub others: Box<[Refusal]>,
}

impl Refusal {
    /// Creates a refusal of the whole request.
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

    /// Creates a refusal because of something at `location` in the document.
    pub fn at(code: ErrorCode, location: Pos, message: impl Into<String>) -> Self {
        Self { locations: Box::new([location]), ..Self::new(code, message) }
    }

    /// Creates a refusal because there is no valid token.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unauthenticated, message)
    }

    /// Entry of `errors` for the refusal.
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
