//! Gateway: serves a GraphQL schema over HTTP, WebSocket and event streams.
//!
//! It executes any schema of async-graphql and knows nothing of its subject. A server hands over four things: the
//! schema with a description of it ([`executor::About`]), an implementation of [`executor::Sessions`] that identifies
//! callers, limits, and options. `http` (negotiate, read, identify) -> `executor` (parse, limit, run) -> the schema.

mod counted;
pub mod executor;
pub mod http;
pub mod memory;
pub mod resolve;
mod shares;
pub mod shutdown;
pub mod units;

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
