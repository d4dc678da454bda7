//! Failures of the service as errors of an answer; what users can mend as data.

use async_graphql::{Enum, SimpleObject};
use service::{Problem, ProblemCode};

use crate::{
    executor::{ErrorCode, error},
    failure,
};

/// The failure as a top-level error with a code.
pub(super) fn failed(cause: service::Error) -> async_graphql::Error {
    let (code, message) = failure::coded(cause);
    error(code, message)
}

/// The input makes no sense.
pub(super) fn bad_input(message: impl Into<String>) -> async_graphql::Error {
    error(ErrorCode::BadUserInput, message)
}

/// What is wrong with an input, in a word that programs can act on.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "service::ProblemCode")]
pub(super) enum UserErrorCode {
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
    /// The field is not one that this API knows.
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
    /// The list is too long or empty.
    TooMany,
    /// The text has more characters than its field takes; the message says how many those are.
    TooLong,
    /// It cannot be changed after it was created.
    Immutable,
    /// Other things hang on it; the message says what.
    InUse,
    /// Somebody else changed it in the meantime.
    Conflict,
    /// The period of an actual begins after the end of the next fiscal year; `allowFuture: true` records it all the same.
    TooEarly,
    /// The caller may not do this here.
    Forbidden,
}

/// One thing about an input that its sender can mend. Nothing that has a user error was written.
#[derive(SimpleObject)]
pub(super) struct UserError {
    /// What is wrong, for programs.
    code: UserErrorCode,
    /// What is wrong and what would be right, for people. The wording may change; the code does not.
    message: String,
    /// The way from the mutation's arguments to the place: `["input", "entries", "17", "period"]`.
    field: Option<Vec<String>>,
    /// The place in a JSON document (RFC 6901), from the document's root: `/scorecards/0/links/2/effect`.
    pointer: Option<String>,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        let Problem { code, message, path } = problem;
        Self { code: code.into(), message, field: Some(path), pointer: None }
    }
}

impl UserError {
    /// A problem inside the document that stands at `input.document`.
    pub(super) fn in_document(problem: Problem) -> Self {
        let pointer = Some(problem.pointer());
        let Problem { code, message, path } = problem;
        let field = ["input", "document"].into_iter().map(str::to_owned).chain(path).collect();
        Self { code: code.into(), message, field: Some(field), pointer }
    }
}

/// Keeps the two lists of words the same: a new code does not compile until it has a description here.
const _: fn(ProblemCode) -> UserErrorCode = UserErrorCode::from;
