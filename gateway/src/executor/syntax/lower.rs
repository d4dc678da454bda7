//! Lowering: converts a valid syntax tree to the document that async-graphql executes.

use std::collections::HashMap;

use async_graphql::{
    Name as OwnedName, Number, Positioned,
    parser::types::{
        self, DocumentOperations, ExecutableDocument, FragmentDefinition, InlineFragment,
        OperationDefinition, TypeCondition, VariableDefinition,
    },
};
use async_graphql_value::Value as ExecutableValue;

use super::ast::{
    Argument, Directive, Document, Field, Name, Operation, Selection, SelectionSet, Value, ValueKind,
};

/// Converts a document to the one that async-graphql executes.
pub(in crate::executor) fn executable(document: &Document<'_>) -> ExecutableDocument {
    let fragments = document.fragments.iter().map(|fragment| {
        let lowered = FragmentDefinition {
            type_condition: type_condition(fragment.on),
            directives: directives(&fragment.directives),
            selection_set: selection_set(&fragment.selection_set),
        };
        (OwnedName::new(fragment.name.text), Positioned::new(lowered, fragment.pos))
    });
    let operations = match document.operations.as_slice() {
        [only] if only.name.is_none() => DocumentOperations::Single(operation(only)),
        several => DocumentOperations::Multiple(
            several
                .iter()
                .filter_map(|one| Some((OwnedName::new(one.name?.text), operation(one))))
                .collect::<HashMap<_, _>>(),
        ),
    };
    ExecutableDocument { operations, fragments: fragments.collect() }
}

fn operation(operation: &Operation<'_>) -> Positioned<OperationDefinition> {
    let variable_definitions = operation.variables.iter().map(|variable| {
        let lowered = VariableDefinition {
            name: name(variable.name),
            var_type: Positioned::new(variable.ty.clone(), variable.ty_pos),
            directives: directives(&variable.directives),
            default_value: variable
                .default
                .as_ref()
                .map(|default| Positioned::new(value(default).into_const().unwrap_or_default(), default.pos)),
        };
        Positioned::new(lowered, variable.name.pos)
    });
    let lowered = OperationDefinition {
        ty: operation.kind,
        variable_definitions: variable_definitions.collect(),
        directives: directives(&operation.directives),
        selection_set: selection_set(&operation.selection_set),
    };
    Positioned::new(lowered, operation.pos)
}

fn selection_set(set: &SelectionSet<'_>) -> Positioned<types::SelectionSet> {
    let items = set.items.iter().map(|selection| match selection {
        Selection::Field(field) => Positioned::new(types::Selection::Field(self::field(field)), field.pos()),
        Selection::Spread(spread) => {
            let lowered = types::FragmentSpread {
                fragment_name: name(spread.name),
                directives: directives(&spread.directives),
            };
            Positioned::new(
                types::Selection::FragmentSpread(Positioned::new(lowered, spread.pos)),
                spread.pos,
            )
        }
        Selection::Inline(inline) => {
            let lowered = InlineFragment {
                type_condition: inline.on.map(type_condition),
                directives: directives(&inline.directives),
                selection_set: selection_set(&inline.selection_set),
            };
            Positioned::new(
                types::Selection::InlineFragment(Positioned::new(lowered, inline.pos)),
                inline.pos,
            )
        }
    });
    Positioned::new(types::SelectionSet { items: items.collect() }, set.pos)
}

fn field(field: &Field<'_>) -> Positioned<types::Field> {
    let lowered = types::Field {
        alias: field.alias.map(name),
        name: name(field.name),
        arguments: arguments(&field.arguments),
        directives: directives(&field.directives),
        selection_set: selection_set(&field.selection_set),
    };
    Positioned::new(lowered, field.pos())
}

fn directives(directives: &[Directive<'_>]) -> Vec<Positioned<types::Directive>> {
    let lowered = directives.iter().map(|directive| {
        let lowered =
            types::Directive { name: name(directive.name), arguments: arguments(&directive.arguments) };
        Positioned::new(lowered, directive.pos)
    });
    lowered.collect()
}

fn arguments(arguments: &[Argument<'_>]) -> Vec<(Positioned<OwnedName>, Positioned<ExecutableValue>)> {
    let lowered = arguments
        .iter()
        .map(|argument| (name(argument.name), Positioned::new(value(&argument.value), argument.value.pos)));
    lowered.collect()
}

/// Converts a value to that of async-graphql.
pub(in crate::executor) fn value(spelled: &Value<'_>) -> ExecutableValue {
    match &spelled.kind {
        ValueKind::Variable(name) => ExecutableValue::Variable(OwnedName::new(name)),
        ValueKind::Int(text) => ExecutableValue::Number(integer(text)),
        ValueKind::Float(text) => ExecutableValue::Number(float(text)),
        ValueKind::String { value, .. } => ExecutableValue::String(value.clone()),
        ValueKind::Boolean(value) => ExecutableValue::Boolean(*value),
        ValueKind::Null => ExecutableValue::Null,
        ValueKind::Enum(word) => ExecutableValue::Enum(OwnedName::new(word)),
        ValueKind::List(items) => ExecutableValue::List(items.iter().map(value).collect()),
        ValueKind::Object(fields) => {
            let fields = fields.iter().map(|field| (OwnedName::new(field.name.text), value(&field.value)));
            ExecutableValue::Object(fields.collect())
        }
    }
}

/// Converts a whole number; a number beyond the range of integers becomes the nearest double.
fn integer(text: &str) -> Number {
    let exact = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
    exact.unwrap_or_else(|_| float(text))
}

/// Converts a floating-point number; the lexer has refused numbers out of range.
fn float(text: &str) -> Number {
    text.parse().ok().and_then(Number::from_f64).unwrap_or_else(|| Number::from(0))
}

fn type_condition(on: Name<'_>) -> Positioned<TypeCondition> {
    Positioned::new(TypeCondition { on: name(on) }, on.pos)
}

fn name(name: Name<'_>) -> Positioned<OwnedName> {
    Positioned::new(OwnedName::new(name.text), name.pos)
}

#[cfg(test)]
mod tests {
    use async_graphql::{Value as ConstValue, parser::parse_query};

    use super::{super::parsed, *};

    /// Checks that both parsers read the same document, apart from positions.
    #[test]
    fn a_document_is_what_async_graphql_reads() {
        for text in [
            "{ a }",
            "query Q($a: [Int!]! = [1, 2], $b: T @d) @e(x: $a) { b: a(x: {y: [1.5, -2, null, E, true, \"s\"]}) @d { c } }",
            "{ ...f ... @include(if: $x) { a } ... on T { b } } fragment f on T @d { a }",
            "query A { a } mutation B { b } subscription C { c }",
        ] {
            let without_positions = |document| {
                let mut json = serde_json::to_value(document).unwrap();
                remove_positions(&mut json);
                json
            };
            let theirs = parse_query(text).unwrap();
            assert_eq!(without_positions(executable(&parsed(text))), without_positions(theirs), "{text}");
        }
    }

    fn remove_positions(json: &mut serde_json::Value) {
        match json {
            serde_json::Value::Object(fields) => {
                fields.remove("pos");
                fields.values_mut().for_each(remove_positions);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(remove_positions),
            _ => {}
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        let number = |text: &str| integer(text).to_string();
        assert_eq!(number("9007199254740993"), "9007199254740993");
        assert_eq!(number("18446744073709551615"), "18446744073709551615");
        assert_eq!(number("-0"), "0");
        assert_eq!(float("0.1"), Number::from_f64(0.1).unwrap());
        assert_eq!(ConstValue::Number(integer("12")), ConstValue::from(12));
    }
}
