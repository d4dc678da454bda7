//! HTTP statuses: the one table from error codes, for operations that were not executed.
//!
//! | code                                                    | graphql-response+json | json |
//! |---------------------------------------------------------|-----------------------|------|
//! | UNAUTHENTICATED                                         | 401                   | 401  |
//! | FORBIDDEN                                               | 403                   | 403  |
//! | RATE_LIMITED                                            | 429                   | 429  |
//! | INTERNAL_SERVER_ERROR                                   | 500                   | 500  |
//! | UNAVAILABLE                                             | 503                   | 503  |
//! | TIMEOUT                                                 | 504                   | 504  |
//! | every other: parsing, validation, coercion, limits, ... | 400                   | 200  |
//!
//! The draft wants 200 for a well-formed request in the older media type, whatever GraphQL says about it; the codes
//! above the last line are about the exchange, not about the document, and mean the same in both.
//!
//! An operation that was executed is a 200, with or without errors. A rejected request (malformed, too large, of
//! the wrong type or method) has the status that HTTP gives it, see `request` and `endpoint`.

use axum::http::StatusCode;

use super::negotiate::Format;
use crate::executor::ErrorCode;

/// Status of an answer that refuses with this code.
pub(super) fn of(code: ErrorCode, format: Format) -> StatusCode {
    match code {
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Timeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::GraphqlParseFailed
        | ErrorCode::GraphqlValidationFailed
        | ErrorCode::BadUserInput
        | ErrorCode::NotFound
        | ErrorCode::Conflict
        | ErrorCode::CostLimitExceeded
        | ErrorCode::QuotaExceeded
        | ErrorCode::DepthLimitExceeded
        | ErrorCode::ComplexityLimitExceeded
        | ErrorCode::PersistedQueryNotFound
        | ErrorCode::PersistedQueryRequired
        | ErrorCode::IdempotencyKeyReused
        | ErrorCode::SyncCursorExpired
        | ErrorCode::SlowConsumer => match format {
            Format::GraphqlResponse => StatusCode::BAD_REQUEST,
            Format::Json => StatusCode::OK,
        },
    }
}

/// Reports whether the code is about the exchange, so that even a stream of events cannot begin.
pub(super) fn is_about_the_exchange(code: ErrorCode) -> bool {
    of(code, Format::Json) != StatusCode::OK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        for (code, modern, legacy) in [
            (ErrorCode::GraphqlParseFailed, 400, 200),
            (ErrorCode::GraphqlValidationFailed, 400, 200),
            (ErrorCode::BadUserInput, 400, 200),
            (ErrorCode::PersistedQueryNotFound, 400, 200),
            (ErrorCode::CostLimitExceeded, 400, 200),
            (ErrorCode::Unauthenticated, 401, 401),
            (ErrorCode::Forbidden, 403, 403),
            (ErrorCode::RateLimited, 429, 429),
            (ErrorCode::InternalServerError, 500, 500),
            (ErrorCode::Unavailable, 503, 503),
            (ErrorCode::Timeout, 504, 504),
        ] {
            assert_eq!(of(code, Format::GraphqlResponse).as_u16(), modern, "{code:?}");
            assert_eq!(of(code, Format::Json).as_u16(), legacy, "{code:?}");
        }
    }
}
