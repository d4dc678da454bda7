//! Bounds of every text and every list that a client can send. The schema states them, and this test checks all of
//! them: every field of a mutation's input is sent too long, one at a time.

use std::collections::HashMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use domain::validity;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{Database, document, on_databases};

/// The schema's input types, and the arguments of its fields.
struct Schema {
    inputs: HashMap<String, Vec<InputValueDefinition>>,
    enums: HashMap<String, String>,
    /// Arguments, each with the field or input that it belongs to.
    arguments: Vec<(String, InputValueDefinition)>,
    mutations: Vec<String>,
}

fn schema() -> Schema {
    let document = parse_schema(schema::sdl()).unwrap();
    let mut schema = Schema {
        inputs: HashMap::new(),
        enums: HashMap::new(),
        arguments: Vec::new(),
        mutations: Vec::new(),
    };
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let fields = match definition.node.kind {
            TypeKind::InputObject(input) => {
                let fields = input.fields.into_iter().map(|field| field.node).collect();
                schema.inputs.insert(name, fields);
                continue;
            }
            TypeKind::Enum(words) => {
                schema.enums.insert(name, words.values[0].node.value.node.to_string());
                continue;
            }
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => continue,
        };
        for field in fields {
            let at = format!("{name}.{}", field.node.name.node);
            if name == "Mutation" {
                schema.mutations.push(field.node.name.node.to_string());
            }
            let arguments = field.node.arguments.into_iter();
            schema.arguments.extend(arguments.map(|argument| (at.clone(), argument.node)));
        }
    }
    schema
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => base(of),
    }
}

fn is_list(ty: &Type) -> bool {
    matches!(ty.base, BaseType::List(_))
}

/// A number as descriptions write it.
fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn every_text_and_every_list_of_the_schema_says_its_bound() {
    let schema = schema();
    let of_inputs = schema.inputs.iter().flat_map(|(name, fields)| fields.iter().map(move |it| (name, it)));
    let of_fields = schema.arguments.iter().map(|(at, argument)| (at, argument));
    let mut checked = 0;
    for (at, input) in of_inputs.chain(of_fields) {
        let (name, ty) = (input.name.node.as_str(), &input.ty.node);
        let description = input.description.as_ref().map(|it| it.node.as_str()).unwrap_or_default();
        let says = |sentence: String| {
            assert!(description.contains(&sentence), "{at}.{name}: {description:?} lacks {sentence:?}");
        };
        let is_text = base(ty) == "String";
        if is_text {
            says(format!("{} characters", grouped(validity::longest_text(name))));
        }
        if is_list(ty) {
            says(format!("At most {} entries", grouped(validity::longest_list(name))));
        }
        checked += usize::from(is_text || is_list(ty));
    }
    assert!(checked > 200, "{checked}");
}

/// Text or list that is too long, somewhere in an input.
struct Excess {
    input: Value,
    /// `input.entries.0.note`.
    at: String,
    is_list: bool,
}

impl Schema {
    /// Smallest value of the type.
    fn plain(&self, ty: &Type) -> Value {
        if let BaseType::List(of) = &ty.base {
            return json!([self.plain(of)]);
        }
        match base(ty) {
            "Int" | "Float" => json!(1),
            "Boolean" => json!(false),
            "Date" => json!("2026-01-01"),
            "DateTime" => json!("2026-01-01T00:00:00Z"),
            "PeriodCode" => json!("2026-01"),
            "JSON" => json!({}),
            "Decimal" => json!("1"),
            name => match (self.enums.get(name), self.inputs.get(name)) {
                (Some(word), _) => json!(word),
                (_, Some(fields)) => self.object(name, fields),
                _ => json!("x"),
            },
        }
    }

    fn object(&self, name: &str, fields: &[InputValueDefinition]) -> Value {
        let one_of = matches!(name, "MeasureRef" | "ExpectedInput");
        let needed = |(at, field): &(usize, &InputValueDefinition)| match one_of {
            true => *at == 0,
            false => !field.ty.node.nullable && field.default_value.is_none(),
        };
        let fields = fields.iter().enumerate().filter(needed);
        fields.map(|(_, field)| (field.name.node.to_string(), self.plain(&field.ty.node))).collect()
    }

    /// Values of a field of this type, each with one thing in it that is too long.
    fn excesses(&self, name: &str, ty: &Type, at: &str) -> Vec<Excess> {
        let long = || "x".repeat(validity::longest_text(name) + 1);
        if let BaseType::List(of) = &ty.base {
            let many = vec![self.plain(of); validity::longest_list(name) + 1];
            let mut all = vec![Excess { input: json!(many), at: at.to_owned(), is_list: true }];
            let within = self.excesses(name, of, &format!("{at}.0"));
            all.extend(within.into_iter().map(|it| Excess { input: json!([it.input]), ..it }));
            return all;
        }
        match (base(ty), self.inputs.get(base(ty))) {
            ("String" | "ID", _) => {
                vec![Excess { input: json!(long()), at: at.to_owned(), is_list: false }]
            }
            (kind, Some(fields)) => fields
                .iter()
                .flat_map(|field| {
                    let field_name = field.name.node.as_str();
                    let within = self.excesses(field_name, &field.ty.node, &format!("{at}.{field_name}"));
                    within.into_iter().map(move |it| {
                        let mut input = self.object(kind, fields);
                        if kind == "MeasureRef" {
                            input = json!({});
                        }
                        input[field_name] = it.input;
                        Excess { input, ..it }
                    })
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

#[apply(on_databases)]
async fn whatever_a_mutation_takes_is_refused_when_it_is_too_long(database: Database) {
    let app = database.app().await;
    let schema = schema();
    let before = app.viewer().revision().await;
    let mut wrong = Vec::new();
    for mutation in &schema.mutations {
        let at = format!("Mutation.{mutation}");
        let (_, argument) = schema.arguments.iter().find(|(of, _)| *of == at).unwrap();
        for Excess { input, at, is_list } in schema.excesses("input", &argument.ty.node, "input") {
            let reply = app.admin().act(mutation, input, "__typename").await;
            // Arguments beside the input, which are not written.
            if [".idempotencyKey", ".organization", ".clearFacts"].iter().any(|it| at.ends_with(it)) {
                if !matches!(reply.codes()[..], ["BAD_USER_INPUT" | "NOT_FOUND"]) {
                    wrong.push(format!("{mutation} {at}: {:?}", reply.codes()));
                }
                continue;
            }
            let expected = format!("{} {at}", if is_list { "TOO_MANY" } else { "TOO_LONG" });
            let expected = expected.replace(".measure.id", ".measure").replace(".measure.key", ".measure");
            let all = match reply.codes()[..] {
                [] => reply.user_errors(mutation),
                _ => Vec::new(),
            };
            let is_said = all.iter().any(|it| {
                it.replace(".measure.id", ".measure").replace(".measure.key", ".measure") == expected
            });
            if !is_said {
                wrong.push(format!("{mutation} {at}: {all:?} {:?}", reply.codes()));
            }
            let size = reply.body.to_string().len();
            if size > 4_000 && !is_list {
                wrong.push(format!("{mutation} {at}: an answer of {size} bytes"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn texts_of_documents_have_the_same_bounds(database: Database) {
    let app = database.app().await;
    let scorecard = json!({
        "key": "s", "name": "n".repeat(200), "level": "TEAM", "values": ["v".repeat(1_000)],
        "mission": "m".repeat(10_000),
    });
    let measure = json!({
        "key": "m", "scorecard": "s", "name": "M", "unit": { "kind": "NUMBER", "symbol": "s".repeat(50) },
        "periods": [{ "period": "2026-01", "actual": 1, "note": "é".repeat(20_000) }],
    });
    let good = document(json!([scorecard]), json!([measure]));
    app.import(&good).await;
    for (at, length, code) in [
        ("/scorecards/0/name", 201, "TOO_LONG"),
        ("/scorecards/0/key", 101, "TOO_LONG"),
        ("/scorecards/0/mission", 10_001, "TOO_LONG"),
        ("/scorecards/0/values/0", 1_001, "TOO_LONG"),
        ("/measures/0/unit/symbol", 51, "TOO_LONG"),
        ("/measures/0/periods/0/note", 20_001, "TOO_LONG"),
        ("/measures/0/scorecard", 1_000_000, "TOO_LONG"),
        ("/measures/0/periods/0/period", 1_000_000, "TOO_LONG"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap() = json!("x".repeat(length));
        let reply = app.editor().try_import(&bad, false).await;
        let problems = reply.problems();
        assert!(problems.contains(&format!("{code} {at}")), "{at}: {problems:?}");
        assert!(reply.body.to_string().len() < 4_000, "{at}");
    }
}

#[apply(on_databases)]
async fn texts_and_lists_of_questions_have_bounds(database: Database) {
    let app = database.app().await;
    let long = "x".repeat(1_000_000);
    let ids: Vec<String> = (0..101).map(|at| format!("scorecard_{at}")).collect();
    for (query, variables) in [
        (
            "query ($q: String) { organization { scorecards(filter: { query: $q }) { totalCount } } }",
            json!({ "q": long }),
        ),
        (
            "query ($f: MeasureFilter) { organization { measures(filter: $f) { totalCount } } }",
            json!({ "f": { "owner": long } }),
        ),
        ("query ($q: String = \"none\") { organization(slug: $q) { id } }", json!({ "q": long })),
        (
            "query ($c: String) { organization { scorecards(after: $c) { totalCount } } }",
            json!({ "c": long }),
        ),
        ("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": long })),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })),
        (
            "query ($ids: [ID!]) { organization { document(scorecards: $ids) } }",
            json!({ "ids": ["a", "b", "a"] }),
        ),
        (
            "query ($ids: [ID!]) { organization { document(scorecards: $ids) } }",
            json!({ "ids": vec!["a"; 400] }),
        ),
        (
            "query ($t: [ChangeType!]) { organization { changes(types: $t) { revision } } }",
            json!({ "t": vec!["MEASURE_CREATED"; 101] }),
        ),
    ] {
        let reply = app.viewer().run(query, variables).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{query}: {reply:?}");
        assert!(reply.body.to_string().len() < 1_000, "{query}");
    }
    let literal = format!(
        "{{ organization {{ scorecards(filter: {{ query: \"{}\" }}) {{ totalCount }} }} }}",
        &long[..10_000]
    );
    assert_eq!(app.viewer().run(&literal, json!({})).await.codes(), ["BAD_USER_INPUT"]);
}

#[apply(on_databases)]
async fn what_was_longer_before_can_still_be_changed(database: Database) {
    let app = database.app().await;
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!([]))).await;
    app.sql(&format!("UPDATE scorecard SET name = '{}'", "n".repeat(300))).await;
    let id = app.id("scorecard", "s").await;
    app.editor().done("scorecardUpdate", json!({ "id": id, "mission": "Serve." }), "revision").await;
}
