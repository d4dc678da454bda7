//! API: a GraphQL schema over the service, carried by HTTP and WebSocket, and the command line around it.
//!
//! `gateway` (negotiate, parse, limit) -> `graphql` (unpack, call, wrap) -> `service`.

mod actuals;
pub mod auth;
pub mod cli;
mod client;
mod demo;
mod failure;
mod graphiql;
pub mod graphql;
pub mod server;
mod telemetry;
pub mod webhook;
