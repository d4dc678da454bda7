//! Support of the tests: databases, a server on a free port, a controllable clock, and actors.

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
mod statement_rule;
mod stream;

pub(crate) use actor::Actor;
pub(crate) use app::App;
pub(crate) use database::{Database, blank_postgres, on_databases, postgres_answers};
pub(crate) use documents::{Patch, assert_same, complete, document, sized, small, treasury_board};
pub(crate) use reply::Reply;
pub(crate) use server::SECRET;
pub(crate) use socket::{LISTENERS, Said, Socket, narrow};
pub(crate) use statement_rule::check as check_statement;
pub(crate) use stream::{EventStream, Piece};

/// Setting from the environment; `None` if empty.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment alone")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// User and group ids to run a server with that refuses to run as root, where the tests run as root: those of the user
/// `postgres`, if it exists.
pub(crate) fn servant() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if std::path::Path::new("/proc/self").metadata().ok()?.uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find_map(|line| line.strip_prefix("postgres:"))?;
    let mut fields = line.split(':').skip(1).map(|id| id.parse().ok());
    Some((fields.next()??, fields.next()??))
}
