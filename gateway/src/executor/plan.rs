//! Plan of an operation: its selections as they are executed. `@skip` and `@include` are decided, fragments that apply
//! are expanded, and selections with one response name are merged into one field (CollectFields of the specification).
//!
//! async-graphql executes a field once for each time that it occurs in the document, merges the answers afterwards, and
//! does so wrongly where one of them is null; and it gives a non-null argument no default when its variable was left
//! out. It is given documents in which neither happens. Documents are valid, and `shape` has bounded their fragments.

use async_graphql::{
    Name, Positioned, Variables,
    indexmap::IndexMap,
    parser::types::{
        Directive, ExecutableDocument, Field, InlineFragment, OperationDefinition, Selection, SelectionSet,
        TypeCondition,
    },
};
use async_graphql_value::Value;

use super::{operation, types::Types};

/// Plan of an operation.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) operation: Positioned<OperationDefinition>,
}

/// Plan of an operation; `None` where it depends on the variables.
pub(super) fn independent(types: &Types, document: &ExecutableDocument, name: Option<&str>) -> Option<Plan> {
    let (_, operation) = operation::select(document, name).ok()?;
    plan(&Planner { types, document, variables: None }, operation)
}

/// Plan of an operation with these variables, defaults included.
pub(super) fn with_variables(
    types: &Types,
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    variables: &Variables,
) -> Option<Plan> {
    plan(&Planner { types, document, variables: Some(variables) }, operation)
}

fn plan(planner: &Planner<'_>, operation: &Positioned<OperationDefinition>) -> Option<Plan> {
    let OperationDefinition { ty, variable_definitions, selection_set, .. } = &operation.node;
    let root = planner.types.root(*ty)?;
    let planned = OperationDefinition {
        ty: *ty,
        variable_definitions: variable_definitions.clone(),
        directives: Vec::new(),
        selection_set: planner.selection_set(&[selection_set], root)?,
    };
    Some(Plan { operation: Positioned::new(planned, operation.pos) })
}

struct Planner<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    /// Variables; `None` where the plan must not depend on them.
    variables: Option<&'a Variables>,
}

/// Selections that were collected: under a response name, or under a type condition that the object may meet.
enum Collected<'a> {
    Fields(Vec<&'a Positioned<Field>>),
    On(&'a Positioned<TypeCondition>, Vec<&'a Positioned<SelectionSet>>),
}

/// Collected selections by response name or by type condition, in the order of their first occurrence.
#[derive(Default)]
struct Collection<'a> {
    entries: IndexMap<(bool, &'a Name), Collected<'a>>,
    spread: Vec<&'a Name>,
}

impl<'a> Planner<'a> {
    /// Merges the selections of these sets on an object of type `of`.
    fn selection_set(
        &self,
        sets: &[&'a Positioned<SelectionSet>],
        of: &str,
    ) -> Option<Positioned<SelectionSet>> {
        let mut collection = Collection::default();
        for set in sets {
            self.collect(&set.node, of, &mut collection)?;
        }
        let mut items = Vec::with_capacity(collection.entries.len());
        for collected in collection.entries.into_values() {
            items.push(match collected {
                Collected::Fields(same) => self.field(&same, of)?,
                Collected::On(condition, sets) => {
                    let on = condition.node.on.node.as_str();
                    let fragment = InlineFragment {
                        type_condition: Some(condition.clone()),
                        directives: Vec::new(),
                        selection_set: self.selection_set(&sets, on)?,
                    };
                    let fragment = Positioned::new(fragment, condition.pos);
                    Positioned::new(Selection::InlineFragment(fragment), condition.pos)
                }
            });
        }
        Some(Positioned::new(SelectionSet { items }, sets.first().map(|set| set.pos).unwrap_or_default()))
    }

    fn collect(&self, set: &'a SelectionSet, of: &str, collection: &mut Collection<'a>) -> Option<()> {
        for selection in &set.items {
            if !self.is_included(selection.node.directives())? {
                continue;
            }
            let (condition, inner) = match &selection.node {
                Selection::Field(field) => {
                    let key = (false, &field.node.response_key().node);
                    let entry =
                        collection.entries.entry(key).or_insert_with(|| Collected::Fields(Vec::new()));
                    if let Collected::Fields(fields) = entry {
                        fields.push(field);
                    }
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    if collection.spread.contains(&name) {
                        continue;
                    }
                    collection.spread.push(name);
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
            };
            match condition {
                Some(condition) if !self.types.is_always(of, &condition.node.on.node) => {
                    // Whether an object type meets a condition is known; whether an abstract type does is not.
                    if !self.types.is_object(of) {
                        let key = (true, &condition.node.on.node);
                        let empty = || Collected::On(condition, Vec::new());
                        let entry = collection.entries.entry(key).or_insert_with(empty);
                        if let Collected::On(_, sets) = entry {
                            sets.push(inner);
                        }
                    }
                }
                _ => self.collect(&inner.node, of, collection)?,
            }
        }
        Some(())
    }

    /// Merges all fields with one response name.
    fn field(&self, same: &[&'a Positioned<Field>], of: &str) -> Option<Positioned<Selection>> {
        let first = same.first()?;
        let Field { alias, name, arguments, .. } = &first.node;
        let definition = self.types.selectable_field(of, &name.node)?;
        let mut given = Vec::with_capacity(arguments.len());
        for (argument, value) in arguments {
            let has_default =
                definition.argument(&argument.node).is_some_and(|argument| argument.has_default);
            let is_given = match &value.node {
                Value::Variable(variable) if has_default => self.variables?.contains_key(variable),
                _ => true,
            };
            if is_given {
                given.push((argument.clone(), value.clone()));
            }
        }
        let inner: Vec<_> = same.iter().map(|field| &field.node.selection_set).collect();
        let field = Field {
            alias: alias.clone(),
            name: name.clone(),
            arguments: given,
            directives: Vec::new(),
            selection_set: self.selection_set(&inner, &definition.of)?,
        };
        Some(Positioned::new(Selection::Field(Positioned::new(field, first.pos)), first.pos))
    }

    fn is_included(&self, directives: &[Positioned<Directive>]) -> Option<bool> {
        for directive in directives {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => continue,
            };
            let condition = match directive.node.get_argument("if").map(|value| &value.node) {
                Some(Value::Boolean(condition)) => *condition,
                Some(Value::Variable(variable)) => {
                    matches!(self.variables?.get(variable), Some(async_graphql::Value::Boolean(true)))
                }
                // A valid document has nothing else.
                _ => continue,
            };
            if condition != wanted {
                return Some(false);
            }
        }
        Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::syntax, *};

    const SDL: &str = "
        schema { query: Query }
        interface Node { id: ID }
        type Query implements Node { id: ID a(n: Int! = 7): Query b(n: Int): Query list: [Query] node: Node }
        type Other implements Node { id: ID c: Query }
    ";

    /// Plan of a document in one line.
    fn planned(text: &str, variables: Option<serde_json::Value>) -> Option<String> {
        let types = Types::read(SDL, |_, _, _| Ok(()), |_, _| None).unwrap();
        let document = syntax::executable(&syntax::parsed(text));
        let plan = match variables {
            None => independent(&types, &document, None),
            Some(json) => {
                let (_, operation) = operation::select(&document, None).unwrap();
                with_variables(&types, &document, operation, &Variables::from_json(json))
            }
        };
        plan.map(|plan| shown(&plan.operation.node.selection_set.node))
    }

    fn shown(set: &SelectionSet) -> String {
        let items = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) => {
                let Field { arguments, selection_set, .. } = &field.node;
                let arguments: String =
                    arguments.iter().map(|(name, value)| format!("({name}:{value})")).collect();
                let inner = match shown(&selection_set.node) {
                    empty if empty.is_empty() => empty,
                    inner => format!("{{{inner}}}"),
                };
                format!("{}{arguments}{inner}", field.node.response_key())
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().unwrap();
                format!("...{}{{{}}}", on.node.on, shown(&fragment.node.selection_set.node))
            }
            Selection::FragmentSpread(_) => unreachable!(),
        });
        items.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn selections_of_one_response_name_are_one_field() {
        for (text, plan) in [
            ("{ a { id } a { b { id } } a { id } }", "a{id b{id}}"),
            ("{ ...f a { id } ...f } fragment f on Query { a { x: id } ... { id } }", "a{x id} id"),
            ("{ ... on Node { id } ... on Other { c { id } } ... on Query { a { id } } }", "id a{id}"),
            (
                "{ node { id ... on Other { c { id } } ... on Node { x: id ... on Other { c { x: id } } } } }",
                "node{id ...Other{c{id x}} x}",
            ),
            ("{ list { id } list { x: id } }", "list{id x}"),
            (
                "{ __schema { queryType { name } } __schema { queryType { kind } } }",
                "__schema{queryType{name kind}}",
            ),
        ] {
            assert_eq!(planned(text, None).as_deref(), Some(plan), "{text}");
        }
    }

    #[test]
    fn conditions_are_decided() {
        for (text, plan) in [
            ("{ id @skip(if: true) x: id }", "x"),
            ("{ id @skip(if: false) @include(if: true) x: id @include(if: false) }", "id"),
            (
                "{ id ... @skip(if: true) { x: id } ...f @include(if: false) } fragment f on Query { y: id }",
                "id",
            ),
            // A spread that is skipped does not count as a spread.
            ("{ ...f @skip(if: true) ...f } fragment f on Query { id }", "id"),
            ("{ a @skip(if: true) { id } a { x: id } }", "a{x}"),
        ] {
            assert_eq!(planned(text, None).as_deref(), Some(plan), "{text}");
        }
        let text = "query ($c: Boolean!) { id @include(if: $c) x: id @skip(if: $c) }";
        assert_eq!(planned(text, None), None);
        assert_eq!(planned(text, Some(serde_json::json!({"c": true}))).as_deref(), Some("id"));
        assert_eq!(planned(text, Some(serde_json::json!({"c": false}))).as_deref(), Some("x"));
    }

    #[test]
    fn an_argument_whose_variable_was_left_out_has_its_default() {
        let text = "query ($n: Int) { a(n: $n) { id } b(n: $n) { id } }";
        assert_eq!(planned(text, None), None);
        let left_out = planned(text, Some(serde_json::json!({})));
        assert_eq!(left_out.as_deref(), Some("a{id} b(n:$n){id}"));
        let given = planned(text, Some(serde_json::json!({"n": 1})));
        assert_eq!(given.as_deref(), Some("a(n:$n){id} b(n:$n){id}"));
    }
}
