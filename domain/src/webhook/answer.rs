//! Interpretation of the HTTP response to a message.

use crate::vocabulary::WebhookError;

/// Outcome of an attempt, by the HTTP status of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Message was delivered.
    Arrived,
    /// Endpoint is gone for good and wants no more messages.
    Gone,
    /// Attempt failed and is to be repeated.
    Failed(WebhookError),
}

/// Outcome for an HTTP status.
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
    fn only_2xx_is_delivered() {
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
