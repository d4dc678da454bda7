//! Documents: parses a text, checks it against limits and schema, and caches the result for the next request with the
//! same text.
//!
//! Knows nothing of callers or variables, and of the schema only the types.

use std::{collections::HashMap, sync::Arc};

use async_graphql::parser::types::ExecutableDocument;
use moka::sync::Cache;

use super::{
    cacheable::{self, Uncacheable},
    error::Refusal,
    limits::Limits,
    plan::{self, Plan},
    shape, syntax,
    types::Types,
    validation::{self, VariableUse},
    weight,
};

/// Maximum number of bytes of the document cache.
const REMEMBERED: u64 = 64 * 1024 * 1024;
/// A valid document within its limits.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) executable: ExecutableDocument,
    /// Set when the answers depend on the operation and the state of the visible data alone.
    pub(super) is_cacheable: bool,
    operations: HashMap<Option<String>, Facts>,
    /// Approximate size in memory, in bytes.
    weight: u32,
}

/// Facts about an operation that do not depend on its variables.
#[derive(Debug)]
struct Facts {
    /// Uses of its variables, by their names.
    variables: HashMap<String, VariableUse>,
    /// Execution plan, where it does not depend on the variables.
    plan: Option<Plan>,
}

impl Document {
    /// Use of a variable by an operation.
    pub(super) fn variable(&self, operation: Option<&str>, name: &str) -> VariableUse {
        let used = self.facts(operation).and_then(|facts| facts.variables.get(name));
        used.copied().unwrap_or_default()
    }

    /// Execution plan of an operation, where it does not depend on the variables.
    pub(super) fn plan(&self, operation: Option<&str>) -> Option<&Plan> {
        self.facts(operation)?.plan.as_ref()
    }

    fn facts(&self, operation: Option<&str>) -> Option<&Facts> {
        self.operations.get(&operation.map(str::to_owned))
    }
}

/// Cache of valid documents by their text.
pub(super) struct Documents {
    read: Cache<String, Arc<Document>>,
    uncacheable: Uncacheable,
}

impl Documents {
    /// Creates an empty cache; `uncacheable` are the fields that make an answer uncacheable.
    pub(super) fn new(uncacheable: Uncacheable) -> Self {
        let read = Cache::builder()
            .max_capacity(REMEMBERED)
            .weigher(|_: &String, document: &Arc<Document>| document.weight)
            .build();
        Self { read, uncacheable }
    }

    /// Approximate size of the cache, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.read.run_pending_tasks();
        self.read.weighted_size()
    }

    /// Returns the document that `text` spells, from the cache or parsed and checked; it is cached if the caller wants
    /// it.
    ///
    /// # Errors
    ///
    /// GRAPHQL_PARSE_FAILED, DEPTH_LIMIT_EXCEEDED, COMPLEXITY_LIMIT_EXCEEDED, GRAPHQL_VALIDATION_FAILED, and
    /// BAD_USER_INPUT where literals of the wrong type are the only mistakes.
    pub(super) fn read(
        &self,
        text: &str,
        limits: &Limits,
        types: &Types,
        remember: bool,
    ) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.read.get(text) {
            return Ok(document);
        }
        let tree = syntax::parse(text, limits)?;
        shape::check(&tree, limits)?;
        let used = validation::check(types, &tree)?;
        let executable = syntax::executable(&tree);
        // The text is stored twice: as the key, and with its operations.
        let mut bytes = 2 * text.len() + weight::of_document(&executable);
        let plans = used.into_iter().map(|(name, variables)| {
            let plan = plan::independent(types, &executable, name.as_deref());
            bytes += plan
                .as_ref()
                .map_or(0, |plan| weight::of_selections(&plan.operation.node.selection_set.node));
            (name, Facts { variables, plan })
        });
        let operations = plans.collect();
        let document = Arc::new(Document {
            is_cacheable: cacheable::check(types, self.uncacheable, &executable),
            executable,
            operations,
            weight: u32::try_from(bytes).unwrap_or(u32::MAX),
        });
        if remember {
            self.read.insert(text.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::error::ErrorCode, *};

    fn types() -> Types {
        Types::read("schema { query: Query } type Query { a: Int }", |_, _, _| Ok(()), |_, _| None).unwrap()
    }

    #[test]
    fn a_syntax_error_is_one_line_with_a_location() {
        let refusal = Documents::new(&[]).read("{ a(", &Limits::default(), &types(), true).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::GraphqlParseFailed);
        assert_eq!(refusal.message, "Syntax Error: Expected Name, found <EOF>.");
        assert_eq!(refusal.locations.first().map(|at| (at.line, at.column)), Some((1, 5)));
    }

    #[test]
    fn the_same_text_is_read_once() {
        let documents = Documents::new(&[]);
        let first = documents.read("{ a }", &Limits::default(), &types(), true).unwrap();
        assert!(Arc::ptr_eq(&first, &documents.read("{ a }", &Limits::default(), &types(), true).unwrap()));
        assert!(documents.read("{ b }", &Limits::default(), &types(), true).is_err());
    }
}
