//! What the tests stand on: databases of their own, a server on a free port, a clock that obeys, and actors who ask.

mod actor;
mod app;
mod clock;
mod database;
mod documents;
mod janitor;
mod postgres;
mod reply;
mod server;
mod socket;
mod stream;

pub(crate) use actor::Actor;
pub(crate) use app::App;
pub(crate) use database::{Database, blank_postgres, on_databases, postgres_answers};
pub(crate) use documents::{Patch, assert_same, complete, document, sized, small, treasury_board};
pub(crate) use reply::Reply;
pub(crate) use server::SECRET;
pub(crate) use socket::{LISTENERS, Said, Socket, narrow};
pub(crate) use stream::{EventStream, Piece};

/// A setting from the environment.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment alone")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
