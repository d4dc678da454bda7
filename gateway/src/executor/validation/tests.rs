//! Tests of each rule with documents that keep it and documents that break it.

use super::*;
use crate::executor::{limits::Limits, shape, syntax};

const SDL: &str = "
    directive @once on FIELD | QUERY
    schema { query: Query mutation: Mutation subscription: Subscription }
    enum Colour { RED GREEN }
    scalar Day
    input Ref @oneOf { id: ID key: String }
    input Entry { ref: Ref! colour: Colour! = RED day: Day n: Int tags: [String!] }
    interface Node { id: ID! }
    interface Pet { name: String! friend: Pet friends: [Pet!]! size(in: Int): Int }
    type Dog implements Pet & Node {
        id: ID! name: String! friend: Dog friends: [Pet!]! size(in: Int): Int barks: Boolean! owner: Person
        tricks: [String!]! alias: Int
    }
    type Cat implements Pet & Node {
        id: ID! name: String! friend: Cat friends: [Pet!]! size(in: Int): Int meows: Boolean owner: Person
        tricks: [String]! alias: String
    }
    type Person { name: String dog: Dog pets: [Pet] }
    union Guest = Dog | Person
    type Query {
        node(id: ID!): Node pet: Pet guest: Guest dog(n: Int = 1, must: Int! = 2): Dog person: Person
        find(n: Int, text: String, id: ID, day: Day, ids: [ID!], ns: [Int], entries: [Entry!], colour: Colour): Query
    }
    type Mutation { write(entry: Entry!): Query }
    type Subscription { event(id: ID): Query other: Query }
";

/// Scalar check for days: a text, and not \"never\", unless it is part of something.
fn days(_: &str, value: &async_graphql::Value, alone: bool) -> Result<(), String> {
    match value {
        async_graphql::Value::String(text) if alone && text == "never" => Err("that is no day".to_owned()),
        async_graphql::Value::String(_) => Ok(()),
        _ => Err("expected a day".to_owned()),
    }
}

/// Bound of a text of ten characters and a list of three ids.
fn bounds(of: Option<&str>, name: &str) -> Option<Bound> {
    let bounded = of.is_none() && matches!(name, "text" | "ids");
    bounded.then_some(Bound { characters: 10, entries: 3, repeats: false })
}

fn judged(text: &str) -> Result<VariableUses, Refusal> {
    let tree = syntax::parsed(text);
    shape::check(&tree, &Limits::default())?;
    check(&Types::read(SDL, days, bounds).unwrap(), &tree)
}

fn valid(texts: &[&str]) {
    for text in texts {
        if let Err(refusal) = judged(text) {
            panic!("{text}: {}", refusal.message);
        }
    }
}

/// Checks that each document has exactly one mistake, with this message.
fn invalid(cases: &[(&str, &str)]) {
    for (text, says) in cases {
        let Err(refusal) = judged(text) else { panic!("{text} is valid") };
        let all: Vec<_> = std::iter::once(&refusal).chain(&refusal.others).map(|one| &one.message).collect();
        assert_eq!(refusal.code, ErrorCode::GraphqlValidationFailed, "{text}: {all:?}");
        assert!(refusal.message.contains(says), "{text}: {all:?}");
        assert!(refusal.others.is_empty(), "{text}: {all:?}");
        assert!(!refusal.locations.is_empty(), "{text}");
    }
}

/// Checks that the first mistake of each document has this message.
fn first(cases: &[(&str, &str)]) {
    for (text, says) in cases {
        let Err(refusal) = judged(text) else { panic!("{text} is valid") };
        assert_eq!(refusal.code, ErrorCode::GraphqlValidationFailed, "{text}");
        assert!(refusal.message.contains(says), "{text}: {}", refusal.message);
    }
}

#[test]
fn operations_and_fragments_are_named_once() {
    valid(&[
        "query a { pet { name } } query b { pet { name } }",
        "query a { ...a } fragment a on Query { __typename }",
    ]);
    invalid(&[
        ("query a { __typename } mutation a { __typename }", "only one operation named \"a\""),
        ("{ __typename } query a { __typename }", "anonymous operation must be the only"),
        (
            "{ ...f } fragment f on Query { __typename } fragment f on Query { __typename }",
            "only one fragment named \"f\"",
        ),
        ("{ __typename } fragment f on Query { __typename }", "Fragment \"f\" is never used."),
        ("{ ...f }", "Unknown fragment \"f\"."),
        ("{ ...f } fragment f on Query { ...f }", "Cannot spread fragment \"f\" within itself."),
    ]);
}

#[test]
fn fields_exist_and_are_leaves_or_are_not() {
    valid(&[
        "{ pet { name __typename ... on Dog { barks } } guest { __typename } }",
        "{ __schema { types { name fields(includeDeprecated: true) { args { defaultValue } } } } __type(name: \"Q\") { kind } }",
    ]);
    invalid(&[
        ("{ nothing }", "Cannot query field \"nothing\" on type \"Query\"."),
        ("{ nothing(n: 1) { a { b } } }", "Cannot query field \"nothing\""),
        ("{ pet { nmae } }", "Cannot query field \"nmae\" on type \"Pet\". Did you mean \"name\"?"),
        ("{ pet { barks } }", "Cannot query field \"barks\" on type \"Pet\"."),
        ("{ guest { name } }", "Cannot query field \"name\" on type \"Guest\"."),
        ("{ pet { __schema { types { name } } } }", "Cannot query field \"__schema\""),
        ("{ pet }", "Field \"pet\" of type \"Pet\" must have a selection of subfields."),
        ("{ pet { name { x } } }", "must not have a selection since type \"String!\" has no subfields."),
        ("{ __typename { x } }", "has no subfields"),
        ("{ __schema { nothing } }", "on type \"__Schema\""),
        ("{ ... on Nothing { a } }", "Unknown type \"Nothing\"."),
        ("{ ... on Colour { a } }", "Fragment cannot condition on non composite type \"Colour\"."),
        ("{ ...f } fragment f on Entry { a }", "Fragment \"f\" cannot condition on non composite type"),
        ("{ dog { ... on Cat { meows } } }", "can never be of type \"Cat\""),
        ("{ dog { ...f } } fragment f on Cat { meows }", "Fragment \"f\" cannot be spread here"),
        ("{ person { ... on Pet { name } } }", "can never be of type \"Pet\""),
    ]);
    valid(&[
        "{ dog { ... on Pet { name } ... on Guest { __typename } ... on Node { id } } guest { ... on Pet { name } } }",
        "{ pet { ... on Node { id } } node(id: 1) { ... on Guest { ... on Dog { barks } } } }",
    ]);
}

#[test]
fn arguments_exist_stand_once_and_are_given() {
    valid(&["{ node(id: 1) { id } dog { id } find(n: null) { __typename } }"]);
    invalid(&[
        ("{ node { id } }", "Argument \"Query.node(id:)\" of type \"ID!\" is required"),
        ("{ node(id: 1, di: 2) { id } }", "Unknown argument \"di\" on \"Query.node\". Did you mean \"id\"?"),
        ("{ node(id: 1, id: 2) { id } }", "only one argument named \"id\""),
        ("{ pet { name(x: 1) } }", "Unknown argument \"x\" on \"Pet.name\"."),
        ("{ pet @include { name } }", "Argument \"@include(if:)\" of type \"Boolean!\" is required"),
        (
            "{ pet @include(if: true, unless: false) { name } }",
            "Unknown argument \"unless\" on \"@include\".",
        ),
    ]);
}

#[test]
fn input_fields_stand_once() {
    valid(&["{ find(entries: [{ref: {id: 1}}, {ref: {id: 2}}]) { __typename } }"]);
    invalid(&[
        ("{ find(entries: {ref: {id: 1}, n: 1, n: 2}) { __typename } }", "only one input field named \"n\""),
        (
            "{ find(entries: [{ref: {key: \"x\", key: \"y\"}}]) { __typename } }",
            "only one input field named \"key\"",
        ),
    ]);
    // Another mistake follows.
    first(&[
        ("{ find(day: {a: 1, a: 2}) { __typename } }", "only one input field named \"a\""),
        (
            "query ($e: Entry! = {ref: {id: 1}, n: 1, n: 2}) { find(entries: [$e]) { __typename } }",
            "only one input field",
        ),
        ("{ nothing(a: {b: 1, b: 2}) }", "Cannot query field"),
    ]);
}

#[test]
fn directives_are_known_and_in_their_places() {
    valid(&[
        "query @once { pet @once { name @skip(if: false) @include(if: true) } }",
        "{ ... @skip(if: true) { pet { name } } ...f @include(if: false) } fragment f on Query { __typename }",
    ]);
    invalid(&[
        ("{ pet @skp(if: true) { name } }", "Unknown directive \"@skp\". Did you mean \"skip\"?"),
        ("query @skip(if: true) { __typename }", "Directive \"@skip\" may not be used on QUERY."),
        ("query ($a: Int @once) { find(n: $a) { __typename } }", "may not be used on VARIABLE_DEFINITION."),
        ("{ ...f } fragment f on Query @once { __typename }", "may not be used on FRAGMENT_DEFINITION."),
        ("{ ...f @once } fragment f on Query { __typename }", "may not be used on FRAGMENT_SPREAD."),
        ("{ ... @once { __typename } }", "may not be used on INLINE_FRAGMENT."),
        ("mutation @once { __typename }", "may not be used on MUTATION."),
        ("{ pet @deprecated { name } }", "may not be used on FIELD."),
        ("{ pet @skip(if: true) @skip(if: true) { name } }", "can only be used once at this location"),
    ]);
}

#[test]
fn variables_are_defined_and_used() {
    valid(&[
        "query ($t: Boolean!) { __typename @include(if: $t) }",
        "query ($n: Int) { ...f } fragment f on Query { find(n: $n) { __typename } }",
        "query a($n: Int) { ...f } query b($n: Int) { ...f } fragment f on Query { find(ns: [1, $n]) { __typename } }",
        "query ($d: Day) { find(entries: [{ref: {id: 1}, day: $d}]) { __typename } }",
    ]);
    invalid(&[
        ("{ find(n: $n) { __typename } }", "Variable \"$n\" is not defined."),
        ("query Q { find(n: $n) { __typename } }", "Variable \"$n\" is not defined by operation \"Q\"."),
        (
            "query Q { ...f } fragment f on Query { find(n: $n) { __typename } }",
            "not defined by operation \"Q\"",
        ),
        ("query Q($n: Int) { __typename }", "Variable \"$n\" is never used in operation \"Q\"."),
        ("query ($n: Int, $n: Int) { find(n: $n) { __typename } }", "only one variable named \"$n\""),
        ("query ($n: Int) { nothing(n: $n) }", "Cannot query field"),
    ]);
    // A type that does not exist, or that is no input type, is the only mistake.
    invalid(&[
        ("query ($n: Nothing) { find(n: $n) { __typename } }", "Unknown type \"Nothing\"."),
        ("query ($n: [Nothing!]!) { find(ns: $n) { __typename } }", "Unknown type \"Nothing\"."),
        ("query ($n: Nothing) { __typename @include(if: $n) }", "Unknown type \"Nothing\"."),
        ("query ($n: Pet) { __typename @skip(if: $n) }", "Variable \"$n\" cannot be non-input type \"Pet\"."),
        (
            "query ($n: Pet) { ...f } fragment f on Query { find(n: $n) { __typename } }",
            "Variable \"$n\" cannot be non-input type \"Pet\".",
        ),
    ]);
    // A mistake in a field is no reason to report its variables as unused.
    invalid(&[(
        "query ($n: Int) { nothing(n: $n, o: [{p: $n}]) { a(x: $n) { b(y: $n) } } }",
        "Cannot query field",
    )]);
}

#[test]
fn variables_fit_where_they_are_used() {
    valid(&[
        "query ($a: Int!) { find(n: $a) { __typename } }",
        "query ($a: Int) { dog(must: $a) { id } }",
        "query ($a: ID! = 1) { node(id: $a) { id } }",
        "query ($a: ID = 1) { node(id: $a) { id } }",
        "query ($a: [ID!]!) { find(ids: $a) { __typename } }",
        "query ($a: ID!) { find(ids: [$a]) { __typename } }",
        "query ($a: Int) { find(ns: [$a]) { __typename } }",
        "query ($a: String!) { find(entries: [{ref: {key: $a}}]) { __typename } }",
        "query ($a: Colour) { find(entries: [{ref: {key: \"x\"}, colour: $a}]) { __typename } }",
        "query ($a: Ref!) { find(entries: {ref: $a}) { __typename } }",
        "query ($a: Boolean = true) { __typename @skip(if: $a) }",
        "query ($a: String = \"x\") { find(entries: [{ref: {key: $a}}]) { __typename } }",
        "query ($a: [Entry!]) { find(entries: $a) { __typename } }",
    ]);
    invalid(&[
        ("query ($a: ID) { node(id: $a) { id } }", "type \"ID\" used in position expecting type \"ID!\""),
        ("query ($a: ID = null) { node(id: $a) { id } }", "expecting type \"ID!\""),
        (
            "query ($a: String!) { node(id: $a) { id } }",
            "type \"String!\" used in position expecting type \"ID!\"",
        ),
        ("query ($a: Int!) { find(ns: $a) { __typename } }", "expecting type \"[Int]\""),
        ("query ($a: ID) { find(ids: [$a]) { __typename } }", "expecting type \"ID!\""),
        ("query ($a: [ID]) { find(ids: $a) { __typename } }", "expecting type \"[ID!]\""),
        ("query ($a: [Int]) { find(n: $a) { __typename } }", "expecting type \"Int\""),
        ("query ($a: Boolean) { __typename @skip(if: $a) }", "expecting type \"Boolean!\""),
        (
            "query ($a: String) { find(entries: [{ref: {key: $a}}]) { __typename } }",
            "must be non-nullable to be used for OneOf Input Object \"Ref\"",
        ),
        (
            "query ($a: String = null) { find(entries: [{ref: {key: $a}}]) { __typename } }",
            "must be non-nullable",
        ),
        ("query ($a: Ref) { find(entries: [{ref: $a}]) { __typename } }", "expecting type \"Ref!\""),
        (
            "query ($a: Int) { find(entries: [{ref: {id: 1}, tags: [$a]}]) { __typename } }",
            "expecting type \"String!\"",
        ),
        (
            "query ($a: Int) { ...f } fragment f on Query { ... { node(id: $a) { id } } }",
            "expecting type \"ID!\"",
        ),
        (
            "query a($a: ID!) { ...f } query b($a: ID) { ...f } fragment f on Query { node(id: $a) { id } }",
            "expecting type \"ID!\"",
        ),
    ]);
}

#[test]
fn variables_that_must_not_be_null_are_known() {
    let text = "query Q($a: ID = 1, $b: ID!, $c: Int, $d: Int, $e: Boolean = true) {
        node(id: $a) { id } x: node(id: $b) { id } dog(must: $c, n: $d) { id } ...f }
        fragment f on Query { __typename @skip(if: $e) }";
    let used = judged(text).unwrap();
    let non_null = used[&Some("Q".to_owned())].iter().filter(|(_, used)| used.non_null);
    let mut names: Vec<_> = non_null.map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a", "c", "e"]);
}

#[test]
fn fitting_literals_pass() {
    valid(&[
        "{ find(n: 1, text: \"x\", id: 7, day: \"monday\", colour: RED) { __typename } }",
        "{ find(n: null, entries: []) { find { __typename } } }",
        "{ find(entries: {ref: {id: 1}, day: \"never\"}) { __typename } }",
        "query ($n: Int = -0, $e: [Entry!] = {ref: {id: 1}}) { find(n: $n, entries: $e) { __typename } }",
    ]);
}

#[test]
fn a_literal_that_does_not_fit_is_named_with_its_place() {
    for (text, says, column) in [
        (
            "{ find(n: \"1\") { id: __typename } }",
            "Argument \"n\" of \"Query.find\" is not usable: expected Int",
            11,
        ),
        ("{ find(n: 2147483648) { __typename } }", "expected Int, found 2147483648", 11),
        ("{ find(text: RED) { __typename } }", "expected String, found RED", 14),
        ("{ find(day: 7) { __typename } }", "expected a day", 13),
        ("{ find(day: \"never\") { __typename } }", "that is no day", 13),
        ("{ find(colour: BLUE) { __typename } }", "found BLUE. It is one of GREEN, RED.", 16),
        ("{ find(colour: \"RED\") { __typename } }", "expected Colour, found \"RED\"", 16),
        ("{ node(id: null) { id } }", "expected ID!, found null", 12),
        (
            "{ find(entries: [{ref: {id: 1}}, {}]) { __typename } }",
            "at \"entries[1]\": the field \"ref\"",
            17,
        ),
        ("{ find(entries: [{ref: {}}]) { __typename } }", "at \"entries[0].ref\": Ref takes exactly one", 17),
        ("{ find(entries: {ref: {id: 1, key: \"k\"}}) { __typename } }", "Ref takes exactly one", 17),
        ("{ find(entries: {ref: {id: 1}, more: 2}) { __typename } }", "no field \"more\"", 17),
        ("{ ...f } fragment f on Query { find(colour: BLUE) { __typename } }", "found BLUE", 45),
        ("{ ... on Query { find(colour: BLUE) { __typename } } }", "found BLUE", 31),
        ("{ __typename @skip(if: \"yes\") }", "Argument \"if\" of \"@skip\"", 24),
        (
            "query ($c: Colour = BLUE) { find(colour: $c) { __typename } }",
            "The default of variable \"$c\"",
            21,
        ),
        ("query ($c: Int! = null) { find(n: $c) { __typename } }", "expected Int!, found null", 19),
    ] {
        let refusal = judged(text).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::BadUserInput, "{text}: {}", refusal.message);
        assert!(refusal.message.contains(says), "{text}: {}", refusal.message);
        assert_eq!(refusal.locations[0].column, column, "{text}");
    }
}

#[test]
fn what_is_invalid_comes_before_values_that_do_not_fit() {
    let refusal = judged("{ find(n: \"1\") { __typename } nothing }").unwrap_err();
    let codes: Vec<_> = std::iter::once(&refusal).chain(&refusal.others).map(|one| one.code).collect();
    assert_eq!(codes, [ErrorCode::GraphqlValidationFailed, ErrorCode::BadUserInput]);
}

#[test]
fn a_subscription_has_one_root_field() {
    valid(&[
        "subscription { event { __typename } }",
        "subscription { ...f event(id: 1) { pet { name } } } fragment f on Subscription { event(id: 1) { __typename } }",
        "subscription { ... { ... on Subscription { event { pet @skip(if: true) { name } __typename } } } }",
    ]);
    invalid(&[
        (
            "subscription { event { __typename } other { __typename } }",
            "Anonymous Subscription must select only one",
        ),
        (
            "subscription S { event { __typename } x: event { __typename } }",
            "Subscription \"S\" must select only one",
        ),
        (
            "subscription { ...f event { __typename } } fragment f on Subscription { other { __typename } }",
            "only one",
        ),
        ("subscription { __typename }", "must not select an introspection"),
        (
            "subscription { ...f } fragment f on Subscription { __typename }",
            "must not select an introspection",
        ),
        ("subscription { event @skip(if: true) { __typename } }", "must not use `@skip` or `@include`"),
        (
            "subscription { ... @include(if: true) { event { __typename } } }",
            "must not use `@skip` or `@include`",
        ),
    ]);
}

#[test]
fn fields_of_one_name_are_one_field() {
    valid(&[
        "{ pet { name name } pet { name } ...f } fragment f on Query { pet { name } }",
        "{ dog(n: 1) { id } ... { dog(n: 1) { name } } x: dog(n: 2) { id } }",
        "{ find(entries: {ref: {id: 1}, n: 1}) { __typename } ...f } fragment f on Query { find(entries: {n: 1, ref: {id: 1}}) { pet { name } } }",
        // Objects of two types are never the same object.
        "{ pet { ... on Dog { size(in: 1) } ... on Cat { size(in: 2) } } }",
        "{ pet { ... on Dog { x: barks owner { x: name } } ... on Cat { y: meows owner { y: name } } } }",
        "{ pet { ... on Dog { friend { name } } ... on Cat { friend { x: name } } friend { y: name } } }",
        "{ node(id: 1) { ... on Dog { x: name } ... on Cat { x: name } } }",
        "query ($a: Int) { dog(n: $a) { id } dog(n: $a) { name } }",
        "{ pet { ... on Dog { owner { x: name } } ... on Cat { owner { x: name } } } }",
    ]);
    first(&[
        (
            "{ x: dog { id } x: person { name } }",
            "Fields \"x\" conflict because \"dog\" and \"person\" are different fields.",
        ),
        (
            "{ dog(n: 1) { id } dog(n: 2) { id } }",
            "Fields \"dog\" conflict because they have differing arguments.",
        ),
        ("{ dog(n: 1) { id } dog { id } }", "differing arguments"),
        ("{ dog(n: 1) { id } ... on Query { dog(n: 2) { id } } }", "differing arguments"),
        ("{ ...f dog(n: 2) { id } } fragment f on Query { dog(n: 1) { id } }", "differing arguments"),
        (
            "{ ...f ...g } fragment f on Query { x: dog { id } } fragment g on Query { ... { x: pet { name } } }",
            "different fields",
        ),
        (
            "{ person { dog { size(in: 1) } } person { dog { size(in: 2) } } }",
            "Fields \"person.dog.size\" conflict",
        ),
        (
            "{ person { ...f } person { dog { x: name } } } fragment f on Person { dog { x: id } }",
            "Fields \"person.dog.x\" conflict",
        ),
        ("{ find(ids: [1]) { pet { name } } find(ids: [1, 2]) { pet { name } } }", "differing arguments"),
        ("{ find(ids: [1, 2]) { pet { name } } find(ids: [2, 1]) { pet { name } } }", "differing arguments"),
        ("query ($a: Int, $b: Int) { dog(n: $a) { id } dog(n: $b) { id } }", "differing arguments"),
        ("{ find(text: \"1\") { pet { name } } find(text: \"2\") { pet { name } } }", "differing arguments"),
        ("{ pet { size(in: 1) ... on Dog { size(in: 2) } } }", "differing arguments"),
        ("{ pet { ... on Dog { x: name } ... on Pet { x: size } } }", "conflict"),
        (
            "{ node(id: 1) { ... on Dog { x: barks } ... on Cat { x: meows } } }",
            "conflicting types \"Boolean!\" and \"Boolean\"",
        ),
        ("{ pet { ... on Dog { alias } ... on Cat { alias } } }", "conflicting types \"Int\" and \"String\""),
        (
            "{ pet { ... on Dog { tricks } ... on Cat { tricks } } }",
            "conflicting types \"[String!]!\" and \"[String]!\"",
        ),
        ("{ pet { ... on Dog { x: tricks } ... on Cat { x: name } } }", "conflicting types"),
        (
            "{ pet { ... on Dog { x: friend { name } } ... on Cat { x: friends { name } } } }",
            "conflicting types",
        ),
        ("{ pet { ... on Dog { x: owner { name } } ... on Cat { x: name } } }", "conflicting types"),
        (
            "{ pet { ... on Dog { owner { x: name } } ... on Cat { owner { x: __typename } } } }",
            "Fields \"pet.owner.x\" conflict because they return conflicting types",
        ),
        ("{ x: __typename x: pet { name } }", "conflict"),
        (
            "mutation { write(entry: {ref: {id: 1}}) { __typename } write(entry: {ref: {id: 2}}) { __typename } }",
            "differing arguments",
        ),
        ("subscription { event(id: 1) { __typename } event(id: 2) { __typename } }", "differing arguments"),
    ]);
}

#[test]
fn unknown_names_are_reported_once_and_suggest_similar_names() {
    let long = "x".repeat(60);
    let refusal = judged(&format!("{{ {long} }}")).unwrap_err();
    assert!(!refusal.message.contains("Did you mean") && refusal.others.is_empty());
    let many = "{ ".to_owned() + &(0..500).map(|at| format!("nothing{at} ")).collect::<String>() + "}";
    assert_eq!(judged(&many).unwrap_err().others.len(), MAX_MISTAKES - 1);
}

/// Documents at the limits of tokens and selections that multiply in naive implementations, for which this test would
/// not end.
#[test]
fn hostile_documents_take_bounded_time() {
    let repeated = |count: usize, one: &str| one.repeat(count);
    let chain = |width: usize| {
        let inner: String = (0..width).map(|at| format!("...f{at} ")).collect();
        let fragments: String =
            (0..width).map(|at| format!(" fragment f{at} on Query {{ pet {{ name }} }}")).collect();
        format!("{{ {inner} }}{fragments}")
    };
    // Fields of an interface beside those of objects, level by level: each level doubles the number of comparisons.
    let mut abstract_levels = repeated(200, "name ");
    for level in 0..11 {
        abstract_levels = format!(
            "name friends {{ {abstract_levels} ... on Dog {{ friends {{ d{level}: name }} }} ... on Cat {{ friends {{ c{level}: name }} }} }}"
        );
    }
    let mut nested = "name".to_owned();
    for _ in 0..6 {
        nested = format!("friends {{ {nested} }} friends {{ {nested} }} friends {{ {nested} }}");
    }
    let operations: String = (0..700).map(|at| format!("query q{at}($n: Int) {{ ...f }} ")).collect();
    let usages = repeated(2000, "$n ");
    let complex = Some(ErrorCode::ComplexityLimitExceeded);
    for (text, code) in [
        (format!("{{ {} }}", repeated(3000, "pet { name } ")), None),
        (format!("{{ pet {{ {} }} }}", repeated(7000, "name ")), None),
        (chain(700), None),
        (format!("{{ pet {{ {abstract_levels} }} }}"), complex),
        (format!("{{ pet {{ {nested} }} }}"), None),
        (format!("{operations} fragment f on Query {{ find(ns: [{usages}]) {{ __typename }} }}"), None),
        (format!("{{ find(entries: [{}]) {{ __typename }} }}", repeated(1500, "{ref: {id: 1}} ")), None),
        (
            format!("{{ {} }}", (0..2000).map(|at| format!("n{at} ")).collect::<String>()),
            Some(ErrorCode::GraphqlValidationFailed),
        ),
    ] {
        let outcome = syntax::parse(&text, &Limits::default()).and_then(|tree| {
            shape::check(&tree, &Limits::default())?;
            check(&Types::read(SDL, days, bounds).unwrap(), &tree).map(|_| ())
        });
        assert_eq!(outcome.err().map(|refusal| refusal.code), code, "{text:.80}");
    }
}

#[test]
fn texts_and_lists_in_arguments_have_bounds() {
    valid(&[
        "{ find(text: \"éééééééééé\") { __typename } }",
        "{ find(ids: [1, 2, 3]) { __typename } }",
        "{ find(ns: [1, 1, 1, 1]) { __typename } }",
    ]);
    for (text, says) in [
        ("{ find(text: \"ééééééééééé\") { __typename } }", "at most 10 characters are taken, not 11."),
        ("{ find(ids: [\"a\", \"b\", \"c\", \"d\"]) { __typename } }", "at most 3 entries are taken, not 4."),
        ("{ find(ids: [\"a\", \"b\", \"a\"]) { __typename } }", "\"a\" stands in the list twice."),
    ] {
        let refusal = judged(text).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::BadUserInput);
        assert!(refusal.message.ends_with(says), "{}", refusal.message);
    }
    let used = judged(
        "query ($n: Int, $t: String) { find(n: $n) { ...f } } fragment f on Query { find(text: $t) { __typename } }",
    );
    let used = &used.unwrap()[&None];
    assert_eq!(used["t"].bound, Some(Bound { characters: 10, entries: 3, repeats: false }));
    assert_eq!(used["n"].bound, None);
}
