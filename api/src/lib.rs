//! API: puts schema, gateway and service together to a server, and the command line around it.
//!
//! `gateway` (negotiate, parse, limit) -> `schema` (unpack, call, wrap) -> `service`.

mod actuals;
pub mod auth;
pub mod cli;
mod client;
mod demo;
mod graphiql;
pub mod server;
mod telemetry;
pub mod webhook;
