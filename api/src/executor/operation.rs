//! Which operation of a document runs, and the rules for its root fields that async-graphql does not keep.
//!
//! Fragments are expanded naively here: `shape` has bounded them.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Name, Positioned, Request, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use super::{
    document::Document,
    error::{ErrorCode, Refusal},
};

/// One operation, ready to be admitted.
pub struct Operation {
    pub(super) document: Arc<Document>,
    pub(super) text: Arc<str>,
    /// The hash that the client wants the document to be remembered by, once it has been admitted.
    pub(super) register_as: Option<String>,
    /// Its name in the document.
    pub(super) name: Option<String>,
    pub(super) kind: OperationType,
    pub(super) reads_schema_only: bool,
    pub(super) variables: Variables,
    pub(super) cost: u64,
}

impl Operation {
    /// Query, mutation or subscription.
    pub fn kind(&self) -> OperationType {
        self.kind
    }

    /// Nothing but `__schema`, `__type` and `__typename`: the only operations that need no token.
    pub fn reads_schema_only(&self) -> bool {
        self.reads_schema_only
    }

    /// Whether its answer follows from the question and the state of what is seen, and from nothing else.
    pub fn is_repeatable(&self) -> bool {
        self.kind == OperationType::Query && self.document.is_repeatable
    }

    /// Points that it costs.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The document as it was sent or found.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables as they were sent.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The request that async-graphql executes, already parsed.
    pub(super) fn into_request(self) -> Request {
        let mut request = Request::new(String::new()).variables(self.variables);
        request.operation_name = self.name;
        request.set_parsed_query(self.document.executable.clone());
        request
    }
}

/// The operation that `name` selects, and its name.
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

/// Refuses root fields that would run twice or not at all; tells whether nothing but the schema is read.
pub(super) fn check_roots(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) -> Result<bool, Refusal> {
    let roots = root_fields(document, &operation.selection_set);
    match operation.ty {
        OperationType::Query => return Ok(roots.iter().all(|root| root.node.name.node.starts_with("__"))),
        OperationType::Mutation => refuse_repeated_keys(&roots)?,
        OperationType::Subscription => refuse_all_but_one(operation, &roots)?,
    }
    Ok(false)
}

/// The same key twice is one field to the specification, but would be two executions here.
fn refuse_repeated_keys(roots: &[&Positioned<Field>]) -> Result<(), Refusal> {
    let mut keys = HashSet::new();
    for root in roots {
        let key = &root.node.response_key().node;
        if !keys.insert(key) {
            let message = format!("The mutation answers twice under \"{key}\". Give one of them an alias.");
            return Err(Refusal::at(ErrorCode::GraphqlValidationFailed, root.pos, message));
        }
    }
    Ok(())
}

fn refuse_all_but_one(operation: &OperationDefinition, roots: &[&Positioned<Field>]) -> Result<(), Refusal> {
    let refuse = |at, message: &str| Err(Refusal::at(ErrorCode::GraphqlValidationFailed, at, message));
    if let Some(second) = roots.get(1) {
        return refuse(second.pos, "A subscription has exactly one root field.");
    }
    if let Some(only) = roots.first().filter(|root| root.node.name.node.starts_with("__")) {
        return refuse(only.pos, "A subscription's root field cannot be one of the schema's own.");
    }
    let direct = |selection: &Positioned<Selection>| matches!(selection.node, Selection::Field(_));
    if let Some(fragment) = operation.selection_set.node.items.iter().find(|selection| !direct(selection)) {
        return refuse(fragment.pos, "Select a subscription's root field directly, not in a fragment.");
    }
    Ok(())
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
    use async_graphql::parser::parse_query;

    use super::*;

    fn check(text: &str, name: Option<&str>) -> Result<bool, ErrorCode> {
        let document = parse_query(text).unwrap();
        let (_, operation) = select(&document, name).map_err(|refusal| refusal.code)?;
        check_roots(&document, &operation.node).map_err(|refusal| refusal.code)
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
    fn a_mutation_answers_once_under_a_key() {
        let invalid = Err(ErrorCode::GraphqlValidationFailed);
        assert_eq!(check("mutation { a b }", None), Ok(false));
        assert_eq!(check("mutation { a x: a }", None), Ok(false));
        assert_eq!(check("mutation { a b a }", None), invalid);
        assert_eq!(check("mutation { a ...f } fragment f on M { b: c ... { a } }", None), invalid);
    }

    #[test]
    fn a_subscription_has_one_direct_root_field() {
        let invalid = Err(ErrorCode::GraphqlValidationFailed);
        assert_eq!(check("subscription { a { b c } }", None), Ok(false));
        assert_eq!(check("subscription { a b }", None), invalid);
        assert_eq!(check("subscription { __typename }", None), invalid);
        assert_eq!(check("subscription { ...f } fragment f on S { a }", None), invalid);
    }

    #[test]
    fn reading_the_schema_is_recognised_through_fragments() {
        assert_eq!(check("{ ...f } fragment f on Query { __schema { types { name } } }", None), Ok(true));
        assert_eq!(check("{ ...f } fragment f on Query { __typename x: viewer }", None), Ok(false));
        assert_eq!(check("{ __x: viewer { id } }", None), Ok(false));
        assert_eq!(check("mutation { __typename }", None), Ok(false));
    }
}
