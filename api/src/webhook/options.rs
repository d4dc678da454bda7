//! Options of webhooks, with defaults and flags.

use std::time::Duration;

use clap::{ArgAction, Args};
use gateway::units::duration;

/// Options of webhooks.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct WebhookOptions {
    /// Sends messages to webhooks from this process; processes on one database share that work.
    #[arg(
        long = "webhooks",
        env = "WEBHOOKS",
        action = ArgAction::Set,
        default_value_t = Self::default().deliver
    )]
    pub deliver: bool,
    /// Lets webhooks have addresses within the server's own network, and `http:`. For closed networks alone:
    /// administrators of an organization can then make the server call anything that it can reach.
    #[arg(
        long = "webhook-allow-private",
        env = "WEBHOOK_ALLOW_PRIVATE",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_missing_value = "true",
        default_value_t = Self::default().allow_private
    )]
    pub allow_private: bool,
    /// Time limit for an address to answer a message, at most 30s.
    // Limits of operations have a `time`, too.
    #[arg(
        id = "webhook_time",
        long = "webhook-time",
        env = "WEBHOOK_TIME",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().time)
    )]
    pub time: Duration,
}

impl Default for WebhookOptions {
    fn default() -> Self {
        Self { deliver: true, allow_private: false, time: Duration::from_secs(15) }
    }
}
