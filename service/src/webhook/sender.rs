//! How messages travel, as far as the use cases need to know.

use std::future::Future;

use chrono::TimeDelta;
use domain::vocabulary::WebhookError;

/// A message to an address, ready to be sent.
#[derive(Clone, Debug)]
pub struct OutgoingRequest {
    /// Where to.
    pub url: String,
    /// The header `webhook-id`.
    pub id: String,
    /// The header `webhook-timestamp`: the instant of the attempt, in seconds since 1970.
    pub timestamp: i64,
    /// The header `webhook-signature`.
    pub signature: String,
    /// The body, JSON.
    pub body: String,
}

/// What an address has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// After how long the address wants to be asked again, if it says so.
    pub retry_after: Option<TimeDelta>,
}

/// Carries messages. It follows no redirection and connects to public addresses alone, unless it was told otherwise.
pub trait Sender: Send + Sync + 'static {
    /// Sends the message once, within a limit of time.
    fn send(&self, request: OutgoingRequest) -> impl Future<Output = Result<Answer, WebhookError>> + Send;
}
