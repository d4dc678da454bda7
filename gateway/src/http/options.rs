//! Options of the transport, with their defaults and flags.

use std::time::Duration;

use axum::http::HeaderValue;
use clap::{ArgAction, Args};

use super::queue;
use crate::units::{bytes, duration};

/// Options of HTTP.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(next_help_heading = "HTTP")]
pub struct Options {
    /// Maximum body size of a request without a valid token, in bytes.
    #[arg(
        long,
        env = "BODY_LIMIT",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().body_limit)
    )]
    pub body_limit: usize,
    /// Maximum body size of a request with a valid token, in bytes.
    #[arg(
        long,
        env = "CALLER_BODY_LIMIT",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().caller_body_limit)
    )]
    pub caller_body_limit: usize,
    /// Maximum number of values in the JSON of a request, as a small body can hold many that take far more memory than
    /// their text.
    #[arg(long, env = "BODY_VALUES", default_value_t = Self::default().body_values)]
    pub body_values: usize,
    /// Time limit for a body to arrive.
    #[arg(
        long,
        env = "BODY_TIME",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().body_time)
    )]
    pub body_time: Duration,
    /// Time that a connection may stay open while nothing is sent to it: because no request arrives in full, the answer
    /// is not read, or the connection is idle. Never less than a request may take.
    #[arg(
        long,
        env = "SILENCE",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().silence)
    )]
    pub silence: Duration,
    /// Serves GraphiQL to browsers that open `/graphql`.
    #[arg(long, env = "GRAPHIQL", action = ArgAction::Set, default_value_t = Self::default().graphiql)]
    pub graphiql: bool,
    /// Origins whose pages may call, separated by commas; `http://localhost:*` for every port, `*` for all. By default
    /// only the server's own.
    #[arg(long = "cors-origins", env = "CORS_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub cors: Vec<HeaderValue>,
    /// Number of reverse proxies in front, each of which adds an address to `X-Forwarded-For`; 0 ignores that header.
    #[arg(long, env = "TRUSTED_PROXIES", default_value_t = Self::default().trusted_proxies)]
    pub trusted_proxies: usize,
    /// Interval of heartbeats on a silent stream, so that no proxy takes it for dead.
    #[arg(
        long,
        env = "HEARTBEAT",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().heartbeat)
    )]
    pub heartbeat: Duration,
    /// Time that a client may leave a full queue unread before its stream is cut off.
    #[arg(
        long,
        env = "SLOW_CONSUMER",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().slow_consumer)
    )]
    pub slow_consumer: Duration,
    /// Maximum number of events or messages that wait for a client before its queue is full.
    #[arg(long, env = "QUEUE", default_value_t = Self::default().queue, value_parser = at_least_one)]
    pub queue: usize,
    /// Maximum number of bytes that wait for a client before its queue is full; a longer message waits alone.
    #[arg(
        long,
        env = "QUEUE_BYTES",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().queue_bytes)
    )]
    pub queue_bytes: usize,
    /// Maximum number of bytes of bodies, of all requests together, that may be under way at once; one caller may take
    /// an eighth of them, and so may all callers without a token together, but at least as many as the largest body
    /// has.
    #[arg(
        long,
        env = "BODIES_LIMIT",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().bodies_limit)
    )]
    pub bodies_limit: usize,
    /// Maximum number of connections that are open at once; more wait until one of them is closed.
    #[arg(long, env = "CONNECTIONS", default_value_t = Self::default().connections, value_parser = at_least_one)]
    pub connections: usize,
    /// Maximum number of sockets and streams that one caller may have open.
    #[arg(long, env = "STREAMS_PER_CALLER", default_value_t = Self::default().streams_per_caller)]
    pub streams_per_caller: usize,
    /// Options of WebSocket.
    #[command(flatten)]
    pub socket: SocketOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            body_limit: 64 * 1024,
            caller_body_limit: 16 * 1024 * 1024,
            body_values: 1_000_000,
            body_time: Duration::from_secs(30),
            silence: Duration::from_secs(75),
            graphiql: true,
            cors: Vec::new(),
            trusted_proxies: 0,
            heartbeat: Duration::from_secs(15),
            slow_consumer: Duration::from_secs(10),
            queue: 64,
            queue_bytes: 4 * 1024 * 1024,
            bodies_limit: 256 * 1024 * 1024,
            connections: 10_000,
            streams_per_caller: 100,
            socket: SocketOptions::default(),
        }
    }
}

impl Options {
    /// Bounds of the queue to one client.
    pub(super) fn queue_bounds(&self) -> queue::Bounds {
        queue::Bounds { messages: self.queue, bytes: self.queue_bytes, max_wait: self.slow_consumer }
    }
}

/// Options of WebSocket.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(next_help_heading = "WebSocket")]
pub struct SocketOptions {
    /// Time that a client may take to send `connection_init`.
    #[arg(
        long = "socket-init-time",
        env = "SOCKET_INIT_TIME",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().init_time)
    )]
    pub init_time: Duration,
    /// Interval of pings; a client that is silent for two intervals is considered gone.
    #[arg(
        long = "socket-ping",
        env = "SOCKET_PING",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().ping)
    )]
    pub ping: Duration,
    // Longer than `Options::slow_consumer`, so that a client that resumes reading still learns what happened to its
    // streams.
    /// Time limit of one write before the connection is closed; longer than `--slow-consumer`.
    #[arg(
        long = "socket-write-time",
        env = "SOCKET_WRITE_TIME",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().write_time)
    )]
    pub write_time: Duration,
    /// Maximum size of a client's message, in bytes.
    #[arg(
        long = "socket-message-limit",
        env = "SOCKET_MESSAGE_LIMIT",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().message_limit)
    )]
    pub message_limit: usize,
    /// Maximum number of operations that one socket may have under way.
    #[arg(
        long = "socket-operations",
        env = "SOCKET_OPERATIONS",
        default_value_t = Self::default().operations
    )]
    pub operations: usize,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            init_time: Duration::from_secs(10),
            ping: Duration::from_secs(20),
            write_time: Duration::from_secs(30),
            message_limit: 256 * 1024,
            operations: 100,
        }
    }
}

/// Parses an origin in the form that browsers send: a path, or a slash at the end, would never match.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let host = text.split_once("://").map(|(_, host)| host);
    if text != "*" && !host.is_some_and(|host| !host.is_empty() && !host.contains('/')) {
        return Err(
            "an origin reads https://app.example, http://localhost:3000 or http://localhost:*, or * for all"
                .to_owned(),
        );
    }
    HeaderValue::from_str(text).map_err(|_| "an origin is plain text".to_owned())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "at least 1".to_owned())
}
