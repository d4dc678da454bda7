//! API: a GraphQL schema over the service, carried by HTTP and WebSocket, and the command line around it.
//!
//! `http` (negotiate, read, identify) -> `executor` (parse, limit) -> `graphql` (unpack, call, wrap) -> `service`.

mod actuals;
pub mod auth;
pub mod cli;
mod client;
mod counted;
mod demo;
pub mod executor;
mod failure;
pub mod graphql;
pub mod http;
mod memory;
pub mod server;
mod shares;
mod shutdown;
mod telemetry;
mod units;
pub mod webhook;
