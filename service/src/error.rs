//! Why a use case failed, and what a user can mend.

use domain::{
    validity::Violation,
    vocabulary::{Fault, Role},
};
use sea_orm::DbErr;

use crate::database::{is_data_error, reason};

/// A failure of the whole request. What an end user can mend is a [`Problem`] instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the caller may not see it: the two look the same.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// The caller may see it but not do this.
    #[error("this needs the role {0} or higher")]
    Forbidden(Role),
    /// It is about the organization as a whole, where the caller has a lower role than this, if any.
    #[error("this needs the role {0} or higher in the whole organization")]
    ForbiddenInPart(Role),
    /// The input makes no sense; the message says why and what would.
    #[error("{0}")]
    BadInput(String),
    /// The change log cannot be followed from there.
    #[error("{0}; read everything again, and go on from the organization's `revision` in that answer")]
    CursorExpired(Expiry),
    /// The same idempotency key came with another input.
    #[error("the idempotency key was used before with another input; take a new key for a new input")]
    IdempotencyKeyReused,
    /// The organization holds as much as it may; the message says what of, how much, and what to do.
    #[error("{0}")]
    QuotaExceeded(String),
    /// The operating system has no random bytes to give.
    #[error("no random bytes: {0}")]
    NoRandomness(String),
    /// The database did not answer.
    #[error("the database failed: {}", reason(.0))]
    Database(#[source] DbErr),
    /// The database did not answer to COMMIT: the write was done or not.
    #[error("the database failed at the end of a write: {}", reason(.0))]
    Unconfirmed(#[source] DbErr),
    /// A row that this program did not write, or wrote wrongly.
    #[error("the database holds an unexpected value: {0}")]
    Corrupt(String),
}

/// A value that the database does not take is its sender's error, and no failure of the database.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
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

/// Why the change log cannot be followed from a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Expiry {
    /// Later changes are older than they are kept for those who follow.
    #[error("changes after this cursor are older than this server keeps them")]
    Age,
    /// The caller may see more or less than they did there.
    #[error("what you may see has changed since this cursor")]
    Visibility,
}

/// What use cases return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with an input, in a word that programs can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ProblemCode {
    /// Something needed is missing.
    Required,
    /// The value cannot be taken as it is.
    Invalid,
    /// The value is of the wrong type.
    WrongType,
    /// It must not be given here.
    NotAllowed,
    /// The target equals the red flag or the baseline, which leaves no scale between them.
    EqualsTarget,
    /// It lies on the side of the target where it makes no sense.
    WrongSide,
    /// The field or key is not one this API knows.
    UnknownField,
    /// Nothing has this id or key, or the caller may not see it.
    NotFound,
    /// It stands here twice, or exists already.
    Duplicate,
    /// It would close a circle.
    Cycle,
    /// A causal link would run down the strategy map.
    DownwardLink,
    /// The text is not a period code, or not one of the measure's frequency.
    BadPeriod,
    /// The number or the period is outside its bounds.
    OutOfRange,
    /// The list is too long.
    TooMany,
    /// The text is too long.
    TooLong,
    /// It cannot be changed after it was created.
    Immutable,
    /// Other things hang on it.
    InUse,
    /// Somebody else changed it in the meantime.
    Conflict,
    /// The period of an actual begins more than a fiscal year ahead.
    TooEarly,
    /// The caller may not do this here.
    Forbidden,
}

impl From<Fault> for ProblemCode {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Required => Self::Required,
            Fault::NotAllowed => Self::NotAllowed,
            Fault::NotFinite | Fault::Malformed | Fault::NotAscending => Self::Invalid,
            Fault::OutOfRange => Self::OutOfRange,
            Fault::TooLong => Self::TooLong,
            Fault::EqualsTarget => Self::EqualsTarget,
            Fault::WrongSide => Self::WrongSide,
            Fault::Cycle => Self::Cycle,
            Fault::Immutable => Self::Immutable,
            Fault::TooEarly => Self::TooEarly,
        }
    }
}

/// One thing about an input that its sender can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what would be right, for people.
    pub message: String,
    /// The way from the input's root to the place.
    pub path: Vec<String>,
}

impl Problem {
    /// A problem at this place.
    pub fn new(code: ProblemCode, message: impl Into<String>, path: &[&str]) -> Self {
        Self { code, message: message.into(), path: path.iter().map(ToString::to_string).collect() }
    }

    /// A broken rule of the method, about the thing at `root`.
    pub(crate) fn broken(violation: Violation, mut root: Vec<String>) -> Self {
        let message = violation.sentence();
        root.extend(violation.steps().map(str::to_owned));
        Self { code: violation.fault.into(), message, path: root }
    }

    /// The place as a JSON pointer (RFC 6901), `/scorecards/0/key`.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_escapes_what_it_must() {
        let problem = Problem::new(ProblemCode::Invalid, "", &["a/b", "0", "c~d"]);
        assert_eq!(problem.pointer(), "/a~1b/0/c~0d");
        assert_eq!(ProblemCode::DownwardLink.to_string(), "DOWNWARD_LINK");
    }
}
