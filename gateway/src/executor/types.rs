//! Schema as the executor sees it: output types with their fields, input types, enums, directives.
//!
//! Read once from the schema's own SDL. Knows nothing of resolvers.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Value,
    parser::{
        parse_schema,
        types::{
            BaseType, DirectiveDefinition, DirectiveLocation, FieldDefinition, InputValueDefinition,
            OperationType, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
        },
    },
};

/// Built-in scalars, directives and the types of introspection.
const BUILT_IN: &str = include_str!("introspection.graphql");

/// Error when the SDL cannot be read back: a defect of the schema, found at start.
#[derive(Debug)]
pub struct UnreadableSchema(String);

impl std::fmt::Display for UnreadableSchema {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the schema cannot be read: {}", self.0)
    }
}

impl std::error::Error for UnreadableSchema {}

/// Check of a custom scalar's value, with the reason why it cannot be read. The last argument is true for a value that
/// is an argument or a variable as a whole; within an input object a bad value can be an error of its own in the
/// answer.
pub type ScalarCheck = fn(&str, &Value, bool) -> Result<(), String>;

/// Maximum lengths of texts and lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Maximum number of characters of a text.
    pub characters: usize,
    /// Maximum number of entries of a list.
    pub entries: usize,
    /// Set where a list may contain an id twice.
    pub repeats: bool,
}

impl Bound {
    /// Combines two bounds to the stricter one.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            characters: self.characters.min(other.characters),
            entries: self.entries.min(other.entries),
            repeats: self.repeats && other.repeats,
        }
    }
}

/// Lookup of the bound of a field of an input object, or of the argument of this name where there is no object. `None`
/// where the field with the argument reports what is too long itself.
pub type Bounds = fn(Option<&str>, &str) -> Option<Bound>;

/// A field of an object or interface.
#[derive(Debug)]
pub(super) struct OutputField {
    /// Name of its type, without lists and non-null.
    pub(super) of: String,
    pub(super) ty: Type,
    pub(super) is_list: bool,
    pub(super) arguments: Vec<InputField>,
}

impl OutputField {
    pub(super) fn argument(&self, name: &str) -> Option<&InputField> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

/// An input object.
#[derive(Debug)]
pub(super) struct InputObject {
    pub(super) fields: Vec<InputField>,
    pub(super) one_of: bool,
}

impl InputObject {
    pub(super) fn field(&self, name: &str) -> Option<&InputField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of an input object, or an argument.
#[derive(Debug)]
pub(super) struct InputField {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) has_default: bool,
}

impl InputField {
    pub(super) fn is_required(&self) -> bool {
        !self.ty.nullable && !self.has_default
    }
}

/// Definition of a directive. None is repeatable: async-graphql's parser takes every directive for repeatable, so that
/// it cannot tell.
#[derive(Debug)]
pub(super) struct DirectiveType {
    pub(super) arguments: Vec<InputField>,
    pub(super) locations: Vec<DirectiveLocation>,
}

/// Kinds of output types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    Object,
    /// An interface or a union.
    Abstract,
}

/// Types of the schema by name.
#[derive(Debug)]
pub(super) struct Types {
    composites: HashMap<String, Output>,
    outputs: HashMap<String, HashMap<String, OutputField>>,
    /// Object types that a composite type can be.
    possible: HashMap<String, HashSet<String>>,
    inputs: HashMap<String, InputObject>,
    enums: HashMap<String, HashSet<String>>,
    scalar_names: HashSet<String>,
    directives: HashMap<String, DirectiveType>,
    roots: [Option<String>; 3],
    typename: OutputField,
    schema: OutputField,
    type_by_name: OutputField,
    pub(super) scalars: ScalarCheck,
    pub(super) bounds: Bounds,
}

impl Types {
    pub(super) fn read(sdl: &str, scalars: ScalarCheck, bounds: Bounds) -> Result<Self, UnreadableSchema> {
        let mut types = Self {
            composites: HashMap::new(),
            outputs: HashMap::new(),
            possible: HashMap::new(),
            inputs: HashMap::new(),
            enums: HashMap::new(),
            scalar_names: HashSet::new(),
            directives: HashMap::new(),
            roots: [None, None, None],
            typename: meta_field("String", Vec::new()),
            schema: meta_field("__Schema", Vec::new()),
            type_by_name: meta_field(
                "__Type",
                vec![InputField { name: "name".to_owned(), ty: named("String", false), has_default: false }],
            ),
            scalars,
            bounds,
        };
        for text in [BUILT_IN, sdl] {
            let document = parse_schema(text).map_err(|error| UnreadableSchema(error.to_string()))?;
            for definition in document.definitions {
                types.define(definition);
            }
        }
        Ok(types)
    }

    fn define(&mut self, definition: TypeSystemDefinition) {
        match definition {
            TypeSystemDefinition::Schema(schema) => {
                let names = [schema.node.query, schema.node.mutation, schema.node.subscription];
                self.roots = names.map(|root| root.map(|name| name.node.to_string()));
            }
            TypeSystemDefinition::Type(definition) => self.define_type(definition.node),
            TypeSystemDefinition::Directive(directive) => {
                let DirectiveDefinition { name, arguments, locations, .. } = directive.node;
                let arguments = arguments.into_iter().map(|argument| input_field(argument.node)).collect();
                let locations = locations.into_iter().map(|location| location.node).collect();
                let directive = DirectiveType { arguments, locations };
                self.directives.insert(name.node.to_string(), directive);
            }
        }
    }

    fn define_type(&mut self, definition: TypeDefinition) {
        let one_of = definition.directives.iter().any(|at| at.node.name.node == "oneOf");
        let name = definition.name.node.to_string();
        match definition.kind {
            TypeKind::Object(object) => {
                for interface in &object.implements {
                    self.possible.entry(interface.node.to_string()).or_default().insert(name.clone());
                }
                self.possible.entry(name.clone()).or_default().insert(name.clone());
                self.composites.insert(name.clone(), Output::Object);
                let fields = object.fields.into_iter().map(|field| output_field(field.node)).collect();
                self.outputs.insert(name, fields);
            }
            TypeKind::Interface(interface) => {
                self.composites.insert(name.clone(), Output::Abstract);
                let fields = interface.fields.into_iter().map(|field| output_field(field.node)).collect();
                self.outputs.insert(name, fields);
            }
            TypeKind::Union(union) => {
                self.composites.insert(name.clone(), Output::Abstract);
                let members = union.members.into_iter().map(|member| member.node.to_string());
                self.possible.entry(name).or_default().extend(members);
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
            TypeKind::Scalar => {
                self.scalar_names.insert(name);
            }
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

    /// Field that the schema defines.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&OutputField> {
        self.outputs.get(of)?.get(name)
    }

    /// Field that can be selected: one that the schema defines, or `__typename`, `__schema` and `__type`.
    pub(super) fn selectable_field(&self, of: &str, name: &str) -> Option<&OutputField> {
        match name {
            "__typename" if self.is_composite(of) => Some(&self.typename),
            "__schema" if self.root(OperationType::Query) == Some(of) => Some(&self.schema),
            "__type" if self.root(OperationType::Query) == Some(of) => Some(&self.type_by_name),
            _ => self.field(of, name),
        }
    }

    pub(super) fn field_names(&self, of: &str) -> impl Iterator<Item = &str> {
        self.outputs.get(of).into_iter().flat_map(HashMap::keys).map(String::as_str)
    }

    /// Reports whether the type is an object, an interface or a union.
    pub(super) fn is_composite(&self, name: &str) -> bool {
        self.composites.contains_key(name)
    }

    pub(super) fn is_object(&self, name: &str) -> bool {
        self.composites.get(name) == Some(&Output::Object)
    }

    /// Reports whether every object of one composite type is also of the other.
    pub(super) fn is_always(&self, of: &str, other: &str) -> bool {
        of == other
            || match (self.possible.get(of), self.possible.get(other)) {
                (Some(of), Some(other)) => of.is_subset(other),
                _ => false,
            }
    }

    /// Reports whether an object can be of both composite types.
    pub(super) fn overlap(&self, one: &str, other: &str) -> bool {
        match (self.possible.get(one), self.possible.get(other)) {
            (Some(one), Some(other)) => !one.is_disjoint(other),
            _ => false,
        }
    }

    pub(super) fn is_input(&self, name: &str) -> bool {
        self.inputs.contains_key(name) || self.enums.contains_key(name) || self.scalar_names.contains(name)
    }

    pub(super) fn is_known(&self, name: &str) -> bool {
        self.is_composite(name) || self.is_input(name)
    }

    /// Names of all types.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let inputs = self.inputs.keys().chain(self.enums.keys()).chain(&self.scalar_names);
        self.composites.keys().chain(inputs).map(String::as_str)
    }

    pub(super) fn input(&self, name: &str) -> Option<&InputObject> {
        self.inputs.get(name)
    }

    pub(super) fn enum_values(&self, name: &str) -> Option<&HashSet<String>> {
        self.enums.get(name)
    }

    pub(super) fn directive(&self, name: &str) -> Option<&DirectiveType> {
        self.directives.get(name)
    }

    pub(super) fn directive_names(&self) -> impl Iterator<Item = &str> {
        self.directives.keys().map(String::as_str)
    }
}

fn named(name: &str, nullable: bool) -> Type {
    Type { base: BaseType::Named(async_graphql::Name::new(name)), nullable }
}

fn meta_field(of: &str, arguments: Vec<InputField>) -> OutputField {
    let nullable = of == "__Type";
    OutputField { of: of.to_owned(), ty: named(of, nullable), is_list: false, arguments }
}

fn output_field(field: FieldDefinition) -> (String, OutputField) {
    let ty = field.ty.node;
    let is_list = matches!(ty.base, BaseType::List(_));
    let of = base_name(&ty).to_owned();
    let arguments = field.arguments.into_iter().map(|argument| input_field(argument.node)).collect();
    (field.name.node.to_string(), OutputField { of, ty, is_list, arguments })
}

fn input_field(field: InputValueDefinition) -> InputField {
    let has_default = field.default_value.is_some();
    InputField { name: field.name.node.to_string(), ty: field.ty.node, has_default }
}

/// Name in a type, without lists and non-null.
pub(super) fn base_name(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => base_name(of),
    }
}
