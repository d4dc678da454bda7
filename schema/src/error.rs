//! Errors: failures of the service as errors of an answer, user errors as data.

use async_graphql::SimpleObject;
use gateway::executor::{ErrorCode, error};
use service::Problem;

use crate::{enums::ProblemCode, failure};

/// Converts a failure to a top-level error with a code.
pub(super) fn failed(cause: service::Error) -> async_graphql::Error {
    let (code, message) = failure::coded(cause);
    error(code, message)
}

/// Creates the error for an argument that is invalid.
pub(super) fn bad_input(message: impl Into<String>) -> async_graphql::Error {
    error(ErrorCode::BadUserInput, message)
}

/// User error: a problem of an input that its sender can correct. Nothing that has a user error was written.
#[derive(SimpleObject)]
pub(super) struct UserError {
    /// Code of the problem, for programs.
    code: ProblemCode,
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
