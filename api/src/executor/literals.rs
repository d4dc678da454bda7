//! Literals in a document against the types of what they are given to, before anything runs.
//!
//! Each operation and fragment is looked at once, so what is found holds for every request with the same document.
//! What does not exist, is missing or comes twice is validation's to say.

use async_graphql::{
    Positioned, Value,
    parser::types::{ExecutableDocument, Field, Selection, SelectionSet},
};

use super::{
    coercion::{Spelling, check_value},
    error::{ErrorCode, Refusal},
    types::Types,
};

/// Refuses literals that do not fit with BAD_USER_INPUT.
pub(super) fn check(types: &Types, document: &ExecutableDocument) -> Result<(), Refusal> {
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
            let Some(default) = &definition.node.default_value else { continue };
            check_value(types, Spelling::Literal, name, &default.node, ty).map_err(|mistake| {
                let message = format!("The default of variable \"${name}\" is {mistake}");
                Refusal::at(ErrorCode::BadUserInput, default.pos, message)
            })?;
        }
        if let Some(root) = types.root(operation.node.ty) {
            selection_set(types, &operation.node.selection_set, root)?;
        }
    }
    for fragment in document.fragments.values() {
        let on = fragment.node.type_condition.node.on.node.as_str();
        selection_set(types, &fragment.node.selection_set, on)?;
    }
    Ok(())
}

/// The nesting is bounded by `shape`.
fn selection_set(types: &Types, set: &Positioned<SelectionSet>, of: &str) -> Result<(), Refusal> {
    for selection in &set.node.items {
        match &selection.node {
            Selection::Field(field) => {
                // Unknown fields are for validation to refuse.
                let Some(definition) = types.field(of, &field.node.name.node) else { continue };
                arguments(types, &field.node, of)?;
                selection_set(types, &field.node.selection_set, &definition.of)?;
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                selection_set(types, &fragment.node.selection_set, on)?;
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn arguments(types: &Types, field: &Field, of: &str) -> Result<(), Refusal> {
    for (name, literal) in &field.arguments {
        let Some(argument) = types.argument(of, &field.name.node, &name.node) else { continue };
        let value = literal.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Binary(Default::default())));
        let Ok(value) = value else { continue };
        check_value(types, Spelling::Literal, &name.node, &value, &argument.ty).map_err(|mistake| {
            let message = format!("Argument \"{}\" of \"{}\" is {mistake}", name.node, field.name.node);
            Refusal::at(ErrorCode::BadUserInput, literal.pos, message)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "
        schema { query: Query }
        enum Colour { RED GREEN }
        scalar Day
        input Ref @oneOf { id: ID key: String }
        input Entry { ref: Ref! colour: Colour! = RED day: Day }
        interface Node { paint(colour: Colour!): Node }
        type Query implements Node {
            paint(colour: Colour!): Node
            find(n: Int, text: String, id: ID, day: Day, entries: [Entry!]): Query
        }
    ";

    /// A day is text, and not \"never\", unless it is part of something.
    fn days(_: &str, value: &Value, alone: bool) -> Result<(), String> {
        match value {
            Value::String(text) if alone && text == "never" => Err("that is no day".to_owned()),
            Value::String(_) => Ok(()),
            _ => Err("expected a day".to_owned()),
        }
    }

    fn check_text(text: &str) -> Result<(), (String, usize)> {
        let document = parse_query(text).unwrap();
        check(&Types::read(SDL, days).unwrap(), &document).map_err(|refusal| {
            assert_eq!(refusal.code, ErrorCode::BadUserInput);
            (refusal.message, refusal.location.unwrap().column)
        })
    }

    #[test]
    fn fitting_literals_pass() {
        for text in [
            "{ find(n: 1, text: \"x\", id: 7, day: \"monday\") { paint(colour: RED) { __typename } } }",
            "{ find(n: null, entries: []) { find { __typename } } }",
            "{ find(entries: {ref: {id: 1}, day: \"never\"}) { __typename } }",
            "query ($n: Int, $r: Ref!, $k: String!) { find(n: $n, entries: [{ref: $r}, {ref: {key: $k}}]) { __typename } }",
            // For validation to say.
            "{ nothing(n: 1) find(other: 1) { __typename } paint { __typename } }",
            "{ __type(name: 7) { name } }",
        ] {
            assert_eq!(check_text(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        for (text, says, column) in [
            ("{ find(n: \"1\") { x } }", "Argument \"n\" of \"find\" is not usable: expected Int", 11),
            ("{ find(n: 2147483648) { x } }", "expected Int, found 2147483648", 11),
            ("{ find(text: RED) { x } }", "expected String, found RED", 14),
            ("{ find(day: 7) { x } }", "expected a day", 13),
            ("{ find(day: \"never\") { x } }", "that is no day", 13),
            ("{ paint(colour: BLUE) { x } }", "found BLUE. It is one of GREEN, RED.", 17),
            ("{ paint(colour: \"RED\") { x } }", "expected Colour, found \"RED\"", 17),
            ("{ paint(colour: null) { x } }", "expected Colour!, found null", 17),
            ("{ find(entries: [{ref: {id: 1}}, {}]) { x } }", "at \"entries[1]\": the field \"ref\"", 17),
            ("{ find(entries: [{ref: {}}]) { x } }", "at \"entries[0].ref\": Ref takes exactly one", 17),
            ("{ find(entries: {ref: {id: 1}, more: 2}) { x } }", "no field \"more\"", 17),
            ("{ ...f } fragment f on Node { paint(colour: BLUE) { x } }", "found BLUE", 45),
            ("{ ... on Node { paint(colour: BLUE) { x } } }", "found BLUE", 31),
            ("query ($c: Colour = BLUE) { x }", "The default of variable \"$c\"", 21),
        ] {
            let (message, at) = check_text(text).unwrap_err();
            assert!(message.contains(says), "{text}: {message}");
            assert_eq!(at, column, "{text}");
        }
    }
}
