//! Events of recordings: which are delivered, to whom, and with which content.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{App, Database, Reply, document, on_databases};
use macro_rules_attribute::apply;

const RECORDED: &str = "subscription ($id: ID!, $after: String, $below: Boolean) {
    actualRecorded(scorecardId: $id, after: $after, includeDescendants: $below) {
        cursor previousActual recordedAt recordedBy { kind name }
        measure { key } measurePeriod { period { code } actual text note target } } }";

/// `top` above `low` above `lowest`; the measure of `low` is placed on an objective of `top`.
async fn start(app: &App) {
    let placed = json!([{ "key": "top-p", "kind": "CUSTOMER", "objectives": [
        { "key": "o", "name": "O", "measures": [{ "measure": "shared" }] },
    ] }]);
    let cards = json!([
        { "key": "top", "name": "Top", "level": "ENTERPRISE", "perspectives": placed },
        { "key": "low", "name": "Low", "level": "TEAM", "parent": "top" },
        { "key": "lowest", "name": "Lowest", "level": "INDIVIDUAL", "parent": "low" },
    ]);
    let measure = |key: &str, home: &str| json!({ "key": key, "scorecard": home, "name": key });
    let measures = json!([
        measure("own", "top"),
        measure("shared", "low"),
        measure("low-own", "low"),
        measure("lowest-own", "lowest"),
    ]);
    app.import(&document(cards, measures)).await;
}

async fn record(app: &App, measure: &str, more: Value) -> Reply {
    let mut entry = json!({ "measure": { "key": measure }, "period": "2026-09" });
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = app.contributor().record(json!([entry])).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
    reply
}

/// Next events after the cursor, `count` of them.
async fn hear(app: &App, scorecard: &str, after: &str, below: bool, count: usize) -> Vec<Value> {
    let id = app.id("scorecard", scorecard).await;
    let mut socket = app.viewer().socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": id, "after": after, "below": below })).await;
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(socket.event().await["actualRecorded"].clone());
    }
    events
}

#[apply(on_databases)]
async fn a_scorecard_hears_of_its_own_measures_and_of_those_placed_on_it(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let since = app.viewer().revision().await.to_string();
    for (value, measure) in ["lowest-own", "low-own", "shared", "own", "shared"].iter().enumerate() {
        record(&app, measure, json!({ "value": value })).await;
    }
    let cases: [(&str, bool, &[&str]); 6] = [
        ("top", false, &["shared", "own", "shared"]),
        ("top", true, &["lowest-own", "low-own", "shared", "own", "shared"]),
        ("low", false, &["low-own", "shared", "shared"]),
        ("low", true, &["lowest-own", "low-own", "shared", "shared"]),
        ("lowest", false, &["lowest-own"]),
        ("lowest", true, &["lowest-own"]),
    ];
    for (scorecard, below, measures) in cases {
        let events = hear(&app, scorecard, &since, below, measures.len()).await;
        let heard: Vec<_> = events.iter().map(|event| event["measure"]["key"].as_str().unwrap()).collect();
        assert_eq!(heard, measures, "{scorecard} {below}");
    }
}

#[apply(on_databases)]
async fn an_event_says_what_it_brought_whatever_came_later(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let since = app.viewer().revision().await.to_string();
    record(&app, "own", json!({ "value": 1, "note": "first" })).await;
    let target = json!([{ "measure": { "key": "own" }, "period": "2026-09", "target": 10 }]);
    app.editor().set(target).await.at("");
    record(&app, "own", json!({ "value": 2, "clearFacts": ["NOTE"] })).await;
    record(&app, "own", json!({ "clear": true })).await;
    record(&app, "own", json!({ "value": 2 })).await;
    let events = hear(&app, "top", &since, false, 4).await;
    let seen = |field: &str| events.iter().map(|it| it["measurePeriod"][field].clone()).collect::<Vec<_>>();
    // A target is no recording.
    assert_eq!(seen("actual"), [json!(1.0), json!(2.0), Value::Null, json!(2.0)]);
    assert_eq!(seen("note"), [json!("first"), Value::Null, Value::Null, Value::Null]);
    assert_eq!(seen("target"), [Value::Null, json!(10.0), json!(10.0), json!(10.0)]);
    let previous: Vec<_> = events.iter().map(|event| event["previousActual"].clone()).collect();
    assert_eq!(previous, [Value::Null, json!(1.0), json!(2.0), Value::Null]);
    assert_eq!(events[0]["recordedAt"], "2026-11-23T12:00:00.000Z");
    assert_eq!(events[0]["recordedBy"], json!({ "kind": "MEMBER", "name": "contributor" }));
}

#[apply(on_databases)]
async fn the_same_value_again_is_an_event_and_an_import_tells_of_what_it_changed(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let since = app.viewer().revision().await.to_string();
    record(&app, "own", json!({ "value": 1 })).await;
    record(&app, "own", json!({ "value": 1 })).await;
    let import = |value: f64| {
        let periods = json!([{ "period": "2026-09", "actual": value, "target": 5 }, { "period": "2026-08", "target": 5 }]);
        document(json!([]), json!([{ "key": "own", "scorecard": "top", "name": "Own", "periods": periods }]))
    };
    app.import(&import(1.0)).await;
    app.import(&import(3.0)).await;
    let events = hear(&app, "top", &since, false, 3).await;
    let actuals: Vec<_> = events.iter().map(|event| event["measurePeriod"]["actual"].clone()).collect();
    assert_eq!(actuals, [1.0, 1.0, 3.0]);
    assert_eq!(events[2]["recordedBy"]["name"], "editor");
    // The last is the last: whoever goes on from it hears what comes next.
    let last = events[2]["cursor"].as_str().unwrap();
    record(&app, "own", json!({ "value": 4 })).await;
    assert_eq!(hear(&app, "top", last, false, 1).await[0]["measurePeriod"]["actual"], 4.0);
}

/// Arguments whose variable is not given have their default, as if they had been left out.
#[apply(on_databases)]
async fn a_variable_that_is_left_out_leaves_the_default(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let (top, since) = (app.id("scorecard", "top").await, app.viewer().revision().await.to_string());
    record(&app, "lowest-own", json!({ "value": 1 })).await;
    record(&app, "own", json!({ "value": 2 })).await;
    let mut socket = app.viewer().socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": top, "after": since })).await;
    assert_eq!(socket.event().await["actualRecorded"]["measure"]["key"], "own");
    // Nothing else is heard before it: null means the default, too.
    socket.subscribe("null", RECORDED, json!({ "id": top, "after": since, "below": null })).await;
    assert_eq!(socket.event().await["actualRecorded"]["measure"]["key"], "own");

    // The same within inputs.
    let record =
        "mutation ($entries: [ActualEntryInput!]!, $policy: ErrorPolicy, $dry: Boolean, $document: JSON!) {
        actualsRecord(input: { entries: $entries, errorPolicy: $policy }) { recorded userErrors { code } }
        scorecardsImport(input: { document: $document, dryRun: $dry }) { userErrors { code } revision } }";
    let bad = json!([{ "measure": { "key": "own" }, "period": "2026-09", "value": 1 },
        { "measure": { "key": "nothing" }, "period": "2026-09", "value": 1 }]);
    let document = document(json!([{ "key": "new", "name": "New", "level": "TEAM" }]), json!([]));
    let before = app.viewer().revision().await;
    let reply = app.editor().run(record, json!({ "entries": bad, "document": document })).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 0.0, "REJECT_ALL is the default");
    assert_eq!(reply.text("/scorecardsImport/revision"), (before + 1).to_string(), "so is no dry run");
}

#[apply(on_databases)]
async fn arguments_that_make_no_sense_are_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let top = app.id("scorecard", "top").await;
    let only = "subscription ($id: ID!, $only: [ID!], $after: String) {
        actualRecorded(scorecardId: $id, measureIds: $only, after: $after) { cursor } }";
    let mut socket = app.viewer().socket().await;
    for only_these in ["nonsense", &top, "measure_01h2xcejqtf2nbrexx3vqjhp41"] {
        socket.subscribe("s", only, json!({ "id": top, "only": [only_these] })).await;
        assert_eq!(socket.refusal().await, "NOT_FOUND", "{only_these}");
    }
    for variables in [
        json!({ "id": top, "after": "-1" }),
        json!({ "id": top, "after": "1.2.3" }),
        json!({ "id": top, "after": "" }),
        json!({ "id": top, "after": "99999999999999999999" }),
        json!({ "id": top, "after": "1000000" }),
    ] {
        socket.subscribe("s", only, variables.clone()).await;
        assert_eq!(socket.refusal().await, "BAD_USER_INPUT", "{variables}");
    }
}

/// Permission is checked again for every event.
#[apply(on_databases)]
async fn a_subscriber_who_is_no_member_any_more_hears_nothing_more(database: Database) {
    let app = database.app().await;
    start(&app).await;
    app.service().ensure_member(app.organization(), "", "guest", Role::Viewer).await.unwrap();
    let (top, since) = (app.id("scorecard", "top").await, app.viewer().revision().await.to_string());
    let mut socket = app.somebody("guest", &[app.organization()]).socket().await;
    socket.subscribe("s", RECORDED, json!({ "id": top, "after": since })).await;
    record(&app, "own", json!({ "value": 1 })).await;
    assert_eq!(socket.event().await["actualRecorded"]["measurePeriod"]["actual"], 1.0);

    // Deleted in the database, without the application, so that the snapshot has to be notified: any change of members
    // makes it check again.
    app.sql("DELETE FROM role_grant WHERE member_id IN (SELECT id FROM member WHERE subject = 'guest')")
        .await;
    app.service().ensure_member(app.organization(), "", "another", Role::Viewer).await.unwrap();
    record(&app, "own", json!({ "value": 2 })).await;
    assert_eq!(socket.refusal().await, "NOT_FOUND");
}
