//! GraphQL as specified: the meaning of a document, and that an invalid one changes nothing.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{MODERN, post_json, question};
use crate::support::{App, Database, Reply, document, on_databases, small};

async fn ask(app: &App, query: &str, variables: Value) -> Reply {
    post_json(&app.admin(), MODERN, &json!({ "query": query, "variables": variables })).await
}

/// Data of the answer, which must have no errors.
async fn answer(app: &App, query: &str, variables: Value) -> Value {
    let reply = ask(app, query, variables).await;
    assert_eq!(reply.codes(), [""; 0], "{query}: {reply:#?}");
    reply.body["data"].clone()
}

/// Answer to an operation that is refused before execution, with these codes.
async fn refused(app: &App, query: &str, variables: Value, codes: &[&str]) -> Reply {
    let reply = ask(app, query, variables).await;
    assert_eq!((reply.status, reply.codes()), (400, codes.to_vec()), "{query}: {reply:#?}");
    assert!(reply.body.get("data").is_none(), "{query}: {reply:#?}");
    reply
}

/// Message of the first error.
fn message(reply: &Reply) -> &str {
    reply.body["errors"][0]["message"].as_str().unwrap()
}

const INVALID: &[&str] = &["GRAPHQL_VALIDATION_FAILED"];

/// Measure x: actuals 1 and 2, targets 10 and 20, in January and February.
async fn start(app: &App) {
    let cards = json!([{ "key": "top", "name": "Top", "level": "TEAM" }]);
    let period =
        |code: &str, actual: u32, target: u32| json!({ "period": code, "actual": actual, "target": target });
    let measures = json!([
        { "key": "x", "scorecard": "top", "name": "X", "aggregation": "SUM",
          "periods": [period("2026-01", 1, 10), period("2026-02", 2, 20)] },
        { "key": "y", "scorecard": "top", "name": "Y", "aggregation": "SUM" },
    ]);
    app.import(&document(cards, measures)).await;
}

#[apply(on_databases)]
async fn conditions_see_the_defaults_of_variables(database: Database) {
    let app = database.app().await;
    let both = answer(&app, "{ organization { name slug } }", json!({})).await;
    let slug = json!({ "organization": { "slug": both["organization"]["slug"] } });
    for (query, variables, expected) in [
        (
            "query ($with: Boolean! = true) { organization { name slug @include(if: $with) } }",
            json!({}),
            &both,
        ),
        (
            "query ($with: Boolean! = true) { organization { name slug @include(if: $with) } }",
            Value::Null,
            &both,
        ),
        ("query ($not: Boolean = true) { organization { name @skip(if: $not) slug } }", json!({}), &slug),
        (
            "query ($not: Boolean = true) { organization { name @skip(if: $not) slug } }",
            json!({ "not": false }),
            &both,
        ),
        (
            "query ($not: Boolean! = true) { organization { ... @skip(if: $not) { name } slug } }",
            json!({}),
            &slug,
        ),
        (
            "query ($not: Boolean! = true) { organization { ...f @skip(if: $not) slug } } fragment f on Organization { name }",
            json!({}),
            &slug,
        ),
        (
            "query ($not: Boolean! = true) { organization { ...f slug } } fragment f on Organization { name @skip(if: $not) }",
            json!({}),
            &slug,
        ),
    ] {
        // Asked twice, since the second answer may have been kept.
        for _ in 0..2 {
            assert_eq!(&answer(&app, query, variables.clone()).await, expected, "{query} {variables}");
        }
    }
    let nullable = "query ($not: Boolean) { organization { name @skip(if: $not) slug } }";
    refused(&app, nullable, json!({ "not": false }), INVALID).await;
    // A variable with a default may be left out, not null.
    let query = "query ($not: Boolean = true) { organization { name @skip(if: $not) slug } }";
    refused(&app, query, json!({ "not": null }), &["BAD_USER_INPUT"]).await;
}

#[apply(on_databases)]
async fn a_mutation_that_is_skipped_by_default_is_not_executed(database: Database) {
    let app = database.app().await;
    let before = app.viewer().revision().await;
    let update = "organizationUpdate(input: { name: \"renamed although skipped\" })";
    let skipped = json!({ "__typename": "Mutation" });
    for query in [
        format!(
            "mutation ($skip: Boolean! = true) {{ {update} @skip(if: $skip) {{ revision }} __typename }}"
        ),
        format!(
            "mutation ($with: Boolean! = false) {{ ... @include(if: $with) {{ {update} {{ revision }} }} __typename }}"
        ),
        format!(
            "mutation ($skip: Boolean = true) {{ ...f @skip(if: $skip) __typename }} fragment f on Mutation {{ {update} {{ revision }} }}"
        ),
    ] {
        assert_eq!(answer(&app, &query, json!({})).await, skipped, "{query}");
        assert_eq!(answer(&app, &query, Value::Null).await, skipped, "{query}");
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_subscription_has_the_fields_that_defaults_say(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = app.id("scorecard", "top").await;
    let since = app.viewer().revision().await.to_string();
    let entry = json!([{ "measure": { "key": "y" }, "period": "2026-01", "value": 3 }]);
    app.contributor().record(entry).await;
    let query =
        "subscription ($id: ID!, $after: String, $with: Boolean = true, $not: Boolean! = true) { ...event }
        fragment event on Subscription { actualRecorded(scorecardId: $id, after: $after) {
            measure { key @include(if: $with) name @skip(if: $not) } } }";
    let mut socket = app.viewer().socket().await;
    socket.subscribe("s", query, json!({ "id": id, "after": since })).await;
    assert_eq!(socket.event().await, json!({ "actualRecorded": { "measure": { "key": "y" } } }));
}

#[apply(on_databases)]
async fn fields_in_conflict_are_refused_and_equal_ones_are_one(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let (january, february) = ("period(code: \"2026-01\")", "period(code: \"2026-02\")");
    let measure = |fields: &str| format!("{{ organization {{ measure(key: \"x\") {{ {fields} }} }} }}");
    for query in [
        measure(&format!("...January {february} {{ target }}"))
            + &format!("fragment January on Measure {{ {january} {{ actual period {{ label }} }} }}"),
        measure(&format!("{january} {{ actual }} {february} {{ target }}")),
        measure(&format!("... {{ {january} {{ actual }} }} ... on Measure {{ {february} {{ target }} }}")),
        measure("...f ...g")
            + &format!(
                "fragment f on Measure {{ a: {january} {{ actual }} }} fragment g on Measure {{ ...h }} fragment h on Measure {{ a: {february} {{ actual }} }}"
            ),
        format!(
            "{{ organization {{ measure(key: \"x\") {{ {january} {{ actual }} }} }} organization {{ measure(key: \"x\") {{ {february} {{ actual }} }} }} }}"
        ),
        "{ organization { measures { nodes { a: name } nodes { a: key } } } }".to_owned(),
        "{ organization { measures { edges { node { a: name } } edges { node { a: key } } } } }".to_owned(),
        "{ node(id: \"x\") { ... on Measure { a: name } ... on Scorecard { a: key } } }".to_owned(),
        "{ node(id: \"x\") { ... on Measure { a: scorecard { id } } ... on Scorecard { a: objectives { id } } } }".to_owned(),
        "{ node(id: \"x\") { ... on Measure { scorecard { a: key } } ... on Objective { scorecard { a: version } } } }".to_owned(),
    ] {
        let reply = refused(&app, &query, json!({}), INVALID).await;
        assert!(message(&reply).contains("conflict"), "{query}: {reply:#?}");
    }
    // Equal fields are merged into one, wherever they are.
    let query = format!(
        "{{ organization {{ measure(key: \"x\") {{ {january} {{ actual }} }} }}
           organization {{ ...f measure(key: \"x\") {{ ... on Measure {{ {january} {{ target }} }} }} }} }}
         fragment f on Organization {{ measure(key: \"x\") {{ {january} {{ period {{ code }} }} }} }}"
    );
    let period = json!({ "actual": 1.0, "period": { "code": "2026-01" }, "target": 10.0 });
    let whole = json!({ "organization": { "measure": { "period": period } } });
    assert_eq!(answer(&app, &query, json!({})).await, whole);
    let query = "{ organization { measures { nodes { key } ...f } } } fragment f on MeasureConnection { nodes { name } totalCount }";
    let nodes = json!([{ "key": "x", "name": "X" }, { "key": "y", "name": "Y" }]);
    let whole = json!({ "organization": { "measures": { "nodes": nodes, "totalCount": 2 } } });
    assert_eq!(answer(&app, query, json!({})).await, whole);
}

#[apply(on_databases)]
async fn a_mutation_that_stands_twice_is_executed_once(database: Database) {
    let app = database.app().await;
    let before = app.viewer().revision().await;
    let update = "organizationUpdate(input: { name: \"once\" })";
    let query = format!(
        "mutation {{ {update} {{ revision }} ...f }} fragment f on Mutation {{ {update} {{ organization {{ name }} }} }}"
    );
    let done = answer(&app, &query, json!({})).await;
    assert_eq!(done["organizationUpdate"]["organization"]["name"], "once");
    assert_eq!(app.viewer().revision().await, before + 1);
}

#[apply(on_databases)]
async fn an_invalid_mutation_does_not_begin(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let before = app.viewer().revision().await;
    let first = "a: organizationUpdate(input: { name: \"changed by a\" }) { revision }";
    let record =
        |entry: &str| format!("b: actualsRecord(input: {{ entries: [{{ {entry} }}] }}) {{ recorded }}");
    let period = "period: \"2026-01\", value: 1";
    for (variables, entry) in [
        ("$k: String", format!("measure: {{ key: $k }}, {period}")),
        ("$k: String = null", format!("measure: {{ key: $k }}, {period}")),
        ("$k: Int!", format!("measure: {{ key: $k }}, {period}")),
        ("$k: MeasureRef", format!("measure: $k, {period}")),
        ("$k: PeriodCode", "measure: { key: \"x\" }, period: $k, value: 1".to_owned()),
        ("$k: [Float!]", "measure: { key: \"x\" }, period: \"2026-01\", value: $k".to_owned()),
        ("$l: Int", format!("measure: {{ key: \"x\" }}, {period}")),
    ] {
        let query = format!("mutation ({variables}) {{ {first} {} }}", record(&entry));
        refused(&app, &query, json!({}), INVALID).await;
    }
    // A default makes it valid; null does not fit all the same.
    let query = format!(
        "mutation ($k: String = \"x\") {{ {first} {} }}",
        record(&format!("measure: {{ key: $k }}, {period}"))
    );
    refused(&app, &query, json!({ "k": null }), &["BAD_USER_INPUT"]).await;
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn an_argument_whose_variable_was_left_out_has_its_default(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let query = "query ($below: Boolean, $id: ID) { organization {
        measures(filter: { scorecardId: $id, includeDescendants: $below }) { totalCount } } }";
    let whole = json!({ "organization": { "measures": { "totalCount": 2 } } });
    assert_eq!(answer(&app, query, json!({})).await, whole);
    let id = app.id("scorecard", "top").await;
    let since = app.viewer().revision().await.to_string();
    let mut socket = app.viewer().socket().await;
    let subscription = "subscription ($id: ID!, $after: String, $below: Boolean) {
        actualRecorded(scorecardId: $id, after: $after, includeDescendants: $below) { measure { key } } }";
    socket.subscribe("s", subscription, json!({ "id": id, "after": since })).await;
    let entry = json!([{ "measure": { "key": "y" }, "period": "2026-01", "value": 3 }]);
    app.contributor().record(entry).await;
    assert_eq!(socket.event().await, json!({ "actualRecorded": { "measure": { "key": "y" } } }));
}

#[apply(on_databases)]
async fn a_field_of_an_input_object_stands_once(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let before = app.viewer().revision().await;
    let record = |entry: &str| {
        format!("mutation {{ actualsRecord(input: {{ entries: [{{ {entry} }}] }}) {{ recorded }} }}")
    };
    for query in [
        record("measure: { key: \"y\" }, period: \"2026-05\", value: 1, value: 2"),
        record("measure: { key: \"x\", key: \"y\" }, period: \"2026-05\", value: 1"),
        "query ($f: MeasureFilter = { owner: \"a\", owner: \"b\" }) { organization { measures(filter: $f) { totalCount } } }".to_owned(),
    ] {
        let reply = refused(&app, &query, json!({}), INVALID).await;
        assert!(message(&reply).contains("only one input field"), "{reply:#?}");
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn strings_mean_what_they_spell(database: Database) {
    let app = database.app().await;
    for (spelled, name) in [
        (r#""Ziel \ud83c\udfaf erreicht""#, "Ziel 🎯 erreicht"),
        (r#""Ziel \u{1F3AF} erreicht""#, "Ziel 🎯 erreicht"),
        (r#""Ziel 🎯 \u00e9""#, "Ziel 🎯 é"),
        (r#""""a \""" b""""#, "a \"\"\" b"),
        ("\"\"\"\n      a\n        b\n\n      c\n    \"\"\"", "a\n  b\n\nc"),
        (r#""""\u00e9 \n""""#, r"\u00e9 \n"),
    ] {
        let query = format!(
            "mutation {{ organizationUpdate(input: {{ name: {spelled} }}) {{ organization {{ name }} }} }}"
        );
        let expected = json!({ "organizationUpdate": { "organization": { "name": name } } });
        assert_eq!(answer(&app, &query, json!({})).await, expected, "{spelled}");
    }
    for spelled in [r#""\ud83c""#, r#""\udfaf""#, r#""\u{d83c}""#, r#""\u{110000}""#, "\"a\nb\"", "\"\"\"a"] {
        let query = format!("mutation {{ organizationUpdate(input: {{ name: {spelled} }}) {{ revision }} }}");
        refused(&app, &query, json!({}), &["GRAPHQL_PARSE_FAILED"]).await;
    }
}

#[apply(on_databases)]
async fn documents_may_be_described(database: Database) {
    let app = database.app().await;
    let query = "\"Who asks\" query Who(\"Whether to tell\" $tell: Boolean! = true) { viewer { ...f @include(if: $tell) } }
        \"\"\"Their\nname\"\"\" fragment f on Viewer { subject }";
    assert_eq!(answer(&app, query, json!({})).await, json!({ "viewer": { "subject": "admin" } }));
    let query = "query Q($id: ID! = \"x\" @skip(if: true)) { node(id: $id) { id } }";
    refused(&app, query, json!({}), INVALID).await;
    let query = "query Q($id: ID! @skip(if: true) = \"x\") { node(id: $id) { id } }";
    refused(&app, query, json!({}), &["GRAPHQL_PARSE_FAILED"]).await;
}

#[apply(on_databases)]
async fn typename_and_introspection_take_directives(database: Database) {
    let app = database.app().await;
    let query = "query ($t: Boolean!) { organization { __typename @include(if: $t) slug @skip(if: $t) } }";
    let told = answer(&app, query, json!({ "t": true })).await;
    assert_eq!(told, json!({ "organization": { "__typename": "Organization" } }));
    let query = "query ($t: Boolean!) { __schema @include(if: $t) { queryType { name } } __typename }";
    let told = answer(&app, query, json!({ "t": true })).await;
    assert_eq!(told, json!({ "__schema": { "queryType": { "name": "Query" } }, "__typename": "Query" }));
}

#[apply(on_databases)]
async fn an_unknown_field_is_told_once(database: Database) {
    let app = database.app().await;
    let query = "{ organization { measure(key: \"x\") { nothing(first: 1) { a } } } }";
    let reply = refused(&app, query, json!({}), INVALID).await;
    assert!(message(&reply).contains("\"nothing\" on type \"Measure\""), "{reply:#?}");
    let near = refused(&app, "{ organization { nmae } }", json!({}), INVALID).await;
    assert!(message(&near).ends_with("Did you mean \"name\"?"), "{near:#?}");
    let long =
        refused(&app, &format!("{{ organization {{ {} }} }}", "x".repeat(101)), json!({}), INVALID).await;
    assert!(!message(&long).contains("Did you mean"), "{long:#?}");
    // Every one of several errors is reported.
    let two = "{ organization { nothing } viewer { nobody } }";
    refused(&app, two, json!({}), &["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_VALIDATION_FAILED"]).await;
}

#[apply(on_databases)]
async fn errors_keep_their_paths_through_lists(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let fails = "periods(last: -1) { actual }";
    let on_scorecard =
        |selection: &str| format!("{{ organization {{ scorecard(key: \"acme\") {{ {selection} }} }} }}");
    for (query, path) in [
        (
            format!("{{ organization {{ measures {{ nodes {{ key {fails} }} }} }} }}"),
            "organization.measures.nodes.0.periods",
        ),
        (
            format!("{{ organization {{ measures {{ nodes {{ key p: {fails} }} }} }} }}"),
            "organization.measures.nodes.0.p",
        ),
        (
            format!("{{ organization {{ measures {{ edges {{ node {{ {fails} }} }} }} }} }}"),
            "organization.measures.edges.0.node.periods",
        ),
        (
            format!(
                "{{ organization {{ measures {{ nodes {{ objectives {{ measures {{ {fails} }} }} }} }} }} }}"
            ),
            "organization.measures.nodes.0.objectives.0.measures.0.periods",
        ),
        (on_scorecard(&format!("objectives {{ measures {{ {fails} }} }}")), "objectives.0.measures.0.periods"),
        (
            on_scorecard(&format!("perspectives {{ objectives {{ placements {{ measure {{ {fails} }} }} }} }}")),
            "perspectives.0.objectives.0.placements.0.measure.periods",
        ),
        (
            on_scorecard(&format!("strategyMap {{ lanes {{ cards {{ measures {{ measure {{ {fails} }} }} }} }} }}")),
            "strategyMap.lanes.0.cards.0.measures.0.measure.periods",
        ),
        (
            "{ viewer { memberships { organization { measures(first: -1) { totalCount } } } } }".to_owned(),
            "viewer.memberships.0.organization.measures",
        ),
        (
            format!(
                "mutation {{ actualsRecord(input: {{ entries: [{{ measure: {{ key: \"sales\" }}, period: \"2026-09\", value: 1 }}] }}) {{
                    results {{ measure {{ {fails} }} }} }} }}"
            ),
            "actualsRecord.results.0.measure.periods",
        ),
    ] {
        let path = match path.split('.').next() {
            Some("organization" | "viewer" | "actualsRecord") => path.to_owned(),
            _ => format!("organization.scorecard.{path}"),
        };
        let reply = ask(&app, &query, json!({})).await;
        assert_eq!(
            (reply.codes(), reply.paths()),
            (vec!["BAD_USER_INPUT"], vec![path]),
            "{query}: {reply:#?}"
        );
    }
    // Null goes as far up as it must, and no farther.
    let query =
        format!("{{ organization {{ name measure(key: \"sales\") {{ {fails} }} }} viewer {{ subject }} }}");
    let reply = ask(&app, &query, json!({})).await;
    assert_eq!(reply.data("/organization/measure"), &Value::Null);
    assert_eq!(reply.data("/viewer/subject"), "admin");
    // A field that may be null is null alone.
    let query = "{ organization { name measures(first: 1) { totalCount nodes { key forecast(periods: -1) { method } } } } }";
    let reply = ask(&app, query, json!({})).await;
    assert_eq!(reply.paths(), ["organization.measures.nodes.0.forecast"]);
    assert_eq!(reply.data("/organization/measures/nodes/0/forecast"), &Value::Null);
    assert!(reply.data("/organization/measures/nodes/0/key").is_string());
}

#[apply(on_databases)]
async fn sockets_and_streams_judge_alike(database: Database) {
    let app = database.app().await;
    for (query, code) in [
        ("{ organization { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changed { cursor } x: changed { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changed(after: \"\\ud83c\") { cursor } }", "GRAPHQL_PARSE_FAILED"),
        ("subscription ($t: [ChangeType]) { changed(types: $t) { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let mut socket = app.viewer().socket().await;
        socket.subscribe("1", query, json!({})).await;
        assert_eq!(socket.refusal().await, code, "{query}");
        let reply = post_json(&app.viewer(), MODERN, &question(query)).await;
        assert_eq!(reply.codes(), [code], "{query}");
    }
}
