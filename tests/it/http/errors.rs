//! Errors: what they say, and what they do not reveal.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{MODERN, get, post, post_json, question};
use crate::support::{Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

/// Words of libraries, languages and databases that must not be revealed.
const INTERNAL: [&str; 28] = [
    "panicked",
    "serde",
    "sqlx",
    "sea_orm",
    "SeaORM",
    "DbErr",
    "async_graphql",
    "tokio",
    "axum",
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "sqlite",
    "SQLite",
    "postgres",
    "Postgres",
    "relation \"",
    "constraint",
    "jsonwebtoken",
    ".rs:",
    "RUST_",
    "InvalidToken",
    // Messages of serde_json.
    "expected value",
    "invalid type",
    "EOF while",
    "trailing characters",
    "missing field",
    "recursion limit",
];

fn check(reply: &Reply) {
    let errors = reply.body["errors"].as_array().unwrap_or_else(|| panic!("no error: {reply:#?}"));
    for error in errors {
        let (message, extensions) = (error["message"].as_str().unwrap(), &error["extensions"]);
        assert!(!message.is_empty());
        assert!(INTERNAL.iter().all(|word| !message.contains(word)), "{message}");
        assert!(extensions["code"].is_string(), "{error}");
        let id = reply.headers["x-request-id"].to_str().unwrap();
        assert_eq!(extensions["requestId"], id, "{error}");
        let allowed = ["code", "requestId"];
        assert!(extensions.as_object().unwrap().keys().all(|key| allowed.contains(&key.as_str())), "{error}");
    }
}

#[apply(on_databases)]
async fn every_error_has_a_code_and_the_requests_id_and_no_words_of_libraries(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let viewer = app.viewer();
    let json = [("content-type", "application/json"), ("accept", MODERN)];
    check(&post(&viewer, &json, "{").await);
    check(&post(&viewer, &json, r#"{"query": 1}"#).await);
    check(&post(&viewer, &json, r#"{"query": "{ __typename }", "variables": [1]}"#).await);
    check(&post(&viewer, &json, b"\xff\xfe{}".to_vec()).await);
    check(&post(&viewer, &json, "[]").await);
    check(&post(&viewer, &[("content-type", "text/plain")], "{}").await);
    check(&post(&viewer, &[("content-type", "application/json"), ("accept", "text/plain")], "{}").await);
    check(&get(&viewer, MODERN, &[("query", "{ __typename }"), ("variables", "{")]).await);
    check(&post_json(&app.anonymous(), MODERN, &question("{ viewer { subject } }")).await);
    check(&post_json(&app.bearer("Bearer a.b.c"), MODERN, &question("{ viewer { subject } }")).await);
    check(&post_json(&app.bearer("Bearer e30.e30.e30"), MODERN, &question("{ viewer { subject } }")).await);
    for query in [
        "{",
        "{ nothing }",
        "{ organization(slug: 1) { name } }",
        r#"{ organization(slug: "nowhere") { name } }"#,
        r#"{ measure(id: "x'; DROP TABLE measure; --") { id } }"#,
        r#"{ organization { measure(key: "sales") { period(code: "x") { actual } } } }"#,
        r#"{ organization { measure(key: "sales") { periods(last: 1.5) { actual } } } }"#,
        r#"{ organization { scorecards(after: "AAAA") { totalCount } } }"#,
        r#"mutation { targetsSet(input: { entries: [{ measure: { key: "sales" }, period: "2026-01", dueOn: "x" }] }) { set } }"#,
        r#"mutation { actualsRecord(input: { entries: [] }) { recorded } }"#,
    ] {
        check(&post_json(&viewer, MODERN, &question(query)).await);
    }
    check(&viewer.record(json!([{ "measure": { "key": "sales" }, "period": "2026-01", "value": 1 }])).await);
    check(&viewer.record(json!({ "entries": "x" })).await);
    let elsewhere = viewer.send(viewer.request(Method::GET, "/elsewhere")).await;
    check(&elsewhere);
}

/// Zero characters cannot be stored by PostgreSQL; they are refused on both databases.
#[apply(on_databases)]
async fn strange_texts_are_stored_or_refused_but_never_a_defect(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    for text in ["\u{0}", "\u{feff}", "\u{202e}", "\\", "'\"`;--", "\u{1f600}", "\u{ffff}"] {
        let entry =
            json!([{ "measure": { "key": "remark" }, "period": "2026-01", "text": text, "note": text }]);
        let reply = app.contributor().record(entry).await;
        let document = json!({ "format": "scorecard/1", "scorecards": [
            { "key": "acme", "name": format!("A{text}"), "level": "ENTERPRISE" },
        ] });
        let imported = app.editor().try_import(&document, false).await;
        for (reply, mutation) in [(&reply, "actualsRecord"), (&imported, "scorecardsImport")] {
            assert!(!reply.codes().contains(&"INTERNAL_SERVER_ERROR"), "{text:?}: {reply:#?}");
            assert!(!reply.codes().contains(&"UNAVAILABLE"), "{text:?}: {reply:#?}");
            let errors = reply.user_errors(mutation);
            assert_eq!(errors.is_empty(), text != "\u{0}", "{text:?}: {reply:#?}");
        }
        let keyed = json!({
            "entries": [{ "measure": { "key": text }, "period": "2026-01", "value": 1 }],
            "idempotencyKey": format!("k{text}"),
            "errorPolicy": "ROW_BY_ROW",
        });
        let reply = app.contributor().record(keyed).await;
        if text == "\u{0}" {
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
        } else {
            assert_eq!(reply.user_errors("actualsRecord"), ["NOT_FOUND input.entries.0.measure"]);
        }
        for query in [
            "query ($t: String!) { organization { measure(key: $t) { id } } }",
            "query ($t: String!) { organization { objective(key: $t) { id } scorecard(key: $t) { id } } }",
        ] {
            let reply = app.viewer().run(query, json!({ "t": text })).await;
            assert!(reply.codes().is_empty(), "{text:?}: {reply:#?}");
        }
    }
    let remark = app.viewer().export().await["measures"][3]["periods"][0]["text"].clone();
    assert_eq!(remark, Value::from("\u{ffff}"));
}

#[apply(on_databases)]
async fn a_request_id_is_taken_over_if_it_is_a_sane_one(database: Database) {
    let app = database.app().await;
    let ask = async |id: Option<&str>| {
        let mut request = app.viewer().post().json(&question("{ measure(id: \"x\") { id } }"));
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let reply = app.viewer().send(request).await;
        check(&reply);
        reply.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(ask(Some("01hq-Z_9.a:b")).await, "01hq-Z_9.a:b");
    let (one, other) = (ask(None).await, ask(None).await);
    assert!(one != other && !one.is_empty());
    for insane in ["a b", "<script>", "\"", &"x".repeat(129)] {
        assert_ne!(ask(Some(insane)).await, insane);
    }
}

/// Inputs of clients never cause a failure of the database.
#[apply(on_databases)]
async fn long_lists_and_far_instants_are_answered_or_refused_and_no_failure_of_the_database(
    database: Database,
) {
    let app = database.app().await;
    app.import(&small()).await;
    let types = vec!["MEASURE"; 100];
    let query =
        "query ($types: [ChangeType!]) { organization { changes(types: $types) { nodes { type } } } }";
    let reply = app.viewer().run(query, json!({ "types": types })).await;
    assert_eq!(reply.codes(), [""; 0]);
    let told = reply.texts("/organization/changes/nodes", "/type");
    assert!(!told.is_empty() && told.iter().all(|of| *of == "MEASURE"), "{told:?}");
    // More than a statement has parameters, on either database.
    let many = app.viewer().run(query, json!({ "types": vec!["MEASURE"; 70_000] })).await;
    assert_eq!(many.codes(), ["BAD_USER_INPUT"]);
    let statuses = vec!["GREEN"; 100];
    let query =
        "query ($of: [Status!]) { organization { measures(filter: { status: $of }) { totalCount } } }";
    assert_eq!(app.viewer().run(query, json!({ "of": statuses })).await.codes(), [""; 0]);

    for (instant, is_good) in [
        ("9999-12-31T23:59:59.000Z", true),
        ("9999-12-31T23:59:59-00:01", false),
        ("10000-01-01T00:00:00Z", false),
        ("0001-01-01T00:00:00+00:01", false),
        ("0000-06-01T00:00:00Z", false),
        ("-0001-01-01T00:00:00Z", false),
    ] {
        let input = json!({ "name": "Key", "role": "VIEWER", "expiresAt": instant });
        let reply = app.admin().act("apiKeyCreate", input, "apiKey { expiresAt }").await;
        let expected = if is_good { vec![] } else { vec!["BAD_USER_INPUT"] };
        assert_eq!(reply.codes(), expected, "{instant}: {reply:#?}");
    }
    for (date, is_good) in [
        ("0001-01-01", true),
        ("9999-12-31", true),
        ("0000-01-01", false),
        ("0000-12-31", false),
        ("-001-01-01", false),
        ("-0001-01-01", false),
        ("+999-01-01", false),
        ("10000-01-01", false),
        ("999-01-010", false),
    ] {
        let id = app.id("scorecard", "acme").await;
        let input = json!({ "id": id, "startsOn": date, "endsOn": "9999-12-31" });
        let reply = app.editor().act("scorecardUpdate", input, "scorecard { startsOn }").await;
        let expected = if is_good { vec![] } else { vec!["BAD_USER_INPUT"] };
        assert_eq!(reply.codes(), expected, "{date}: {reply:#?}");
        if is_good {
            assert_eq!(reply.text("/scorecardUpdate/scorecard/startsOn"), date);
            let read = "{ organization { scorecard(key: \"acme\") { startsOn score { value } guide { steps { __typename } } } } }";
            let reply = app.viewer().run(read, json!({})).await;
            assert_eq!((reply.codes(), reply.text("/organization/scorecard/startsOn")), (vec![], date));
        }
    }
    let far = json!({ "subject": "ann", "issuer": format!("https://{}.example", "a".repeat(5_000)), "role": "VIEWER" });
    let reply = app.admin().act("memberInvite", far, "member { id }").await;
    assert_eq!(reply.user_errors("memberInvite"), ["TOO_LONG input.issuer"]);
}

/// Two fields that cannot be null fail, one of them after a query of the database.
#[apply(on_databases)]
async fn the_error_of_a_nulled_parent_is_that_of_the_field_that_stands_first_each_time(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let server = app.keeping_changes(TimeDelta::hours(1)).await;
    server.clock().advance(TimeDelta::hours(2));
    let slow = "slow: changes(since: \"0\") { revision }";
    let quick = "quick: document(scorecards: [\"scorecard_01h2xcejqtf2nbrexx3vqjhp41\"])";
    let harmless = "fine: measure(key: \"sales\") { id }";
    for (first, second, path, code) in
        [(slow, quick, "slow", "SYNC_CURSOR_EXPIRED"), (quick, slow, "quick", "NOT_FOUND")]
    {
        let query = format!("{{ organization {{ {harmless} {first} {second} }} viewer {{ subject }} }}");
        for _ in 0..5 {
            let reply = server.viewer().run(&query, json!({})).await;
            assert_eq!(
                (reply.codes(), reply.data("/organization")),
                (vec![code], &Value::Null),
                "{reply:#?}"
            );
            assert_eq!(reply.paths(), [format!("organization.{path}")]);
            assert_eq!(reply.data("/viewer/subject"), "viewer");
        }
    }
    // Errors of nullable fields are all reported, in the order of the document.
    let query = "{ b: measure(id: \"measure_01h2xcejqtf2nbrexx3vqjhp41\") { id }
        organization(slug: \"nowhere\") { slug } a: objective(id: \"x\") { id } }";
    let reply = server.viewer().run(query, json!({})).await;
    assert_eq!(reply.paths(), ["b", "organization", "a"]);
}

/// Scorecards are first resolved without waiting, and again where something below them has to wait.
#[apply(on_databases)]
async fn an_error_below_objects_that_were_resolved_in_vain_is_told(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let query = "{ organization { scorecard(key: \"acme\") { objectives { scorecard {
        score { value } nextReviewOn reviews(after: \"x\") { totalCount } } } } } }";
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{reply:#?}");
    assert_eq!(reply.paths(), ["organization.scorecard.objectives.0.scorecard.reviews"]);
}
