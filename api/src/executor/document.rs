//! From text to a parsed document within its limits, remembered for the next request with the same text.
//!
//! Knows nothing of callers or variables, and of the schema only the types.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::parser::{self, parse_query, types::ExecutableDocument};
use moka::sync::Cache;

use super::{
    error::{ErrorCode, Refusal},
    limits::Limits,
    literals,
    repeatable::{self, Volatile},
    scan, shape,
    types::Types,
};

/// Bytes of text whose parsed documents are kept; a parsed document takes about ten times its text.
const REMEMBERED_TEXT: u64 = 4 * 1024 * 1024;

/// A document within its limits.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) executable: ExecutableDocument,
    /// Whether its answers follow from the question and the state of what is seen.
    pub(super) is_repeatable: bool,
    /// Whether it was found valid. That does not depend on variables, which are checked on their own.
    is_valid: AtomicBool,
}

impl Document {
    /// Whether async-graphql has found it valid before.
    pub(super) fn is_valid(&self) -> bool {
        self.is_valid.load(Ordering::Relaxed)
    }

    /// Remembers that it has.
    pub(super) fn found_valid(&self) {
        self.is_valid.store(true, Ordering::Relaxed);
    }
}

/// Parsed documents by their text.
pub(super) struct Documents {
    parsed: Cache<String, Arc<Document>>,
    volatile: Volatile,
}

impl Documents {
    /// `volatile` are the fields that keep an answer from being repeatable.
    pub(super) fn new(volatile: Volatile) -> Self {
        let parsed = Cache::builder()
            .max_capacity(REMEMBERED_TEXT)
            .weigher(|text: &String, _| u32::try_from(text.len()).unwrap_or(u32::MAX))
            .build();
        Self { parsed, volatile }
    }

    /// The document that `text` spells.
    ///
    /// # Errors
    ///
    /// GRAPHQL_PARSE_FAILED, DEPTH_LIMIT_EXCEEDED, COMPLEXITY_LIMIT_EXCEEDED, GRAPHQL_VALIDATION_FAILED for
    /// fragments that contain themselves, and BAD_USER_INPUT for literals of the wrong type.
    pub(super) fn parse(&self, text: &str, limits: &Limits, types: &Types) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.parsed.get(text) {
            return Ok(document);
        }
        scan::check(text, limits)?;
        let executable = parse_query(text).map_err(|error| refuse(&error))?;
        shape::check(&executable, limits)?;
        literals::check(types, &executable)?;
        let is_repeatable = repeatable::check(types, self.volatile, &executable);
        let document = Arc::new(Document { executable, is_repeatable, is_valid: AtomicBool::new(false) });
        self.parsed.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// The parser's words without its drawing of the source.
fn refuse(error: &parser::Error) -> Refusal {
    let location = error.positions().next();
    let text = error.to_string();
    let message = match text.rsplit_once("= ") {
        Some((_, expectation)) => expectation.replace('_', " "),
        // What follows the colon is what another library says about a number.
        None => text.split(": ").next().unwrap_or_default().to_owned(),
    };
    let mut refusal = Refusal::new(
        ErrorCode::GraphqlParseFailed,
        format!("Syntax error: {}.", message.trim_end_matches('.')),
    );
    refusal.location = location;
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> Types {
        Types::read("schema { query: Query } type Query { a: Int }", |_, _, _| Ok(())).unwrap()
    }

    #[test]
    fn a_syntax_error_is_one_line_with_a_location() {
        let refusal = Documents::new(&[]).parse("{ a(", &Limits::default(), &types()).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::GraphqlParseFailed);
        assert!(!refusal.message.contains('\n'), "{}", refusal.message);
        assert_eq!(refusal.location.map(|at| (at.line, at.column)), Some((1, 5)));
    }

    #[test]
    fn a_number_that_is_none_is_refused_in_our_words() {
        let refusal = Documents::new(&[]).parse("{ a(b: 1e999) }", &Limits::default(), &types()).unwrap_err();
        let said = (refusal.code, refusal.message.as_str());
        assert_eq!(said, (ErrorCode::GraphqlParseFailed, "Syntax error: invalid number."));
    }

    #[test]
    fn the_same_text_is_parsed_once() {
        let documents = Documents::new(&[]);
        let first = documents.parse("{ a }", &Limits::default(), &types()).unwrap();
        assert!(Arc::ptr_eq(&first, &documents.parse("{ a }", &Limits::default(), &types()).unwrap()));
    }
}
