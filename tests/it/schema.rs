//! Schema text: the committed file is the served schema, and everything in it is described.

use async_graphql::Positioned;
use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};
use gateway::{
    executor::{Budget, Limits},
    http::Options,
};

#[test]
fn the_committed_schema_is_the_schema() {
    let committed = include_str!("../../schema.graphql");
    assert!(committed == schema::sdl(), "regenerate it: cargo run -- schema > schema.graphql");
}

/// Limits in descriptions, which cannot be computed, are compared with those in force.
#[test]
fn the_limits_are_told() {
    let (limits, budget, lists) = (Limits::default(), Budget::default(), schema::LIST_SIZES);
    let sdl = schema::sdl();
    let (before, _) = sdl.split_once("\ntype Query {").unwrap();
    let told = before.rsplit("\n}\n").next().unwrap().replace('\n', " ").replace(',', "");
    for number in [
        format!("cost {} points", limits.cost),
        format!("run for {} seconds", limits.time.as_secs()),
        format!("{} tokens", limits.tokens),
        format!("{} levels of fields", limits.depth),
        format!("{} selections", limits.selections),
        format!("{} aliases", limits.aliases),
        format!("{} directives", limits.directives),
        format!("page without a number {}", lists.page),
        format!("schema costs {}", limits.introspection_cost),
        format!("{} points of which {} come back", budget.capacity, budget.per_second),
        format!("{} MiB", Options::default().caller_body_limit >> 20),
    ] {
        assert!(told.contains(&number), "{number} is not in: {told}");
    }
}

#[test]
fn everything_is_described() {
    let schema = parse_schema(schema::sdl()).unwrap();
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

/// Types with a version require the version that the caller has seen when they are changed or removed; no other type
/// does.
#[test]
fn versions_are_sent_back() {
    let schema = parse_schema(schema::sdl()).unwrap();
    let has = |of: &str, wanted: &str| {
        let kinds = schema.definitions.iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(it) if it.node.name.node == of => Some(&it.node.kind),
            _ => None,
        });
        kinds.into_iter().any(|kind| match kind {
            TypeKind::Object(object) => object.fields.iter().any(|it| it.node.name.node == wanted),
            TypeKind::InputObject(input) => input.fields.iter().any(|it| it.node.name.node == wanted),
            _ => false,
        })
    };
    let mut checked = 0;
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        let noun = ["UpdateInput", "DeleteInput", "ArchiveInput", "RestoreInput"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        let Some(noun) = noun else { continue };
        assert_eq!(has(name, "expectedVersion"), has(noun, "version"), "{name}");
        checked += 1;
    }
    assert!(checked > 20);
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

/// Arguments and fields with a default are nullable, since typed clients send null for every unset field.
#[test]
fn what_has_a_default_is_nullable() {
    let schema = parse_schema(schema::sdl()).unwrap();
    let mut not_nullable = Vec::new();
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        let mut check = |of: &str, values: &[Positioned<InputValueDefinition>]| {
            let strict =
                values.iter().filter(|it| it.node.default_value.is_some() && !it.node.ty.node.nullable);
            not_nullable.extend(strict.map(|it| format!("{name}{of}.{}", it.node.name.node)));
        };
        match &definition.node.kind {
            TypeKind::Object(object) => {
                for field in &object.fields {
                    check(&format!(".{}", field.node.name.node), &field.node.arguments);
                }
            }
            TypeKind::InputObject(input) => check("", &input.fields),
            _ => {}
        }
    }
    assert!(not_nullable.is_empty(), "{not_nullable:#?}");
}

/// Payload fields of mutations are nullable, so that an error of one does not remove the others.
#[test]
fn what_mutations_answer_is_nullable() {
    let schema = parse_schema(schema::sdl()).unwrap();
    let root = schema.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(it) if it.node.name.node == "Mutation" => Some(&it.node.kind),
        _ => None,
    });
    let Some(TypeKind::Object(root)) = root else { panic!("no mutations") };
    assert!(root.fields.len() > 50);
    let strict = root.fields.iter().filter(|field| !field.node.ty.node.nullable);
    let strict: Vec<_> = strict.map(|field| field.node.name.node.as_str()).collect();
    assert!(strict.is_empty(), "{strict:?}");
}
