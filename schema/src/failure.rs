//! Failures: the one place where a failure of the service becomes a code and a message for clients, and the only one
//! where it is logged.

use gateway::executor::{ErrorCode, INTERNAL};
use service::Error;

/// Message for a caller who has not chosen one of several organizations, with the slugs to choose from.
#[must_use]
pub fn several_organizations(slugs: &[&str]) -> String {
    let slugs = slugs.join(", ");
    format!(
        "you belong to several organizations, of which none is the default: name one by its slug: {slugs}"
    )
}

/// Converts a failure to the code and message for clients. Failures that clients cannot correct are logged.
#[must_use]
pub fn coded(cause: Error) -> (ErrorCode, String) {
    let code = match &cause {
        Error::NotFound(_) => ErrorCode::NotFound,
        Error::Forbidden(_) | Error::ForbiddenInPart(_) => ErrorCode::Forbidden,
        Error::BadInput(_) => ErrorCode::BadUserInput,
        Error::CursorExpired(_) => ErrorCode::SyncCursorExpired,
        Error::QuotaExceeded(_) => ErrorCode::QuotaExceeded,
        Error::IdempotencyKeyReused => ErrorCode::IdempotencyKeyReused,
        Error::Database(_) => {
            tracing::error!(%cause, "the database failed");
            let message = "the data cannot be reached at the moment; try again";
            return (ErrorCode::Unavailable, message.to_owned());
        }
        Error::Unconfirmed(_) => {
            tracing::error!(%cause, "it is not known whether a write was done");
            let message = "the data could not be reached at the end of the write, which was done or not; look, or \
                send it again with the same idempotencyKey";
            return (ErrorCode::Unavailable, message.to_owned());
        }
        Error::Corrupt(_) | Error::NoRandomness(_) => {
            tracing::error!(%cause, "a defect");
            return (ErrorCode::InternalServerError, INTERNAL.to_owned());
        }
    };
    (code, cause.to_string())
}
