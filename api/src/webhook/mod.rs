//! How messages to webhooks travel: HTTP within limits, to public addresses alone. What is sent, when and to whom is the
//! service's business.

mod connector;
mod options;
mod sender;

pub use self::{options::WebhookOptions, sender::HttpSender};
