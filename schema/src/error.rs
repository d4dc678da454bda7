//! Errors: failures of the service as errors of an answer, user errors as data.

use async_graphql::{Enum, SimpleObject};
use gateway::executor::{ErrorCode, error};
use service::{Problem, ProblemCode};

use crate::failure;

/// Converts a failure to a top-level error with a code.
pub(super) fn failed(cause: service::Error) -> async_graphql::Error {
    let (code, message) = failure::coded(cause);
    error(code, message)
}

/// Creates the error for an argument that is invalid.
pub(super) fn bad_input(message: impl Into<String>) -> async_graphql::Error {
    error(ErrorCode::BadUserInput, message)
}

/// Code of a user error, for programs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "service::ProblemCode")]
pub(super) enum UserErrorCode {
    /// Required field missing.
    Required,
    /// Invalid value.
    Invalid,
    /// Value of the wrong type.
    WrongType,
    /// Field that must not be given here.
    NotAllowed,
    /// Target equal to the red flag or the baseline, which leaves no scale between them.
    EqualsTarget,
    /// Value on the side of the target where it makes no sense.
    WrongSide,
    /// Field unknown to this API.
    UnknownField,
    /// Object not found: nothing has this id or key, or the caller may not see it.
    NotFound,
    /// Duplicate: the value is given twice, or exists already.
    Duplicate,
    /// Cycle: the change would close a circle.
    Cycle,
    /// Causal link that would run down the strategy map.
    DownwardLink,
    /// Text that is not a period code, or not one of the measure's frequency.
    BadPeriod,
    /// Number or period outside its bounds.
    OutOfRange,
    /// List too long or empty.
    TooMany,
    /// Text with more characters than its field takes; the message says how many those are.
    TooLong,
    /// Immutable: the field cannot be changed after creation.
    Immutable,
    /// Object in use: others depend on it; the message says which.
    InUse,
    /// Conflict: somebody else changed the object in the meantime.
    Conflict,
    /// Actual of a period that begins after the end of the next fiscal year; `allowFuture: true` records it all the
    /// same.
    TooEarly,
    /// Forbidden: the caller may not do this here.
    Forbidden,
}

/// User error: a problem of an input that its sender can correct. Nothing that has a user error was written.
#[derive(SimpleObject)]
pub(super) struct UserError {
    /// Code of the problem, for programs.
    code: UserErrorCode,
    /// Message for people: the problem, and a correct input. The wording may change; the code does not.
    message: String,
    /// Path from the mutation's arguments to the field: `["input", "entries", "17", "period"]`. Null where no field is
    /// concerned.
    field: Option<Vec<String>>,
    /// Position in a JSON document (RFC 6901), from the document's root: `/scorecards/0/links/2/effect`. Null for other
    /// inputs.
    pointer: Option<String>,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        let Problem { code, message, path } = problem;
        Self { code: code.into(), message, field: Some(path), pointer: None }
    }
}

impl UserError {
    /// Converts a problem inside the document of `input.document`.
    pub(super) fn in_document(problem: Problem) -> Self {
        let pointer = Some(problem.pointer());
        let Problem { code, message, path } = problem;
        let field = ["input", "document"].into_iter().map(str::to_owned).chain(path).collect();
        Self { code: code.into(), message, field: Some(field), pointer }
    }
}

/// Keeps the two lists of codes equal: a new code does not compile until it has a description here.
const _: fn(ProblemCode) -> UserErrorCode = UserErrorCode::from;
