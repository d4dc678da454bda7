//! Cacheability: decides which answers depend on the operation and the state of the visible data, and on nothing else.
//!
//! Entity tags and the response cache, which both avoid an execution, share this one rule.

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::types::Types;

/// Fields whose values depend on something else, by their types: on the clock, on a budget, or on data that is written
/// beside that state. `*` means all fields of a type.
pub type Uncacheable = &'static [(&'static str, &'static str)];

/// Reports whether the document has none of these fields.
pub(super) fn check(types: &Types, uncacheable: Uncacheable, document: &ExecutableDocument) -> bool {
    let is_steady = |set, of| is_steady(types, uncacheable, set, of);
    let operations = document.operations.iter().all(|(_, operation)| {
        types.root(operation.node.ty).is_some_and(|root| is_steady(&operation.node.selection_set, root))
    });
    let fragments = document.fragments.values().all(|fragment| {
        let on = fragment.node.type_condition.node.on.node.as_str();
        is_steady(&fragment.node.selection_set, on)
    });
    operations && fragments
}

/// Checks a selection set without the fragments that it spreads: each fragment is checked on its own.
fn is_steady(types: &Types, uncacheable: Uncacheable, set: &Positioned<SelectionSet>, of: &str) -> bool {
    set.node.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let name = field.node.name.node.as_str();
            let inner = &field.node.selection_set;
            !uncacheable.iter().any(|(ty, field)| *ty == of && (*field == name || *field == "*"))
                && types.field(of, name).is_none_or(|field| is_steady(types, uncacheable, inner, &field.of))
        }
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
            is_steady(types, uncacheable, &fragment.node.selection_set, on)
        }
        Selection::FragmentSpread(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "
        schema { query: Query mutation: Mutation }
        interface Node { id: ID! }
        type Query { budget: Budget node: Node key: Key name: String }
        type Mutation { name: String }
        type Budget { left: Int }
        type Key implements Node { id: ID! used: String name: String }
    ";
    const UNCACHEABLE: Uncacheable = &[("Query", "budget"), ("Key", "used")];

    fn check(text: &str) -> bool {
        let types = Types::read(SDL, |_, _, _| Ok(()), |_, _| None).unwrap();
        super::check(&types, UNCACHEABLE, &parse_query(text).unwrap())
    }

    #[test]
    fn an_uncacheable_field_is_found_at_any_depth() {
        assert!(check("{ key { name } }"));
        assert!(check("{ key { used: name } node { id } }"));
        for text in [
            "{ budget { left } }",
            "{ name x: budget { left } }",
            "{ key { u: used } }",
            "{ node { ... on Key { used } } }",
            "{ node { ... { ... on Key { used } } } }",
            "{ key { ...f } } fragment f on Key { used }",
            "query a { name } query b { budget { left } }",
        ] {
            assert!(!check(text), "{text}");
        }
    }
}
