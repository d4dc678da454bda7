//! Operation of a document that runs, and the request that async-graphql is given.
//!
//! Fragments are expanded naively here: `shape` has bounded them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Positioned, Request, Variables,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
        SelectionSet,
    },
};

use super::{
    cost::Cost,
    document::Document,
    error::{ErrorCode, Refusal},
    plan,
    types::Types,
};

/// One operation, ready to be admitted.
#[derive(Clone)]
pub struct Operation {
    pub(super) document: Arc<Document>,
    pub(super) text: Arc<str>,
    /// Hash under which the client wants the document to be remembered, once it has been admitted.
    pub(super) register_as: Option<String>,
    /// Name of the operation in the document.
    pub(super) name: Option<String>,
    pub(super) kind: OperationType,
    pub(super) reads_schema_only: bool,
    pub(super) variables: Variables,
    pub(super) cost: Cost,
}

impl Operation {
    /// Kind of the operation: query, mutation or subscription.
    pub fn kind(&self) -> OperationType {
        self.kind
    }

    /// Reports whether the operation consists of `__schema`, `__type` and `__typename` alone: the only operations that
    /// need no token.
    pub fn reads_schema_only(&self) -> bool {
        self.reads_schema_only
    }

    /// Reports whether the answer depends on the operation and the state of the visible data, and on nothing else.
    pub fn is_cacheable(&self) -> bool {
        self.kind == OperationType::Query && self.document.is_cacheable
    }

    /// Maximum cost of the operation, in points.
    pub fn cost(&self) -> u64 {
        self.cost.most
    }

    /// Name of the operation, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Text of the document as it was sent or found.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Variables that the operation runs with, defaults among them.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Builds the request that async-graphql executes, already parsed.
    pub(super) fn into_request(self, types: &Types) -> Request {
        let name = self.name.as_deref();
        let executable = &self.document.executable;
        let plan = self.document.plan(name).cloned().or_else(|| {
            let (_, operation) = select(executable, name).ok()?;
            plan::with_variables(types, executable, operation, &self.variables)
        });
        let mut request = Request::new(String::new()).variables(self.variables);
        // A valid document has a plan.
        if let Some(plan) = plan {
            request.set_parsed_query(ExecutableDocument {
                operations: DocumentOperations::Single(plan.operation),
                fragments: HashMap::new(),
            });
        }
        request
    }
}

/// Selects the operation called `name`, and returns it with its name.
///
/// # Errors
///
/// BAD_USER_INPUT when there is none or several.
pub(super) fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'a Name>, &'a Positioned<OperationDefinition>), Refusal> {
    let mut operations = document.operations.iter();
    match (name, operations.len()) {
        (None, 1) => operations.next().ok_or_else(none_named),
        (None, _) => Err(none_named()),
        (Some(wanted), _) => {
            operations.find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted)).ok_or_else(|| {
                // The excerpt in the error message is bounded.
                let wanted: String = wanted.chars().take(100).collect();
                let message = format!("The document has no operation named \"{wanted}\".");
                Refusal::new(ErrorCode::BadUserInput, message)
            })
        }
    }
}

fn none_named() -> Refusal {
    let message = "The document has several operations: say which one with `operationName`.";
    Refusal::new(ErrorCode::BadUserInput, message)
}

/// Reports whether the operation reads nothing but the schema.
pub(super) fn reads_schema_only(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    operation.ty == OperationType::Query
        && root_fields(document, &operation.selection_set)
            .iter()
            .all(|root| root.node.name.node.starts_with("__"))
}

fn root_fields<'a>(
    document: &'a ExecutableDocument,
    set: &'a Positioned<SelectionSet>,
) -> Vec<&'a Positioned<Field>> {
    let mut fields = Vec::new();
    for selection in &set.node.items {
        match &selection.node {
            Selection::Field(field) => fields.push(field),
            Selection::InlineFragment(fragment) => {
                fields.extend(root_fields(document, &fragment.node.selection_set));
            }
            Selection::FragmentSpread(spread) => {
                let name: &Name = &spread.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name) {
                    fields.extend(root_fields(document, &fragment.node.selection_set));
                }
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{super::syntax, *};

    fn check(text: &str, name: Option<&str>) -> Result<bool, ErrorCode> {
        let document = syntax::executable(&syntax::parsed(text));
        let (_, operation) = select(&document, name).map_err(|refusal| refusal.code)?;
        Ok(reads_schema_only(&document, &operation.node))
    }

    #[test]
    fn one_operation_is_selected() {
        let two = "query a { __typename } query b { x }";
        assert_eq!(check(two, Some("a")), Ok(true));
        assert_eq!(check(two, Some("b")), Ok(false));
        assert_eq!(check(two, Some("c")), Err(ErrorCode::BadUserInput));
        assert_eq!(check(two, None), Err(ErrorCode::BadUserInput));
        assert_eq!(check("{ x }", Some("a")), Err(ErrorCode::BadUserInput));
        assert_eq!(check("query a { x }", None), Ok(false));
    }

    #[test]
    fn reading_the_schema_is_recognised_through_fragments() {
        assert_eq!(check("{ ...f } fragment f on Query { __schema { types { name } } }", None), Ok(true));
        assert_eq!(check("{ ...f } fragment f on Query { __typename x: viewer }", None), Ok(false));
        assert_eq!(check("{ __x: viewer { id } }", None), Ok(false));
        assert_eq!(check("mutation { __typename }", None), Ok(false));
    }
}
