//! Delivery of webhook messages: HTTP within limits, to public addresses alone. The service decides what is sent, when
//! and to which webhook.

mod connector;
mod options;
mod sender;

pub use self::{options::WebhookOptions, sender::HttpSender};
