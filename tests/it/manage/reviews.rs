//! `reviewSchedule`, `reviewUpdate`, `reviewClose`, `decisionCreate`, `actionItemCreate`, `actionItemUpdate`.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const RESULTS: &str = "{ score { label score status }
    perspectives { label score } objectives { label score status }
    measures { nodeId node { id } label score status actual target } }";

async fn schedule(app: &App, period: &str) -> String {
    let input =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "MONTHLY", "period": period });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    reply.text("/reviewSchedule/review/id").to_owned()
}

async fn record(app: &App, period: &str, value: f64) {
    let entry = json!([{ "measure": { "key": "sales" }, "period": period, "value": value }]);
    app.contributor().record(entry).await.at("");
}

async fn start(app: &App) {
    app.import(&small()).await;
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-10", "target": 100, "redFlag": 80 }]);
    app.editor().set(entry).await.at("");
}

#[apply(on_databases)]
async fn what_a_closed_review_looked_at_stays_when_actuals_are_corrected(database: Database) {
    let query = format!(
        "query ($id: ID!) {{ review(id: $id) {{ closedAt heldOn frozen {RESULTS} today {RESULTS} }} }}"
    );
    let app = database.app().await;
    start(&app).await;
    record(&app, "2026-10", 120.0).await;
    let review = schedule(&app, "2026-10").await;
    let open = app.viewer().run(&query, json!({ "id": review })).await;
    assert_eq!((open.at("/review/closedAt"), open.at("/review/frozen")), (&Value::Null, &Value::Null));

    app.editor().done("reviewClose", json!({ "id": review }), "review { id }").await;
    let closed = app.viewer().run(&query, json!({ "id": review })).await;
    assert_eq!(closed.text("/review/closedAt"), "2026-11-23T12:00:00.000Z");
    assert_eq!(closed.text("/review/heldOn"), "2026-11-23");
    let frozen = closed.at("/review/frozen").clone();
    assert_eq!(&frozen, closed.at("/review/today"), "nothing has been corrected yet");
    assert_eq!(&frozen, open.at("/review/today"));
    let sales = json!({ "nodeId": app.id("measure", "sales").await,
        "node": { "id": app.id("measure", "sales").await }, "label": "Sales", "score": 100.0,
        "status": "GREEN", "actual": 120.0, "target": 100.0 });
    assert_eq!(frozen.pointer("/measures/0"), Some(&sales));
    assert_eq!(frozen.pointer("/score/status"), Some(&json!("GREEN")));

    record(&app, "2026-10", 60.0).await;
    let input = json!({ "id": app.id("measure", "sales").await, "name": "Turnover" });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    // Another server has only what is in the database.
    for server in [&app, &app.replica().await] {
        let corrected = server.viewer().run(&query, json!({ "id": review })).await;
        assert_eq!(corrected.at("/review/frozen"), &frozen, "history is not rewritten");
        let today = |field: &str| corrected.at(&format!("/review/today{field}"));
        assert_eq!(today("/measures/0/actual"), 60.0);
        assert_eq!(today("/measures/0/status"), "RED");
        assert_eq!(today("/measures/0/label"), "Turnover");
        assert_eq!(today("/score/status"), "RED");
    }
}

#[apply(on_databases)]
async fn a_closed_review_takes_no_changes_but_what_was_done_since(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = schedule(&app, "2026-10").await;
    let input = json!({ "id": id, "expectedVersion": 1, "notes": "We talked", "heldOn": "2026-11-05",
        "agenda": [{ "text": "Sales", "nodeIds": [app.id("measure", "sales").await] }] });
    let shown = "review { version notes heldOn agendaIsProposed
        agenda { reason text nodes { ... on Measure { key } } } }";
    let reply = app.editor().done("reviewUpdate", input, shown).await;
    let expected = json!({ "version": 2, "notes": "We talked", "heldOn": "2026-11-05",
        "agendaIsProposed": false,
        "agenda": [{ "reason": "ADDED", "text": "Sales", "nodes": [{ "key": "sales" }] }] });
    assert_eq!(reply.at("/reviewUpdate/review"), &expected);

    let editor = app.editor();
    let decision = json!({ "reviewId": id, "text": "Open a shop" });
    let shown = "decision { text recordedBy { kind } review { version } }";
    let reply = editor.done("decisionCreate", decision.clone(), shown).await;
    let expected =
        json!({ "text": "Open a shop", "recordedBy": { "kind": "MEMBER" }, "review": { "version": 3 } });
    assert_eq!(reply.at("/decisionCreate/decision"), &expected);
    let item = json!({ "reviewId": id, "text": "Find a place", "assignee": "ann", "dueOn": "2026-12-01" });
    let shown = "actionItem { id text assignee dueOn done doneOn review { version } }";
    let reply = editor.done("actionItemCreate", item.clone(), shown).await;
    let todo = reply.text("/actionItemCreate/actionItem/id").to_owned();
    let expected = json!({ "id": todo, "text": "Find a place", "assignee": "ann", "dueOn": "2026-12-01",
        "done": false, "doneOn": null, "review": { "version": 4 } });
    assert_eq!(reply.at("/actionItemCreate/actionItem"), &expected);

    editor.done("reviewClose", json!({ "id": id, "expectedVersion": 4 }), "review { id }").await;
    for (mutation, input) in [
        ("reviewUpdate", json!({ "id": id, "notes": "We did not" })),
        ("reviewClose", json!({ "id": id })),
        ("decisionCreate", decision),
        ("actionItemCreate", item),
        ("actionItemUpdate", json!({ "id": todo, "text": "Find two" })),
    ] {
        let reply = editor.act(mutation, input, "__typename").await;
        let codes = reply.user_errors(mutation);
        assert!(codes.len() == 1 && codes[0].starts_with("IMMUTABLE"), "{mutation}: {codes:?}");
    }
    let input = json!({ "id": todo, "done": true });
    let reply = editor.done("actionItemUpdate", input, "actionItem { done doneOn }").await;
    let done = json!({ "done": true, "doneOn": "2026-11-23" });
    assert_eq!(reply.at("/actionItemUpdate/actionItem"), &done);
    let query = "query ($id: ID!) { review(id: $id) { notes decisions { text } actionItems { id done }
        closedBy { kind } agenda { text } } node(id: $todo) { id } }";
    let query = query.replace("($id: ID!)", "($id: ID!, $todo: ID!)");
    let reply = app.viewer().run(&query, json!({ "id": id, "todo": todo })).await;
    let expected = json!({ "notes": "We talked", "decisions": [{ "text": "Open a shop" }],
        "actionItems": [{ "id": todo, "done": true }], "closedBy": { "kind": "MEMBER" },
        "agenda": [{ "text": "Sales" }] });
    assert_eq!(reply.at("/review"), &expected);
    assert_eq!(reply.text("/node/id"), todo);
}

#[apply(on_databases)]
async fn the_next_review_is_due_by_the_last_one_held(database: Database) {
    let query = r#"{ organization { scorecard(key: "acme") { nextReviewOn reviews { nodes { period { code } } } } } }"#;
    let app = database.app().await;
    start(&app).await;
    let next = async || {
        let reply = app.viewer().run(query, json!({})).await;
        reply.text("/organization/scorecard/nextReviewOn").to_owned()
    };
    assert_eq!(next().await, "2026-12-01", "November is complete then");
    let september = schedule(&app, "2026-09").await;
    assert_eq!(next().await, "2026-12-01", "it has no date");
    let input = json!({ "id": september, "scheduledOn": "2026-11-27" });
    app.editor().done("reviewUpdate", input, "review { id }").await;
    assert_eq!(next().await, "2026-11-27");
    let input = json!({ "id": september, "heldOn": "2026-11-20" });
    app.editor().done("reviewUpdate", input, "review { id }").await;
    assert_eq!(next().await, "2026-11-01", "October has been complete since");
    schedule(&app, "2026-10").await;
    let reply = app.viewer().run(query, json!({})).await;
    let reviews = reply.texts("/organization/scorecard/reviews/nodes", "/period/code");
    assert_eq!(reviews, ["2026-10", "2026-09"]);
}

#[apply(on_databases)]
async fn what_makes_no_sense_is_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let acme = app.id("scorecard", "acme").await;
    let id = schedule(&app, "2026-10").await;
    let revision = app.viewer().revision().await;
    let cases = [
        (json!({ "kind": "MONTHLY", "period": "2026-10" }), "DUPLICATE input.period"),
        (json!({ "kind": "QUARTERLY", "period": "2026-09" }), "BAD_PERIOD input.period"),
        (
            json!({ "kind": "MONTHLY", "period": "2026-09", "heldOn": "2026-11-24" }),
            "OUT_OF_RANGE input.heldOn",
        ),
        (
            json!({ "kind": "MONTHLY", "period": "2026-09", "agenda": [{ "text": "a" }, { "text": " " }] }),
            "REQUIRED input.agenda.1.text",
        ),
        (
            json!({ "kind": "MONTHLY", "period": "2026-09", "agenda": [{ "text": "a",
                "nodeIds": ["measure_01h2xcejqtf2nbrexx3vqjhp41"] }] }),
            "NOT_FOUND input.agenda",
        ),
    ];
    for (mut input, expected) in cases {
        input["scorecardId"] = json!(acme);
        let reply = app.editor().act("reviewSchedule", input, "review { id }").await;
        assert_eq!(reply.user_errors("reviewSchedule"), [expected]);
    }
    let reply = app.editor().act("decisionCreate", json!({ "reviewId": id, "text": "" }), "__typename").await;
    assert_eq!(reply.user_errors("decisionCreate"), ["REQUIRED input.text"]);
    let input = json!({ "id": id, "expectedVersion": 7 });
    let reply = app.editor().act("reviewClose", input, "__typename").await;
    assert_eq!(reply.user_errors("reviewClose"), ["CONFLICT input.expectedVersion"]);
    assert_eq!(app.viewer().revision().await, revision);
}

#[apply(on_databases)]
async fn closing_twice_with_one_key_closes_once(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let input = json!({ "id": schedule(&app, "2026-10").await, "idempotencyKey": "once" });
    let first = app.editor().done("reviewClose", input.clone(), "review { version }").await;
    record(&app, "2026-10", 5.0).await;
    let again = app.editor().done("reviewClose", input, "review { version }").await;
    assert_eq!(first.at("/reviewClose"), again.at("/reviewClose"));
}
