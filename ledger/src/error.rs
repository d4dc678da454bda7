//! Errors of use cases, and problems that a user can mend.

pub use domain::vocabulary::ProblemCode;
use domain::{validity::Violation, vocabulary::Role};
use sea_orm::DbErr;

use crate::database::{is_data_error, reason};

/// Error of the whole request. A [`Problem`] is what an end user can mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Entity that does not exist, or that the caller may not see: the two are indistinguishable.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// Action that the caller may not do with a visible entity; carries the role that would do.
    #[error("this needs the role {0} or higher")]
    Forbidden(Role),
    /// Action on the organization as a whole, where the caller lacks this role.
    #[error("this needs the role {0} or higher in the whole organization")]
    ForbiddenInPart(Role),
    /// Invalid input; the message says why and what would be valid.
    #[error("{0}")]
    BadInput(String),
    /// Cursor from which the change log cannot be followed.
    #[error("{0}; read everything again, and go on from the organization's `revision` in that answer")]
    CursorExpired(Expiry),
    /// Idempotency key that was used with another input.
    #[error("the idempotency key was used before with another input; take a new key for a new input")]
    IdempotencyKeyReused,
    /// Quota of the organization that is used up; the message says which, how much, and what to do.
    #[error("{0}")]
    QuotaExceeded(String),
    /// Failure of the operating system to provide random bytes.
    #[error("no random bytes: {0}")]
    NoRandomness(String),
    /// Failure of the database.
    #[error("the database failed: {}", reason(.0))]
    Database(#[source] DbErr),
    /// COMMIT without an answer: the write may or may not have been done.
    #[error("the database failed at the end of a write: {}", reason(.0))]
    Unconfirmed(#[source] DbErr),
    /// Row that this program did not write, or wrote incorrectly.
    #[error("the database holds an unexpected value: {0}")]
    Corrupt(String),
}

/// Converts a database failure; a value that the database does not accept is an error of the input, and one that has no
/// meaning in its column is a corrupt row.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let DbErr::TryIntoErr { source, .. } = &error {
            return Self::Corrupt(source.to_string());
        }
        match is_data_error(&error) {
            true => Self::BadInput(
                "a value cannot be stored or looked for: a text with a zero character (U+0000), a number or a \
                 date out of range, or something too long"
                    .to_owned(),
            ),
            false => Self::Database(error),
        }
    }
}

/// Reason why the change log cannot be followed from a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Expiry {
    /// Later changes are older than the retention for followers.
    #[error("changes after this cursor are older than this server keeps them")]
    Age,
    /// Access of the caller has changed since the cursor.
    #[error("what you may see has changed since this cursor")]
    Visibility,
}

/// Result of use cases.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Problem of an input that its sender can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Code of the problem, for programs.
    pub code: ProblemCode,
    /// Message for people: what is wrong and what would be right.
    pub message: String,
    /// Path from the input's root to the value.
    pub path: Vec<String>,
}

impl Problem {
    /// Creates a problem at this path.
    pub fn new(code: ProblemCode, message: impl Into<String>, path: &[&str]) -> Self {
        Self { code, message: message.into(), path: path.iter().map(ToString::to_string).collect() }
    }

    /// Creates a problem from a violated rule of the method, about the entity at `root`.
    #[must_use]
    pub fn broken(violation: Violation, mut root: Vec<String>) -> Self {
        let message = violation.sentence();
        root.extend(violation.steps().map(str::to_owned));
        Self { code: violation.fault.into(), message, path: root }
    }

    /// Path as a JSON pointer (RFC 6901), `/scorecards/0/key`.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::vocabulary::Direction;
    use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

    use super::*;

    #[tokio::test]
    async fn a_stored_word_that_is_unknown_is_corrupt() {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        let statement = |sql: &str| Statement::from_string(DbBackend::Sqlite, sql);
        let row = db.query_one_raw(statement("SELECT 'DECREASE' AS known, 'SIDEWAYS' AS unknown")).await;
        let row = row.unwrap().unwrap();
        assert_eq!(row.try_get::<Direction>("", "known"), Ok(Direction::Decrease));
        let error = Error::from(row.try_get::<Option<Direction>>("", "unknown").unwrap_err());
        assert!(matches!(&error, Error::Corrupt(word) if word == "the word \"SIDEWAYS\""), "{error}");
    }

    #[test]
    fn a_pointer_escapes_special_characters() {
        let problem = Problem::new(ProblemCode::Invalid, "", &["a/b", "0", "c~d"]);
        assert_eq!(problem.pointer(), "/a~1b/0/c~0d");
        assert_eq!(ProblemCode::DownwardLink.to_string(), "DOWNWARD_LINK");
    }
}
