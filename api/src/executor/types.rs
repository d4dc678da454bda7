//! What the executor must know of the schema: fields with their types, and input types.
//!
//! Read once, from the schema's own SDL. Knows nothing of resolvers.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Value,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind,
            TypeSystemDefinition,
        },
    },
};

/// The SDL could not be read back: a defect of the schema, found at start.
#[derive(Debug)]
pub struct UnreadableSchema(String);

impl std::fmt::Display for UnreadableSchema {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the schema cannot be read: {}", self.0)
    }
}

impl std::error::Error for UnreadableSchema {}

/// What the schema says of a custom scalar: why a value of it cannot be read. The last argument is true for a value
/// that stands alone, as an argument or a variable; within an input object it can be an error of its own in the
/// answer.
pub type ScalarCheck = fn(&str, &Value, bool) -> Result<(), String>;

/// A field of an object or interface.
#[derive(Debug)]
pub(super) struct OutputField {
    /// The name of its type, lists and non-null taken away.
    pub(super) of: String,
    pub(super) is_list: bool,
    arguments: Vec<InputField>,
}

/// An input object.
#[derive(Debug)]
pub(super) struct InputObject {
    pub(super) fields: Vec<InputField>,
    pub(super) one_of: bool,
}

/// A field of an input object, or an argument.
#[derive(Debug)]
pub(super) struct InputField {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) required: bool,
}

/// The schema's types by name.
#[derive(Debug)]
pub(super) struct Types {
    outputs: HashMap<String, HashMap<String, OutputField>>,
    inputs: HashMap<String, InputObject>,
    enums: HashMap<String, HashSet<String>>,
    roots: [Option<String>; 3],
    pub(super) scalars: ScalarCheck,
}

impl Types {
    pub(super) fn read(sdl: &str, scalars: ScalarCheck) -> Result<Self, UnreadableSchema> {
        let document = parse_schema(sdl).map_err(|error| UnreadableSchema(error.to_string()))?;
        let mut types = Self {
            outputs: HashMap::new(),
            inputs: HashMap::new(),
            enums: HashMap::new(),
            roots: [None, None, None],
            scalars,
        };
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let names = [schema.node.query, schema.node.mutation, schema.node.subscription];
                    types.roots = names.map(|root| root.map(|name| name.node.to_string()));
                }
                TypeSystemDefinition::Type(definition) => {
                    let one_of = definition.node.directives.iter().any(|at| at.node.name.node == "oneOf");
                    types.insert(definition.node.name.node.to_string(), definition.node.kind, one_of);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(types)
    }

    fn insert(&mut self, name: String, kind: TypeKind, one_of: bool) {
        match kind {
            TypeKind::Object(object) => {
                let fields = object.fields.into_iter().map(|field| output_field(field.node)).collect();
                self.outputs.insert(name, fields);
            }
            TypeKind::Interface(interface) => {
                let fields = interface.fields.into_iter().map(|field| output_field(field.node)).collect();
                self.outputs.insert(name, fields);
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.into_iter().map(|field| input_field(field.node)).collect();
                self.inputs.insert(name, InputObject { fields, one_of });
            }
            TypeKind::Enum(values) => {
                let words =
                    values.values.into_iter().map(|value| value.node.value.node.to_string()).collect();
                self.enums.insert(name, words);
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }

    pub(super) fn root(&self, kind: OperationType) -> Option<&str> {
        let [query, mutation, subscription] = &self.roots;
        match kind {
            OperationType::Query => query.as_deref(),
            OperationType::Mutation => mutation.as_deref(),
            OperationType::Subscription => subscription.as_deref(),
        }
    }

    pub(super) fn field(&self, of: &str, name: &str) -> Option<&OutputField> {
        self.outputs.get(of)?.get(name)
    }

    pub(super) fn argument(&self, of: &str, field: &str, name: &str) -> Option<&InputField> {
        self.field(of, field)?.arguments.iter().find(|argument| argument.name == name)
    }

    pub(super) fn input(&self, name: &str) -> Option<&InputObject> {
        self.inputs.get(name)
    }

    pub(super) fn enum_values(&self, name: &str) -> Option<&HashSet<String>> {
        self.enums.get(name)
    }
}

fn output_field(field: FieldDefinition) -> (String, OutputField) {
    let mut base = &field.ty.node.base;
    let is_list = matches!(base, BaseType::List(_));
    while let BaseType::List(inner) = base {
        base = &inner.base;
    }
    let of = base.to_string();
    let arguments = field.arguments.into_iter().map(|argument| input_field(argument.node)).collect();
    (field.name.node.to_string(), OutputField { of, is_list, arguments })
}

fn input_field(field: InputValueDefinition) -> InputField {
    let required = !field.ty.node.nullable && field.default_value.is_none();
    InputField { name: field.name.node.to_string(), ty: field.ty.node, required }
}
