//! Tests of the gateway with a schema of their own, through the real router on a free port.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic, helpers included")]

mod access;
mod access_log;
mod cache;
mod errors;
mod http;
mod library;
mod limits;
mod persisted;
mod routes;
mod server;
mod shutdown;
mod socket;
mod stream;
