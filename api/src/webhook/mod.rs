//! How messages to webhooks travel: HTTP within limits, to public addresses alone. What is sent, when and to whom is the
//! service's business.

mod connector;
mod courier;
mod options;

pub use self::{courier::HttpCourier, options::WebhookOptions};
