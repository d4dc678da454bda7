//! Weight of parsed documents: about how many bytes they take in memory.

use async_graphql::{
    Name, Positioned, Value as ConstValue,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::Value;

/// Bytes of an allocation besides its content: two counters of an `Arc`, and the overhead of the allocator.
const PER_ALLOCATION: usize = 32;

/// Approximate number of bytes that a parsed document takes in memory.
pub(super) fn of_document(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(_, operation)| {
        let OperationDefinition { variable_definitions, directives, selection_set, .. } = &operation.node;
        let variables = variable_definitions.iter().map(|variable| {
            let default = variable.node.default_value.as_ref().map_or(0, |value| of_constant(&value.node));
            // The names of the variable and of its type.
            size_of::<VariableDefinition>() + 2 * PER_ALLOCATION + default
        });
        size_of::<OperationDefinition>()
            + variables.sum::<usize>()
            + of_directives(directives)
            + of_selections(&selection_set.node)
    });
    let fragments = document.fragments.values().map(|fragment| {
        size_of::<FragmentDefinition>()
            + 2 * PER_ALLOCATION
            + of_directives(&fragment.node.directives)
            + of_selections(&fragment.node.selection_set.node)
    });
    operations.sum::<usize>() + fragments.sum::<usize>()
}

/// Approximate number of bytes that selections take in memory.
pub(super) fn of_selections(set: &SelectionSet) -> usize {
    let selections = set.items.iter().map(|selection| {
        let inner = match &selection.node {
            Selection::Field(field) => {
                let Field { alias, name, arguments, directives, selection_set } = &field.node;
                let names = alias.iter().chain([name]).map(|name| PER_ALLOCATION + name.node.len());
                names.sum::<usize>()
                    + of_arguments(arguments)
                    + of_directives(directives)
                    + of_selections(&selection_set.node)
            }
            Selection::FragmentSpread(spread) => PER_ALLOCATION + of_directives(&spread.node.directives),
            Selection::InlineFragment(fragment) => {
                PER_ALLOCATION
                    + of_directives(&fragment.node.directives)
                    + of_selections(&fragment.node.selection_set.node)
            }
        };
        size_of::<Positioned<Selection>>() + inner
    });
    selections.sum()
}

fn of_directives(directives: &[Positioned<Directive>]) -> usize {
    let bytes = |directive: &Positioned<Directive>| {
        size_of::<Positioned<Directive>>() + PER_ALLOCATION + of_arguments(&directive.node.arguments)
    };
    directives.iter().map(bytes).sum()
}

fn of_arguments(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> usize {
    let bytes = |(name, value): &(Positioned<Name>, Positioned<Value>)| {
        size_of::<(Positioned<Name>, Positioned<Value>)>()
            + PER_ALLOCATION
            + name.node.len()
            + of_value(&value.node)
    };
    arguments.iter().map(bytes).sum()
}

/// Approximate number of bytes that a value takes beside itself.
fn of_value(value: &Value) -> usize {
    match value {
        Value::Variable(name) | Value::Enum(name) => PER_ALLOCATION + name.len(),
        Value::String(text) => PER_ALLOCATION + text.len(),
        Value::List(values) => values.iter().map(|value| size_of::<Value>() + of_value(value)).sum::<usize>(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                // An entry of a hash map has its hash beside key and value.
                size_of::<(u64, Name, Value)>() + PER_ALLOCATION + name.len() + of_value(value)
            })
            .sum(),
        _ => 0,
    }
}

fn of_constant(value: &ConstValue) -> usize {
    of_value(&value.clone().into_value())
}

#[cfg(test)]
mod tests {
    use super::{super::syntax, *};

    fn of(text: &str) -> usize {
        of_document(&syntax::executable(&syntax::parsed(text)))
    }

    #[test]
    fn a_document_weighs_what_its_tree_takes_not_its_text() {
        let (field, fields) = (of("{ a }"), of("{ a b c d e f g h i j k }"));
        assert!(fields > field + 10 * size_of::<Positioned<Selection>>(), "{field} and {fields}");
        assert_eq!(of("{ a # a long remark\n }"), field);
        assert!(of("{ a(b: [1, 2, 3, {c: \"text\"}]) }") > of("{ a(b: [1, 2, 3]) }") + 4);
        assert!(of("query ($a: [Int] = [1, 2, 3]) { a }") > of("query ($a: [Int] = [1]) { a }"));
        assert!(of("{ ...f } fragment f on A { a }") > of("{ ...f }"));
    }
}
