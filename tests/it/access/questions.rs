//! Operations made from the schema's own text: every root field, with arguments that name the things they are about.

use std::collections::BTreeMap;

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition, TypeKind,
            TypeSystemDefinition,
        },
    },
};
use serde_json::{Value, json};

use crate::support::Actor;

/// An id of each noun: `objective`, `causalLink`.
pub(super) type Ids = BTreeMap<String, String>;

/// The schema.
pub(super) struct Schema(ServiceDocument);

/// Paths to ask at for fields that are not of a root: of Organization, and of the scorecard `east`.
const WITHIN: [(&str, &[&str]); 2] =
    [("Organization", &["organization"]), ("Scorecard", &["organization", "scorecard(key: \"east\")"])];

/// Field to request: of a root, or within some of its fields.
pub(super) struct Root {
    /// `mutation`.
    pub(super) operation: &'static str,
    within: &'static [&'static str],
    pub(super) name: String,
    arguments: Vec<InputValueDefinition>,
    selection: &'static str,
}

/// Path in the arguments that takes an id or a text: `input.entries.measure.id`.
pub(super) type Place = String;

impl Schema {
    pub(super) fn served() -> Self {
        Self(parse_schema(schema::sdl()).unwrap())
    }

    fn named(&self, name: &str) -> Option<&TypeDefinition> {
        self.0.definitions.iter().find_map(|definition| match definition {
            TypeSystemDefinition::Type(it) if it.node.name.node == name => Some(&it.node),
            _ => None,
        })
    }

    /// Every root field.
    pub(super) fn roots(&self) -> Vec<Root> {
        let operations = [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")];
        let fields = |(operation, name): (&'static str, &str)| {
            let TypeKind::Object(object) = &self.named(name).unwrap().kind else { panic!("{name}") };
            object.fields.iter().map(move |field| self.root(operation, &[], &field.node))
        };
        operations.into_iter().flat_map(fields).collect()
    }

    fn root(
        &self,
        operation: &'static str,
        within: &'static [&'static str],
        field: &FieldDefinition,
    ) -> Root {
        let selection = match self.named(base(&field.ty.node)).map(|it| &it.kind) {
            Some(_) if operation == "mutation" => "{ userErrors { code message } }",
            Some(TypeKind::Object(_) | TypeKind::Interface(_)) => "{ __typename }",
            _ => "",
        };
        let arguments = field.arguments.iter().map(|it| it.node.clone()).collect();
        Root { operation, within, name: field.name.node.to_string(), arguments, selection }
    }

    /// Selection of a mutation's payload without ids and counters: user errors, and the plain fields of what was made
    /// or changed.
    pub(super) fn outcome(&self, mutation: &Root) -> String {
        let TypeKind::Object(roots) = &self.named("Mutation").unwrap().kind else { panic!("no object") };
        let field = roots.fields.iter().find(|field| field.node.name.node == mutation.name).unwrap();
        let payload = self.plain_fields(base(&field.node.ty.node), 2);
        format!("{{ {payload} userErrors {{ code field }} }}")
    }

    /// The fields of a type that take no arguments: scalars, and objects that far down.
    fn plain_fields(&self, of: &str, depth: u32) -> String {
        const OF_EACH_TIME: [&str; 9] = [
            "id",
            "deletedId",
            "messageId",
            "payload",
            "prefix",
            "version",
            "revision",
            "secret",
            "userErrors",
        ];
        let Some(TypeKind::Object(object)) = self.named(of).map(|it| &it.kind) else { return String::new() };
        let fields = object.fields.iter().map(|field| &field.node);
        let plain =
            fields.filter(|it| it.arguments.is_empty() && !OF_EACH_TIME.contains(&it.name.node.as_str()));
        let selected = plain.filter_map(|field| {
            let (name, of) = (&field.name.node, base(&field.ty.node));
            match self.named(of).map(|it| &it.kind) {
                None | Some(TypeKind::Scalar | TypeKind::Enum(_)) => Some(format!("{name} ")),
                Some(TypeKind::Object(_)) if depth > 1 => {
                    let inner = self.plain_fields(of, depth - 1);
                    (!inner.is_empty()).then(|| format!("{name} {{ {inner}}} "))
                }
                _ => None,
            }
        });
        selected.collect()
    }

    /// Adds null for every field that the inputs leave out, unless the schema gives null a meaning there.
    pub(super) fn put_nulls(&self, mutation: &Root, variables: &mut Value) {
        for argument in &mutation.arguments {
            if let Some(given) = variables.get_mut(argument.name.node.as_str()) {
                self.put_nulls_into(base(&argument.ty.node), given);
            }
        }
    }

    fn put_nulls_into(&self, of: &str, given: &mut Value) {
        if let Value::Array(list) = given {
            return list.iter_mut().for_each(|given| self.put_nulls_into(of, given));
        }
        let (Some(definition), Value::Object(given)) = (self.named(of), given) else { return };
        let TypeKind::InputObject(object) = &definition.kind else { return };
        let speaks_of_null = |text: &Option<Positioned<String>>| {
            let text = text.as_ref().map(|text| text.node.replace('\n', " ")).unwrap_or_default();
            ["null clears", "null removes", "null goes back to", "null for"]
                .iter()
                .any(|it| text.contains(it))
        };
        let is_one_of = definition.directives.iter().any(|directive| directive.node.name.node == "oneOf");
        for field in object.fields.iter().map(|field| &field.node) {
            let name = field.name.node.to_string();
            if let Some(given) = given.get_mut(&name) {
                self.put_nulls_into(base(&field.ty.node), given);
            } else if field.ty.node.nullable
                && !is_one_of
                && !speaks_of_null(&definition.description)
                && !speaks_of_null(&field.description)
            {
                given.insert(name, Value::Null);
            }
        }
    }

    /// Every field below the roots that takes an id.
    pub(super) fn inner_fields_with_ids(&self) -> Vec<Root> {
        self.inner_fields(|root| !self.id_places(root).is_empty(), true)
    }

    /// Every field of the organization and of its scorecards that takes a text.
    pub(super) fn inner_fields_with_texts(&self) -> Vec<Root> {
        self.inner_fields(|root| !self.text_places(root).is_empty(), false)
    }

    fn inner_fields(&self, takes: impl Fn(&Root) -> bool, everywhere: bool) -> Vec<Root> {
        let mut found = Vec::new();
        for definition in &self.0.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeKind::Object(object) = &definition.node.kind else { continue };
            let of = definition.node.name.node.as_str();
            if ["Query", "Mutation", "Subscription"].contains(&of) {
                continue;
            }
            let within = WITHIN.iter().find(|(name, _)| *name == of).map(|(_, within)| *within);
            let fields =
                object.fields.iter().map(|field| self.root("query", within.unwrap_or(&[]), &field.node));
            for root in fields.filter(&takes) {
                assert!(within.is_some() || !everywhere, "where to ask for {of}.{}?", root.name);
                found.extend(within.is_some().then_some(root));
            }
        }
        found
    }

    /// The places in the field's arguments that take an id.
    pub(super) fn id_places(&self, root: &Root) -> Vec<Place> {
        self.places(root, "ID")
    }

    /// The places in the field's arguments that take a text.
    pub(super) fn text_places(&self, root: &Root) -> Vec<Place> {
        self.places(root, "String")
    }

    fn places(&self, root: &Root, scalar: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for argument in &root.arguments {
            self.look(argument, scalar, &mut Vec::new(), &mut places);
        }
        places
    }

    fn look(
        &self,
        value: &InputValueDefinition,
        scalar: &str,
        path: &mut Vec<String>,
        places: &mut Vec<Place>,
    ) {
        path.push(value.name.node.to_string());
        let of = base(&value.ty.node);
        if of == scalar {
            places.push(path.join("."));
        } else if let Some(TypeKind::InputObject(object)) = self.named(of).map(|it| &it.kind) {
            object.fields.iter().for_each(|field| self.look(&field.node, scalar, path, places));
        }
        path.pop();
    }

    /// Variables of the field: what must be given, and the ids as `id` gives them.
    pub(super) fn variables(&self, root: &Root, id: &impl Fn(&str) -> Option<String>) -> Value {
        self.variables_with(root, id, &|_| None)
    }

    /// Variables of the field: what must be given, the ids as `id` gives them, and the texts as `text` gives them.
    pub(super) fn variables_with(
        &self,
        root: &Root,
        id: &impl Fn(&str) -> Option<String>,
        text: &impl Fn(&str) -> Option<String>,
    ) -> Value {
        let value = |argument: &InputValueDefinition| {
            let name = argument.name.node.to_string();
            // From the beginning, so that there is an event for every caller who may receive it.
            if root.operation == "subscription" && name == "after" {
                return Some((name, json!("0")));
            }
            Some((argument.name.node.to_string(), self.value(root, argument, &mut Vec::new(), (id, text))?))
        };
        Value::Object(root.arguments.iter().filter_map(value).collect())
    }

    fn value(
        &self,
        root: &Root,
        of: &InputValueDefinition,
        path: &mut Vec<String>,
        given: (&impl Fn(&str) -> Option<String>, &impl Fn(&str) -> Option<String>),
    ) -> Option<Value> {
        path.push(of.name.node.to_string());
        let value = self.inner(root, of, path, given);
        path.pop();
        let list = matches!(&of.ty.node.base, BaseType::List(_));
        value.map(|value| if list { json!([value]) } else { value })
    }

    fn inner(
        &self,
        root: &Root,
        of: &InputValueDefinition,
        path: &mut Vec<String>,
        given: (&impl Fn(&str) -> Option<String>, &impl Fn(&str) -> Option<String>),
    ) -> Option<Value> {
        let (id, text) = given;
        let name = base(&of.ty.node);
        if name == "ID" {
            return id(&path.join(".")).map(Value::String);
        }
        if name == "String"
            && let Some(text) = text(&path.join("."))
        {
            return Some(Value::String(text));
        }
        let needed = !of.ty.node.nullable && of.default_value.is_none();
        match self.named(name).map(|it| &it.kind) {
            Some(TypeKind::InputObject(object)) => {
                let fields = object.fields.iter().filter_map(|field| {
                    Some((field.node.name.node.to_string(), self.value(root, &field.node, path, given)?))
                });
                let fields: serde_json::Map<_, _> = fields.collect();
                (needed || !fields.is_empty()).then_some(Value::Object(fields))
            }
            Some(TypeKind::Enum(words)) if needed => Some(json!(words.values[0].node.value.node)),
            _ if !needed => None,
            _ => Some(match (name, of.name.node.as_str()) {
                ("Int" | "Float", _) => json!(1),
                ("Boolean", _) => json!(true),
                ("PeriodCode", _) => json!("2026-09"),
                ("Date", _) => json!("2026-09-30"),
                ("DateTime", _) => json!("2026-09-30T12:00:00.000Z"),
                ("Decimal", _) => json!("1"),
                ("JSON", _) => json!({}),
                (_, "currency") => json!("CAD"),
                (_, "status") => json!("GREEN"),
                _ => json!("x"),
            }),
        }
    }
}

impl Root {
    /// The field as people write it: `mutation.objectiveCreate`.
    pub(super) fn full_name(&self) -> String {
        format!("{}.{}", self.operation, self.name)
    }

    /// Operation with the arguments that are given, and this selection.
    pub(super) fn document(&self, variables: &Value, selection: &str) -> String {
        let given = || self.arguments.iter().filter(|it| variables.get(it.name.node.as_str()).is_some());
        let declared: Vec<_> = given().map(|it| format!("${}: {}", it.name.node, it.ty.node)).collect();
        let passed: Vec<_> = given().map(|it| format!("{0}: ${0}", it.name.node)).collect();
        let parens = |inner: Vec<String>| {
            if inner.is_empty() { String::new() } else { format!("({})", inner.join(", ")) }
        };
        let Self { operation, name, within, .. } = self;
        let (open, close) =
            (within.iter().map(|of| format!("{of} {{ ")).collect::<String>(), " }".repeat(within.len()));
        format!("{operation} {} {{ {open}{name}{} {selection}{close} }}", parens(declared), parens(passed))
    }

    /// Sends the request; its outcome.
    pub(super) async fn ask(&self, actor: &Actor, variables: Value) -> Answer {
        if self.operation == "subscription" {
            let mut socket = actor.socket().await;
            socket.subscribe("s", &self.document(&variables, self.selection), variables).await;
            return match socket.event_or_refusal().await {
                Ok(_) => Answer::Allowed,
                Err(code) => Answer::of(&[code.as_str()]),
            };
        }
        let (codes, value) = self.codes(actor, variables).await;
        let nothing = value.is_null() || value == json!([null]);
        if codes.is_empty() && nothing {
            return Answer::NotFound;
        }
        Answer::of(&codes.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Sends the request; the codes of its errors, those of `userErrors` with a prefix, and the value of the field.
    pub(super) async fn codes(&self, actor: &Actor, variables: Value) -> (Vec<String>, Value) {
        let reply = actor.run(&self.document(&variables, self.selection), variables).await;
        let mut codes: Vec<String> = reply.codes().into_iter().map(str::to_owned).collect();
        let within = self.within.iter().map(|of| of.split('(').next().unwrap_or(of));
        let place: String = within.chain([self.name.as_str()]).map(|name| format!("/{name}")).collect();
        let value = reply.body.pointer(&format!("/data{place}")).cloned().unwrap_or_default();
        let errors = value.get("userErrors").and_then(Value::as_array).into_iter().flatten();
        codes.extend(errors.filter_map(|error| Some(format!("userErrors {}", error.get("code")?.as_str()?))));
        (codes, value)
    }
}

/// Outcome of a request, as far as it is about authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done, or refused for another reason.
    Allowed,
    /// Refused to this caller, wherever the thing is.
    Forbidden,
    /// Refused here, as a user error: elsewhere the caller may.
    ForbiddenHere,
    NotFound,
    /// Executed without authorization.
    Broken,
}

impl Answer {
    fn of(codes: &[&str]) -> Self {
        let has = |code: &str| codes.contains(&code);
        match () {
            () if has("FORBIDDEN") => Self::Forbidden,
            () if has("userErrors FORBIDDEN") => Self::ForbiddenHere,
            () if has("NOT_FOUND") || has("userErrors NOT_FOUND") => Self::NotFound,
            () if has("INTERNAL_SERVER_ERROR")
                || has("GRAPHQL_VALIDATION_FAILED")
                || has("BAD_USER_INPUT") =>
            {
                Self::Broken
            }
            () => Self::Allowed,
        }
    }
}

/// Noun whose id a place takes: an objective for `input.parentObjectiveId` of any mutation, and for `input.id` of
/// `objectiveUpdate`.
pub(super) fn noun(root: &Root, place: &str, nouns: &Ids) -> Option<String> {
    let last = place.rsplit('.').next().unwrap_or_default();
    let named = match last {
        "causeId" | "effectId" | "subjectId" => "objective".to_owned(),
        "parentId" | "scorecards" => "scorecard".to_owned(),
        "ownerIds" => "member".to_owned(),
        "ids" if place.contains("owne") => "member".to_owned(),
        "id" | "ids" if place.contains("measure") => "measure".to_owned(),
        "id" | "ids" => root.name.clone(),
        _ => last.trim_end_matches("Ids").trim_end_matches("Id").to_owned(),
    };
    if named.starts_with("node") {
        return Some("measure".to_owned());
    }
    let fits = |noun: &&String| {
        named.starts_with(noun.as_str()) || named.to_lowercase().ends_with(&noun.to_lowercase())
    };
    nouns.keys().filter(fits).max_by_key(|noun| noun.len()).cloned()
}

fn base(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base(inner),
    }
}
