//! Secret and tokens of the demo. A demo with `--keep` stores them in a file beside its database.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use chrono::TimeDelta;
use domain::id::OrganizationId;
use serde::{Deserialize, Serialize};
use service::Clock;

use super::data::MEMBERS;
use crate::{auth::token::Tokens, cli::Failure};

/// Lifetime of tokens.
const TOKEN_LIFE: TimeDelta = TimeDelta::days(7);

/// Secret, and tokens that are signed with it, in the order of [`MEMBERS`].
#[derive(Serialize, Deserialize)]
pub(super) struct Access {
    secret: String,
    tokens: Vec<String>,
}

impl Access {
    /// Access that an earlier demo has stored beside this database; `None` for a new one.
    ///
    /// # Errors
    ///
    /// When the database exists and was not made by a demo: nothing may be written into it.
    pub(super) fn of_earlier_demo(database: &Path) -> Result<Option<Self>, Failure> {
        let name = database.display();
        let is_there = database.try_exists().map_err(|error| format!("{name}: {error}"))?;
        match Self::stored(database)? {
            Some(access) if is_there => Ok(Some(access)),
            None if is_there => {
                let access = path(database);
                let message = format!(
                    "{name} is there already, and no demo has made it, or none that was finished: there is no {}; name a \
                     file that is not there, or remove this one",
                    access.display()
                );
                Err(message.into())
            }
            // The database of an earlier demo was removed. The next one has new ids, and so have its tokens.
            _ => Ok(None),
        }
    }

    /// Reads what was stored beside this database.
    fn stored(database: &Path) -> Result<Option<Self>, Failure> {
        let path = path(database);
        match fs::read(&path) {
            Ok(bytes) => {
                let access = serde_json::from_slice(&bytes);
                Ok(Some(access.map_err(|error| format!("{} cannot be read: {error}", path.display()))?))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{}: {error}", path.display()).into()),
        }
    }

    /// Returns the same secret and tokens, or new ones where there are none or they are no longer valid.
    pub(super) fn renewed(
        known: Option<Self>,
        organizations: &[OrganizationId],
    ) -> Result<(Self, Tokens), Failure> {
        let clock = Clock::system();
        let (secret, known) = match known {
            Some(Self { secret, tokens }) => (secret, tokens),
            // Nobody else can know the secret: it is made of random numbers of this process.
            None => (format!("{}{}", clock.new_uuid(), clock.new_uuid()), Vec::new()),
        };
        let tokens = Tokens::new(&secret, None, None, clock)?;
        let is_good = |token: &String| tokens.verify(Some(&format!("Bearer {token}"))).is_ok();
        if known.len() == MEMBERS.len() && known.iter().all(is_good) {
            return Ok((Self { secret, tokens: known }, tokens));
        }
        let made = MEMBERS.iter().map(|(subject, _)| tokens.make(subject, organizations, TOKEN_LIFE));
        let made = made.collect::<Result<_, _>>()?;
        Ok((Self { secret, tokens: made }, tokens))
    }

    /// Stores them beside this database, readable by the owner only.
    pub(super) fn keep(&self, database: &Path) -> Result<(), Failure> {
        let path = path(database);
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut file = OpenOptions::new();
        let mut file =
            file.write(true).create(true).truncate(true).mode(0o600).open(&path).map_err(failed)?;
        // A file that existed before keeps its mode.
        file.set_permissions(Permissions::from_mode(0o600)).map_err(failed)?;
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        file.write_all(&text).map_err(failed)?;
        Ok(())
    }

    /// Tokens of the administrator, the contributor and the viewer.
    pub(super) fn tokens(&self) -> [&str; 3] {
        [0, 1, 2].map(|at| self.tokens.get(at).map_or("", String::as_str))
    }
}

fn path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".access");
    name.into()
}
