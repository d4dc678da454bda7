//! The schema's text: what is committed is what is served, and everything in it is described.

use async_graphql::Positioned;
use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};

#[test]
fn the_committed_schema_is_the_schema() {
    let committed = include_str!("../../schema.graphql");
    assert!(committed == api::graphql::sdl(), "regenerate it: cargo run -- schema > schema.graphql");
}

#[test]
fn everything_is_described() {
    let schema = parse_schema(api::graphql::sdl()).unwrap();
    let mut undescribed = Vec::new();
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        let mut check = |described: bool, member: &str| {
            if !described {
                undescribed.push(format!("{name}{member}"));
            }
        };
        check(definition.node.description.is_some(), "");
        match &definition.node.kind {
            TypeKind::Object(object) => fields(&object.fields, &mut check),
            TypeKind::Interface(interface) => fields(&interface.fields, &mut check),
            TypeKind::InputObject(input) => arguments("", &input.fields, &mut check),
            TypeKind::Enum(words) => {
                for word in &words.values {
                    check(word.node.description.is_some(), &format!(".{}", word.node.value.node));
                }
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert!(undescribed.is_empty(), "{undescribed:#?}");
}

fn fields(fields: &[Positioned<FieldDefinition>], check: &mut impl FnMut(bool, &str)) {
    for field in fields {
        let name = format!(".{}", field.node.name.node);
        check(field.node.description.is_some(), &name);
        arguments(&name, &field.node.arguments, check);
    }
}

fn arguments(of: &str, arguments: &[Positioned<InputValueDefinition>], check: &mut impl FnMut(bool, &str)) {
    for argument in arguments {
        check(argument.node.description.is_some(), &format!("{of}.{}", argument.node.name.node));
    }
}
