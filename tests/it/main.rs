//! End to end: the real router over real databases, as clients see it.
//!
//! Every test of behaviour runs on SQLite and on PostgreSQL, each time on a database of its own. A PostgreSQL server
//! is looked for at `TEST_DATABASE_URL` (default `postgres://postgres@127.0.0.1:5432/postgres`); where none answers
//! the tests run on SQLite alone, which `REQUIRE_POSTGRES=1` forbids.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic, helpers included")]

mod access;
mod assessment;
mod calendars;
mod changes;
mod command_line;
mod concurrency;
mod crowd;
mod distribution;
mod edit;
mod events;
mod exports;
mod faults;
mod http;
mod import;
mod limits;
mod manage;
mod nodes;
mod periods;
mod pictures;
mod protocol;
mod record;
mod replicas;
mod response_cache;
mod schema;
mod scores;
mod seam;
mod sharing;
mod slow_consumers;
mod sockets;
mod statements;
mod strategy_maps;
mod subscriptions;
mod support;
mod webhooks;
