//! From text to a document that may run: parsed, within its limits, valid; remembered for the next request with the
//! same text.
//!
//! Knows nothing of callers or variables, and of the schema only the types.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Positioned, Value as ConstValue,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::Value;
use moka::sync::Cache;

use super::{
    error::Refusal,
    limits::Limits,
    plan::{self, Plan},
    repeatable::{self, Volatile},
    shape, syntax,
    types::Types,
    validation::{self, VariableUse},
};

/// Bytes that remembered documents take.
const REMEMBERED: u64 = 64 * 1024 * 1024;
/// Bytes of an allocation besides its content: two counters of an `Arc`, and what the allocator adds.
const PER_ALLOCATION: usize = 32;

/// A valid document within its limits.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) executable: ExecutableDocument,
    /// Whether its answers follow from the question and the state of what is seen.
    pub(super) is_repeatable: bool,
    operations: HashMap<Option<String>, Facts>,
    /// Bytes that it takes in memory, about.
    weight: u32,
}

/// What is known of an operation without its variables.
#[derive(Debug)]
struct Facts {
    /// How its variables are used, by their names.
    variables: HashMap<String, VariableUse>,
    /// How it runs, where that does not depend on its variables.
    plan: Option<Plan>,
}

impl Document {
    /// How an operation uses a variable.
    pub(super) fn variable(&self, operation: Option<&str>, name: &str) -> VariableUse {
        let used = self.facts(operation).and_then(|facts| facts.variables.get(name));
        used.copied().unwrap_or_default()
    }

    /// How an operation runs, where that does not depend on its variables.
    pub(super) fn plan(&self, operation: Option<&str>) -> Option<&Plan> {
        self.facts(operation)?.plan.as_ref()
    }

    fn facts(&self, operation: Option<&str>) -> Option<&Facts> {
        self.operations.get(&operation.map(str::to_owned))
    }
}

/// Valid documents by their text.
pub(super) struct Documents {
    read: Cache<String, Arc<Document>>,
    volatile: Volatile,
}

impl Documents {
    /// `volatile` are the fields that keep an answer from being repeatable.
    pub(super) fn new(volatile: Volatile) -> Self {
        let read = Cache::builder()
            .max_capacity(REMEMBERED)
            .weigher(|_: &String, document: &Arc<Document>| document.weight)
            .build();
        Self { read, volatile }
    }

    /// The document that `text` spells; the next time it is at hand, if it is to be remembered.
    ///
    /// # Errors
    ///
    /// GRAPHQL_PARSE_FAILED, DEPTH_LIMIT_EXCEEDED, COMPLEXITY_LIMIT_EXCEEDED, GRAPHQL_VALIDATION_FAILED, and
    /// BAD_USER_INPUT where all that is wrong is literals of the wrong type.
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
        // The text is kept twice: as the key, and with its operations.
        let mut weight = 2 * text.len() + bytes_of(&executable);
        let plans = used.into_iter().map(|(name, variables)| {
            let plan = plan::independent(types, &executable, name.as_deref());
            weight += plan.as_ref().map_or(0, |plan| bytes_of_set(&plan.operation.node.selection_set.node));
            (name, Facts { variables, plan })
        });
        let operations = plans.collect();
        let document = Arc::new(Document {
            is_repeatable: repeatable::check(types, self.volatile, &executable),
            executable,
            operations,
            weight: u32::try_from(weight).unwrap_or(u32::MAX),
        });
        if remember {
            self.read.insert(text.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }
}

/// Bytes that a parsed document takes in memory.
fn bytes_of(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(_, operation)| {
        let OperationDefinition { variable_definitions, directives, selection_set, .. } = &operation.node;
        let variables = variable_definitions.iter().map(|variable| {
            let default =
                variable.node.default_value.as_ref().map_or(0, |value| bytes_of_constant(&value.node));
            // The names of the variable and of its type.
            size_of::<VariableDefinition>() + 2 * PER_ALLOCATION + default
        });
        size_of::<OperationDefinition>()
            + variables.sum::<usize>()
            + bytes_of_directives(directives)
            + bytes_of_set(&selection_set.node)
    });
    let fragments = document.fragments.values().map(|fragment| {
        size_of::<FragmentDefinition>()
            + 2 * PER_ALLOCATION
            + bytes_of_directives(&fragment.node.directives)
            + bytes_of_set(&fragment.node.selection_set.node)
    });
    operations.sum::<usize>() + fragments.sum::<usize>()
}

fn bytes_of_set(set: &SelectionSet) -> usize {
    let selections = set.items.iter().map(|selection| {
        let inner = match &selection.node {
            Selection::Field(field) => {
                let Field { alias, name, arguments, directives, selection_set } = &field.node;
                let names = alias.iter().chain([name]).map(|name| PER_ALLOCATION + name.node.len());
                names.sum::<usize>()
                    + bytes_of_arguments(arguments)
                    + bytes_of_directives(directives)
                    + bytes_of_set(&selection_set.node)
            }
            Selection::FragmentSpread(spread) => {
                PER_ALLOCATION + bytes_of_directives(&spread.node.directives)
            }
            Selection::InlineFragment(fragment) => {
                PER_ALLOCATION
                    + bytes_of_directives(&fragment.node.directives)
                    + bytes_of_set(&fragment.node.selection_set.node)
            }
        };
        size_of::<Positioned<Selection>>() + inner
    });
    selections.sum()
}

fn bytes_of_directives(directives: &[Positioned<Directive>]) -> usize {
    let bytes = |directive: &Positioned<Directive>| {
        size_of::<Positioned<Directive>>() + PER_ALLOCATION + bytes_of_arguments(&directive.node.arguments)
    };
    directives.iter().map(bytes).sum()
}

fn bytes_of_arguments(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> usize {
    let bytes = |(name, value): &(Positioned<Name>, Positioned<Value>)| {
        size_of::<(Positioned<Name>, Positioned<Value>)>()
            + PER_ALLOCATION
            + name.node.len()
            + bytes_of_value(&value.node)
    };
    arguments.iter().map(bytes).sum()
}

/// What a value takes beside itself.
fn bytes_of_value(value: &Value) -> usize {
    match value {
        Value::Variable(name) | Value::Enum(name) => PER_ALLOCATION + name.len(),
        Value::String(text) => PER_ALLOCATION + text.len(),
        Value::List(values) => {
            values.iter().map(|value| size_of::<Value>() + bytes_of_value(value)).sum::<usize>()
        }
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                // An entry of a hash map has its hash beside key and value.
                size_of::<(u64, Name, Value)>() + PER_ALLOCATION + name.len() + bytes_of_value(value)
            })
            .sum(),
        _ => 0,
    }
}

fn bytes_of_constant(value: &ConstValue) -> usize {
    bytes_of_value(&value.clone().into_value())
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
