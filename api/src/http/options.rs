//! The transport's numbers and switches, with their defaults.

use std::time::Duration;

use axum::http::HeaderValue;

/// What can be set about HTTP.
#[derive(Debug, Clone)]
pub struct Options {
    /// Largest body, in bytes, of a request without a valid token.
    pub body_limit: usize,
    /// Largest body, in bytes, of a caller with a valid token: import documents and bulk entries are the large ones,
    /// and both need one.
    pub caller_body_limit: usize,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// Whether a browser that opens `/graphql` gets GraphiQL.
    pub graphiql: bool,
    /// Origins whose pages may call; `*` for all; none: no CORS.
    pub cors: Vec<HeaderValue>,
    /// How often a silent event stream gets a comment, so that nothing between us takes it for dead.
    pub heartbeat: Duration,
    /// How long a client may leave a full queue unread before its stream is cut off.
    pub slow_consumer: Duration,
    /// Events or messages that wait for a client before its queue is full.
    pub queue: usize,
    /// Sockets and event streams that one caller may have open.
    pub streams_per_caller: usize,
    /// What can be set about WebSocket.
    pub socket: SocketOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            body_limit: 1024 * 1024,
            caller_body_limit: 16 * 1024 * 1024,
            body_time: Duration::from_secs(30),
            graphiql: true,
            cors: Vec::new(),
            heartbeat: Duration::from_secs(15),
            slow_consumer: Duration::from_secs(10),
            queue: 64,
            streams_per_caller: 100,
            socket: SocketOptions::default(),
        }
    }
}

/// What can be set about WebSocket.
#[derive(Debug, Clone)]
pub struct SocketOptions {
    /// How long a client may take to send `connection_init`.
    pub init_time: Duration,
    /// How often a client is pinged; one that stays silent for two of these is gone.
    pub ping: Duration,
    /// How long one write may take before the connection is given up. Longer than `Options::slow_consumer`, so that
    /// a client that wakes up still learns what happened to its streams.
    pub write_time: Duration,
    /// Largest message, in bytes, of a client.
    pub message_limit: usize,
    /// Operations that one socket may have under way.
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
