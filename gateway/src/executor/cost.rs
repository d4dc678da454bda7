//! Cost estimate of an operation: an upper bound before it runs, and the metered part from its answer.
//!
//! One point for each object that the answer can hold. A list counts as many objects as its `first` or `last` requests;
//! a connection without either has a page of the default size; a list that mirrors a list in the arguments (`nodes` of
//! `ids`, the results of a bulk write) is as long as that list; a range of periods is as long as its `from` and `to`
//! imply; any other list has the size that `ListSizes` expects of it. An object or a scalar that takes more work has a
//! price of its own, once for each element of a list that it is selected on. Other scalars are free, an operation costs
//! at least 1, reading the schema has one price. Fragments on several types are added up, so the cost is an upper bound
//! of the answer.
//!
//! A metered connection costs what it answers: its upper bound counts for the cost limit of an operation, and the
//! budget is charged for the entries that were returned.

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use chrono::NaiveDate;

use super::{limits::Limits, types::Types};

/// Maximum number of bytes of a text that may be the end of a range.
const SHORT: usize = 20;

/// Lengths of the schema's lists.
#[derive(Debug, Clone, Copy)]
pub struct ListSizes {
    /// Entries of a connection when the client sends neither `first` nor `last`.
    pub page: u64,
    /// Maximum number of entries that a connection returns.
    pub largest_page: u64,
    /// Connections that return more: the type, its field and the maximum.
    pub larger_pages: &'static [(&'static str, &'static str, u64)],
    /// Connections that are charged for the entries they have returned: the type and its field.
    pub metered: &'static [(&'static str, &'static str)],
    /// Expected entries of a list without paging arguments that `named` does not contain.
    pub other: u64,
    /// Expected entries of particular lists: the type, its field and the number.
    pub named: &'static [(&'static str, &'static str, u64)],
    /// Prices of fields whose objects or scalars cost more than others: the type, its field and the points.
    pub prices: &'static [(&'static str, &'static str, u64)],
    /// Lists that run from one argument, `from`, to another, `to`: the type, its field and the maximum length.
    pub ranges: &'static [(&'static str, &'static str, u64)],
    /// Length of such a list: from the first argument to the second, or to this date where the second is left out.
    pub range_length: fn(&str, Option<&str>, NaiveDate) -> Option<u64>,
}

impl Default for ListSizes {
    /// Pages of 20 entries, 100 at most; other lists of 5; no prices and no ranges.
    fn default() -> Self {
        Self {
            page: 20,
            largest_page: 100,
            larger_pages: &[],
            metered: &[],
            other: 5,
            named: &[],
            prices: &[],
            ranges: &[],
            range_length: |_, _, _| None,
        }
    }
}

/// Cost of an operation, in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// Cost if everything that is selected exists.
    pub(super) most: u64,
    /// Cost if the metered connections are empty.
    pub(super) least: u64,
}

impl Cost {
    /// Reports whether the cost depends on the answer.
    pub(super) fn is_metered(self) -> bool {
        self.least < self.most
    }
}

/// Cost estimate of an operation with these variables.
#[derive(Clone, Copy)]
pub(super) struct Estimate<'a> {
    pub(super) types: &'a Types,
    pub(super) limits: &'a Limits,
    pub(super) lists: &'a ListSizes,
    pub(super) document: &'a ExecutableDocument,
    pub(super) operation: &'a OperationDefinition,
    pub(super) variables: &'a Variables,
    pub(super) today: NaiveDate,
}

impl Estimate<'_> {
    /// Cost of the operation. Only queries have a metered part.
    pub(super) fn cost(&self) -> Cost {
        let root = self.types.root(self.operation.ty);
        let cost = |metered| {
            let set = &self.operation.selection_set;
            root.map_or(1, |root| Count { of: *self, metered }.selection_set(set, root, None).max(1))
        };
        let most = cost(false);
        let least = if self.operation.ty == OperationType::Query { cost(true) } else { most };
        Cost { most, least }
    }

    /// Points that the answer costs beyond the least.
    pub(super) fn metered(&self, answer: &Value) -> u64 {
        let root = self.types.root(self.operation.ty);
        let count = Count { of: *self, metered: true };
        root.map_or(0, |root| count.answered(&self.operation.selection_set, root, answer))
    }
}

/// Counts points.
struct Count<'a> {
    of: Estimate<'a>,
    /// Set when metered connections count as empty.
    metered: bool,
}

impl<'a> std::ops::Deref for Count<'a> {
    type Target = Estimate<'a>;

    fn deref(&self) -> &Estimate<'a> {
        &self.of
    }
}

impl Count<'_> {
    /// Cost of what is selected of one object of type `of`; `length` is the length that its parent's arguments imply
    /// for the lists in it.
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
        // Unknown fields are refused by validation; scalars are free.
        let Some(definition) = self.types.field(of, name) else { return 0 };
        let price = size_of(self.lists.prices, of, name);
        if field.selection_set.node.items.is_empty() {
            let length = || self.asked_length(field, of).unwrap_or(1).max(1);
            return price.map_or(0, |price| price.saturating_mul(length()));
        }
        let asked = self.asked_length(field, of);
        let (objects, inner_length) = if definition.is_list {
            (asked.or(length).unwrap_or_else(|| self.expected_length(of, name)), None)
        } else if definition.of.ends_with("Connection") {
            // Beyond the largest page the resolver refuses with a better message.
            let asked = asked.unwrap_or(self.lists.page).min(self.largest_page(of, name));
            (1, Some(if self.metered && self.is_metered(of, name) { 0 } else { asked }))
        } else {
            (1, asked)
        };
        let inner = self.selection_set(&field.selection_set, &definition.of, inner_length);
        let each = inner.saturating_add(price.unwrap_or(1));
        each.saturating_mul(objects)
    }

    fn is_metered(&self, of: &str, name: &str) -> bool {
        self.lists.metered.contains(&(of, name))
    }

    /// Cost of the metered entries of an answer; `answer` is the value of this selection set on an object of type `of`.
    fn answered(&self, set: &Positioned<SelectionSet>, of: &str, answer: &Value) -> u64 {
        let fields = match answer {
            Value::Object(fields) => fields,
            Value::List(items) => {
                return items.iter().fold(0, |sum, item| sum.saturating_add(self.answered(set, of, item)));
            }
            _ => return 0,
        };
        set.node.items.iter().fold(0, |sum: u64, selection| {
            sum.saturating_add(match &selection.node {
                Selection::Field(field) => {
                    let (name, inner) = (field.node.name.node.as_str(), &field.node.selection_set);
                    let value = fields.get(field.node.response_key().node.as_str());
                    match (self.types.field(of, name), value) {
                        (Some(definition), Some(value)) if self.is_metered(of, name) => {
                            let cost = |entries| self.selection_set(inner, &definition.of, Some(entries));
                            cost(list_length(value, 1).unwrap_or(0)).saturating_sub(cost(0))
                        }
                        (Some(definition), Some(value)) => self.answered(inner, &definition.of, value),
                        _ => 0,
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    self.answered(&fragment.node.selection_set, on, answer)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    fragment.map_or(0, |fragment| {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.answered(&fragment.node.selection_set, on, answer)
                    })
                }
            })
        })
    }

    fn expected_length(&self, of: &str, name: &str) -> u64 {
        size_of(self.lists.named, of, name).unwrap_or(self.lists.other)
    }

    fn largest_page(&self, of: &str, name: &str) -> u64 {
        size_of(self.lists.larger_pages, of, name).unwrap_or(self.lists.largest_page)
    }

    /// Length that the arguments imply: `first` or `last`, else the length of the range, else that of the longest list
    /// among the arguments.
    fn asked_length(&self, field: &Field, of: &str) -> Option<u64> {
        let page = ["first", "last"].iter().find_map(|name| match self.argument(field, name)? {
            Value::Number(number) => number.as_i64().map(|number| u64::try_from(number).unwrap_or(0)),
            _ => None,
        });
        page.or_else(|| self.range_length(field, of)).or_else(|| {
            let arguments = field.arguments.iter();
            arguments.filter_map(|(name, _)| list_length(&self.argument(field, &name.node)?, 1)).max()
        })
    }

    fn range_length(&self, field: &Field, of: &str) -> Option<u64> {
        // Beyond the maximum the resolver refuses with a better message.
        let most = size_of(self.lists.ranges, of, field.name.node.as_str())?;
        let text = |name| match self.argument(field, name)? {
            Value::String(text) => Some(text),
            _ => None,
        };
        let length = (self.lists.range_length)(&text("from")?, text("to").as_deref(), self.today)?;
        Some(length.min(most))
    }

    /// Argument with its variables filled in, reduced to what the length of a list depends on.
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

/// Reduces a value to its lists with empty entries, and short texts: variables can be large, and only lengths matter.
fn outline(value: &Value, levels: u32) -> Value {
    match value {
        Value::Number(number) => Value::Number(number.clone()),
        Value::String(text) if text.len() <= SHORT => Value::String(text.clone()),
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
    use chrono::Datelike;

    use super::*;

    const SDL: &str = "
        schema { query: Query mutation: Mutation }
        type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! board: Board! boards(first: Int, last: Int): BoardConnection!
            log(first: Int): BoardConnection! export(ids: [ID!]): String! }
        type Mutation { record(input: RecordInput!): RecordPayload! }
        input RecordInput { entries: [Int!]! }
        type RecordPayload { results: [Point]! count: Int! }
        interface Node { id: ID! }
        type Board implements Node { id: ID! names: [String!]! lanes: [Lane!]! points(last: Int): [Point!]!
            log(first: Int): BoardConnection! }
        type Lane { id: ID! points(last: Int, from: String, to: String): [Point!]! outlook: Point! drawing: String! }
        type Point { value: Float }
        type BoardConnection { edges: [BoardEdge!]! nodes: [Board!]! pageInfo: PageInfo! totalCount: Int! }
        type BoardEdge { cursor: String! node: Board! }
        type PageInfo { hasNextPage: Boolean! }
    ";

    fn with(text: &str, variables: serde_json::Value, test: impl FnOnce(Estimate<'_>)) {
        let limits = Limits::default();
        let lists = ListSizes {
            page: 50,
            largest_page: 100,
            larger_pages: &[("Query", "log", 1000)],
            metered: &[("Board", "log")],
            other: 5,
            named: &[("Board", "lanes", 4)],
            prices: &[("Lane", "outlook", 25), ("Lane", "drawing", 30), ("Query", "export", 10)],
            ranges: &[("Lane", "points", 30)],
            // Days of a month.
            range_length: |from, to, today| {
                let to = to.map_or(Some(u64::from(today.day())), |to| to.parse().ok())?;
                Some((to + 1).saturating_sub(from.parse().ok()?))
            },
        };
        let document = parse_query(text).unwrap();
        let (_, operation) = super::super::operation::select(&document, None).unwrap();
        let variables = Variables::from_json(variables);
        let types = Types::read(SDL, |_, _, _| Ok(()), |_, _| None).unwrap();
        let estimate = Estimate {
            types: &types,
            limits: &limits,
            lists: &lists,
            document: &document,
            operation: &operation.node,
            variables: &variables,
            today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        };
        test(estimate);
    }

    fn check(text: &str, variables: serde_json::Value, cost: u64) {
        with(text, variables, |estimate| {
            assert_eq!(estimate.cost(), Cost { most: cost, least: cost }, "{text}");
        });
    }

    /// Checks what an operation costs at least and at most, and with this answer.
    fn check_metered(text: &str, (least, most): (u64, u64), answer: serde_json::Value, cost: u64) {
        with(text, serde_json::json!({}), |estimate| {
            assert_eq!(estimate.cost(), Cost { least, most }, "{text}");
            let answer = Value::from_json(answer).unwrap();
            assert_eq!(estimate.metered(&answer), cost - least, "{text}");
        });
    }

    #[test]
    fn scalars_with_a_price_and_runs_of_periods() {
        let none = serde_json::json!({});
        check("{ board { lanes { drawing again: drawing id } } }", none.clone(), 1 + 4 * (1 + 2 * 30));
        check(r#"{ export(ids: ["a", "b", "c"]) }"#, none.clone(), 30);
        check("{ export }", none.clone(), 10);
        let points = |arguments: &str| {
            format!("query ($from: String) {{ board {{ lanes {{ points({arguments}) {{ value }} }} }} }}")
        };
        check(&points(r#"from: "3", to: "12""#), none.clone(), 1 + 4 * (1 + 10));
        check(&points("from: $from"), serde_json::json!({ "from": "20" }), 1 + 4 * (1 + 4));
        check(&points("last: 7"), none.clone(), 1 + 4 * (1 + 7));
        check(&points(r#"from: "1", to: "99""#), none.clone(), 1 + 4 * (1 + 30));
        check(&points(r#"from: "x", to: "12""#), none, 1 + 4 * (1 + 5));
    }

    #[test]
    fn a_metered_connection_costs_what_it_answers() {
        let entry = serde_json::json!({ "id": "x" });
        let nodes = |n: usize| serde_json::json!({ "board": { "log": { "nodes": vec![entry.clone(); n] } } });
        let text = "{ board { log(first: 90) { nodes { id names } pageInfo { hasNextPage } } } }";
        for (n, cost) in [(0, 3), (1, 4), (90, 93)] {
            check_metered(text, (3, 93), nodes(n), cost);
        }
        let text = "{ board { l: log(first: 9) { edges { node { lanes { id } } } } } }";
        let edges = serde_json::json!({ "board": { "l": { "edges": [{ "node": {} }, { "node": {} }] } } });
        check_metered(text, (2, 2 + 9 * (1 + 1 + 4)), edges, 2 + 2 * (1 + 1 + 4));
        let text =
            "{ boards(first: 3) { nodes { ...f } } } fragment f on Board { log { totalCount nodes { id } } }";
        let log = |n: usize| serde_json::json!({ "log": { "nodes": vec![entry.clone(); n] } });
        let answer = serde_json::json!({ "boards": { "nodes": [log(0), log(2), null] } });
        check_metered(text, (1 + 3 * 2, 1 + 3 * (2 + 50)), answer, 1 + 3 * 2 + 2);
        check_metered("{ board { log { nodes { id } } } }", (2, 52), serde_json::json!(null), 2);
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
