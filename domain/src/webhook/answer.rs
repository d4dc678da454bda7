//! What an answer to a message means.

use crate::vocabulary::WebhookError;

/// What became of a message, by the status of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It arrived.
    Arrived,
    /// The address wants no more messages, ever.
    Gone,
    /// It is to be sent again.
    Failed(WebhookError),
}

/// The meaning of an HTTP status.
#[must_use]
pub fn of(status: u16) -> Meaning {
    match status {
        200..=299 => Meaning::Arrived,
        300..=399 => Meaning::Failed(WebhookError::Redirected),
        410 => Meaning::Gone,
        _ => Meaning::Failed(WebhookError::Status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_success_is_success() {
        for (status, expected) in [
            (200, Meaning::Arrived),
            (204, Meaning::Arrived),
            (299, Meaning::Arrived),
            (302, Meaning::Failed(WebhookError::Redirected)),
            (308, Meaning::Failed(WebhookError::Redirected)),
            (404, Meaning::Failed(WebhookError::Status)),
            (410, Meaning::Gone),
            (429, Meaning::Failed(WebhookError::Status)),
            (503, Meaning::Failed(WebhookError::Status)),
        ] {
            assert_eq!(of(status), expected, "{status}");
        }
    }
}
