//! What an operation costs, before it runs.
//!
//! One point for each object that the answer can hold. A list counts as many objects as its `first` or `last` says;
//! a connection without either has a page of the default size; a list that mirrors a list in the arguments (`nodes`
//! of `ids`, the results of a bulk write) is as long as that one; any other list has the size that `ListSizes` expects
//! of it. An object that takes more work has a price of its own. Scalars are free, an operation costs at least 1,
//! reading the schema has one price. Fragments on several types are added up, so the cost is a ceiling of what can come
//! back, not a guess.

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::{limits::Limits, types::Types};

/// What the schema says about the lengths of its lists.
#[derive(Debug, Clone, Copy)]
pub struct ListSizes {
    /// Entries of a connection when the client names no number.
    pub page: u64,
    /// Most entries that a connection gives.
    pub largest_page: u64,
    /// Connections that give more: the type, its field and how many.
    pub larger_pages: &'static [(&'static str, &'static str, u64)],
    /// Entries to expect from a list without paging arguments that `named` does not name.
    pub other: u64,
    /// Entries to expect from certain lists: the type, its field and how many.
    pub named: &'static [(&'static str, &'static str, u64)],
    /// Fields whose objects cost more than one point each: the type, its field and how many.
    pub prices: &'static [(&'static str, &'static str, u64)],
}

/// The cost of `operation` with these variables.
pub(super) fn of(
    types: &Types,
    limits: &Limits,
    lists: &ListSizes,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> u64 {
    let estimate = Estimate { types, limits, lists, document, operation, variables };
    let Some(root) = types.root(operation.ty) else { return 1 };
    estimate.selection_set(&operation.selection_set, root, None).max(1)
}

struct Estimate<'a> {
    types: &'a Types,
    limits: &'a Limits,
    lists: &'a ListSizes,
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
}

impl Estimate<'_> {
    /// The cost of what is selected of one object of type `of`; `length` is what its parent's arguments say about
    /// the lists in it.
    fn selection_set(&self, set: &Positioned<SelectionSet>, of: &str, length: Option<u64>) -> u64 {
        set.node.items.iter().fold(0, |sum: u64, selection| {
            sum.saturating_add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, of, length),
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    self.selection_set(&fragment.node.selection_set, on, length)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    fragment.map_or(0, |fragment| {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.selection_set(&fragment.node.selection_set, on, length)
                    })
                }
            })
        })
    }

    fn field(&self, field: &Field, of: &str, length: Option<u64>) -> u64 {
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") {
            return self.limits.introspection_cost;
        }
        // Unknown fields are for validation to refuse, scalars are free.
        let Some(definition) = self.types.field(of, name) else { return 0 };
        if field.selection_set.node.items.is_empty() {
            return 0;
        }
        let asked = self.asked_length(field);
        let (objects, inner_length) = if definition.is_list {
            (asked.or(length).unwrap_or_else(|| self.expected_length(of, name)), None)
        } else if definition.of.ends_with("Connection") {
            // Beyond the largest page the resolver refuses, which is the better message.
            (1, Some(asked.unwrap_or(self.lists.page).min(self.largest_page(of, name))))
        } else {
            (1, asked)
        };
        let price = size_of(self.lists.prices, of, name).unwrap_or(1);
        let inner = self.selection_set(&field.selection_set, &definition.of, inner_length);
        let each = inner.saturating_add(price);
        each.saturating_mul(objects)
    }

    fn expected_length(&self, of: &str, name: &str) -> u64 {
        size_of(self.lists.named, of, name).unwrap_or(self.lists.other)
    }

    fn largest_page(&self, of: &str, name: &str) -> u64 {
        size_of(self.lists.larger_pages, of, name).unwrap_or(self.lists.largest_page)
    }

    /// `first` or `last`, else the longest list among the arguments.
    fn asked_length(&self, field: &Field) -> Option<u64> {
        let page = ["first", "last"].iter().find_map(|name| match self.argument(field, name)? {
            Value::Number(number) => number.as_i64().map(|number| u64::try_from(number).unwrap_or(0)),
            _ => None,
        });
        page.or_else(|| {
            let arguments = field.arguments.iter();
            arguments.filter_map(|(name, _)| list_length(&self.argument(field, &name.node)?, 1)).max()
        })
    }

    /// An argument with its variables filled in, as far as its lists are concerned.
    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value.into_const_with(|name| self.variable(&name).map(|value| outline(value, 1)).ok_or(())).ok()
    }

    fn variable(&self, name: &Name) -> Option<&Value> {
        self.variables.get(name).or_else(|| {
            let definitions = &self.operation.variable_definitions;
            let definition = definitions.iter().find(|definition| definition.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|value| &value.node)
        })
    }
}

fn size_of(sizes: &[(&str, &str, u64)], of: &str, name: &str) -> Option<u64> {
    sizes.iter().find(|(ty, field, _)| *ty == of && *field == name).map(|(_, _, size)| *size)
}

/// The length of the longest list in `value`, looking into objects `levels` deep.
fn list_length(value: &Value, levels: u32) -> Option<u64> {
    match value {
        Value::List(items) => Some(items.len() as u64),
        Value::Object(fields) if levels > 0 => {
            fields.values().filter_map(|value| list_length(value, levels - 1)).max()
        }
        _ => None,
    }
}

/// The value's lists with nothing in them: variables can be large, and only lengths are asked for.
fn outline(value: &Value, levels: u32) -> Value {
    match value {
        Value::Number(number) => Value::Number(number.clone()),
        Value::List(items) => Value::List(vec![Value::Null; items.len()]),
        Value::Object(fields) if levels > 0 => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), outline(value, levels - 1)));
            Value::Object(fields.collect())
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "
        schema { query: Query mutation: Mutation }
        type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! board: Board! boards(first: Int, last: Int): BoardConnection!
            log(first: Int): BoardConnection! }
        type Mutation { record(input: RecordInput!): RecordPayload! }
        input RecordInput { entries: [Int!]! }
        type RecordPayload { results: [Point]! count: Int! }
        interface Node { id: ID! }
        type Board implements Node { id: ID! names: [String!]! lanes: [Lane!]! points(last: Int): [Point!]! }
        type Lane { id: ID! points(last: Int): [Point!]! outlook: Point! }
        type Point { value: Float }
        type BoardConnection { edges: [BoardEdge!]! nodes: [Board!]! pageInfo: PageInfo! totalCount: Int! }
        type BoardEdge { cursor: String! node: Board! }
        type PageInfo { hasNextPage: Boolean! }
    ";

    fn check(text: &str, variables: serde_json::Value, cost: u64) {
        let limits = Limits::default();
        let lists = ListSizes {
            page: 50,
            largest_page: 100,
            larger_pages: &[("Query", "log", 1000)],
            other: 5,
            named: &[("Board", "lanes", 4)],
            prices: &[("Lane", "outlook", 25)],
        };
        let document = parse_query(text).unwrap();
        let (_, operation) = super::super::operation::select(&document, None).unwrap();
        let variables = Variables::from_json(variables);
        assert_eq!(
            of(
                &Types::read(SDL, |_, _, _| Ok(())).unwrap(),
                &limits,
                &lists,
                &document,
                &operation.node,
                &variables
            ),
            cost,
            "{text}"
        );
    }

    #[test]
    fn objects_count_and_lists_multiply() {
        let none = serde_json::json!({});
        check("{ __typename }", none.clone(), 1);
        check("{ board { id names } }", none.clone(), 1);
        check("{ board { lanes { id } } }", none.clone(), 1 + 4);
        check("{ board { points { value } } }", none.clone(), 1 + 5);
        check("{ board { lanes { points(last: 12) { value } } } }", none.clone(), 1 + 4 * (1 + 12));
        check("{ board { lanes { outlook { value } } } }", none.clone(), 1 + 4 * (1 + 25));
        check("{ boards { nodes { id } } }", none.clone(), 1 + 50);
        check(
            "{ boards(first: 10) { nodes { id } pageInfo { hasNextPage } totalCount } }",
            none.clone(),
            1 + 10 + 1,
        );
        check("{ boards(first: 10) { edges { node { id } } } }", none.clone(), 1 + 10 * 2);
        check("{ boards(first: 100000) { nodes { id } } }", none.clone(), 1 + 100);
        check("{ log(first: 100000) { nodes { id } } }", none.clone(), 1 + 1000);
        check(
            "{ ...f } fragment f on Query { board { ... on Board { lanes { id } } } }",
            none.clone(),
            1 + 4,
        );
        check("{ __schema { types { fields { name } } } }", none, 100);
    }

    #[test]
    fn arguments_say_how_long_a_list_is() {
        let ids = serde_json::json!({"ids": ["a", "b", "c"], "n": 7});
        check("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids.clone(), 3);
        check("{ nodes(ids: [\"a\", \"b\"]) { id } }", ids.clone(), 2);
        check("query ($n: Int) { board { points(last: $n) { value } } }", ids.clone(), 1 + 7);
        check("query ($m: Int = 9) { board { points(last: $m) { value } } }", ids.clone(), 1 + 9);
        check("{ board { points(last: -1) { value } } }", ids.clone(), 1);
        check("{ board { points(last: 2147483647) { value } } }", ids, 1 + 2_147_483_647);
        let input = serde_json::json!({"input": {"entries": [1, 2, 3, 4]}});
        check(
            "mutation ($input: RecordInput!) { record(input: $input) { results { value } } }",
            input,
            1 + 4,
        );
    }
}
