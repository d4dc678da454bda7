//! Syntax: parses the text of a document to its syntax tree (GraphQL, edition of September 2025, executable
//! definitions).
//!
//! Text is split into tokens first ([`lexer`]), within the limits of tokens and brackets; the parser, which recurses
//! over brackets, only receives texts within them. Knows nothing of the schema.

pub(super) mod ast;
mod lexer;
mod lower;
mod parser;
mod strings;

use self::ast::Document;
pub(super) use self::lower::{executable, value};
use super::{
    error::{ErrorCode, Refusal},
    limits::Limits,
};

/// Parses the text of a document.
///
/// # Errors
///
/// GRAPHQL_PARSE_FAILED; DEPTH_LIMIT_EXCEEDED and COMPLEXITY_LIMIT_EXCEEDED for a text that is too large to be parsed;
/// GRAPHQL_VALIDATION_FAILED for definitions of types, which are GraphQL but cannot be executed.
pub(super) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Refusal> {
    parser::parse(lexer::tokens(text, limits)?)
}

/// Builds a syntax error at a position.
fn syntax_error(at: async_graphql::Pos, message: impl std::fmt::Display) -> Refusal {
    Refusal::at(ErrorCode::GraphqlParseFailed, at, format!("Syntax Error: {message}"))
}

/// Parses a text that is known to be valid, for unit tests that work on syntax trees.
#[cfg(test)]
pub(super) fn parsed(text: &str) -> Document<'_> {
    parse(text, &Limits::default()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message))
}
