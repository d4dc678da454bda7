//! Transport of messages, as far as the use cases need to know.

use std::future::Future;

use chrono::TimeDelta;
use domain::vocabulary::WebhookError;

/// Request with a message, ready to be sent.
#[derive(Clone, Debug)]
pub struct OutgoingRequest {
    /// URL of the webhook.
    pub url: String,
    /// Value of the header `webhook-id`.
    pub id: String,
    /// Value of the header `webhook-timestamp`: the time of the attempt, in seconds since 1970.
    pub timestamp: i64,
    /// Value of the header `webhook-signature`.
    pub signature: String,
    /// Body, JSON.
    pub body: String,
}

/// Answer of the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Time after which the receiver asks for the next attempt, if it says so.
    pub retry_after: Option<TimeDelta>,
}

/// Sends messages. It follows no redirects and connects to public addresses only, unless configured otherwise.
pub trait Sender: Send + Sync + 'static {
    /// Sends the message once, within a time limit.
    fn send(&self, request: OutgoingRequest) -> impl Future<Output = Result<Answer, WebhookError>> + Send;
}
