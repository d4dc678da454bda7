//! Work shared by subscribers: what they have in common is computed once, and permissions are checked for each.

use std::collections::BTreeSet;

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{App, Database, LISTENERS, Socket, document, on_databases};
use macro_rules_attribute::apply;

const RECORDED: &str = "subscription ($id: ID!, $after: String) {
    actualRecorded(scorecardId: $id, includeDescendants: true, after: $after) {
        cursor measure { key scorecard { name } } measurePeriod { actual } } }";
const MOVED: &str = "subscription ($id: ID!, $after: String) {
    scoreChanged(scorecardId: $id, includeDescendants: true, after: $after) {
        cursor before { value } after { value }
        node { ... on Scorecard { key } ... on Perspective { key } ... on Objective { key } ... on Measure { key } } } }";

/// Imports a scorecard of this name with two objectives, of which the first has this weight.
async fn import(app: &App, name: &str, weight: f64) {
    let objective = |key: &str, weight: f64, measure: &str| json!({ "key": key, "name": key, "weight": weight, "measures": [{ "measure": measure }] });
    let objectives = json!([objective("o", weight, "m"), objective("p", 1.0, "n")]);
    let perspectives = json!([{ "key": "c", "kind": "CUSTOMER", "objectives": objectives }]);
    let card = json!({ "key": "s", "name": name, "level": "TEAM", "perspectives": perspectives });
    let periods = json!([{ "period": "2026-10", "target": 100, "redFlag": 0 }]);
    let measure = |key: &str| json!({ "key": key, "scorecard": "s", "name": key, "periods": periods });
    app.import(&document(json!([card]), json!([measure("m"), measure("n")]))).await;
}

async fn record(app: &App, measure: &str, value: f64) {
    let entry = json!([{ "measure": { "key": measure }, "period": "2026-10", "value": value }]);
    app.contributor().record(entry).await.at("");
}

/// Makes a scorecard with scores; its id, and the revision.
async fn start(app: &App) -> (String, String) {
    import(app, "S", 1.0).await;
    record(app, "m", 10.0).await;
    record(app, "n", 90.0).await;
    (app.id("scorecard", "s").await, app.viewer().revision().await.to_string())
}

/// Data of the next events, by the field that was subscribed to.
async fn hear(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut events = Vec::with_capacity(count);
    for _ in 0..count {
        let event = socket.event().await;
        events.push(event.as_object().unwrap().values().next().unwrap().clone());
    }
    events
}

fn keys(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["node"]["key"].as_str().unwrap()).collect()
}

#[apply(on_databases)]
async fn an_event_takes_as_many_statements_however_many_listen(database: Database) {
    for (subscription, events) in [(RECORDED, 1), (MOVED, 4)] {
        let app = database.app().await;
        let (id, since) = start(&app).await;
        // They listen to another server, where nothing is in memory by what the writer does.
        let other = app.replica().await;
        let mut socket = other.viewer().socket().await;
        for listener in 0..LISTENERS {
            let variables = json!({ "id": id, "after": since });
            socket.subscribe(&listener.to_string(), subscription, variables).await;
        }
        // Who has heard an event has begun.
        record(&app, "n", 80.0).await;
        hear(&mut socket, events * LISTENERS).await;

        for (name, value) in [("S", 70.0), ("A new name: the scorecard is loaded again", 60.0)] {
            let told = async {
                import(&app, name, 1.0).await;
                record(&app, "n", value).await;
                hear(&mut socket, events * LISTENERS).await
            };
            let (count, told) = other.counted(told).await;
            assert!(count < LISTENERS, "{count} statements on {database:?}: {subscription}");
            let distinct: BTreeSet<String> = told.iter().map(Value::to_string).collect();
            assert_eq!(distinct.len(), events, "all hear the same: {distinct:#?}");
        }
    }
}

#[apply(on_databases)]
async fn who_comes_later_hears_the_same_with_the_same_cursors(database: Database) {
    let app = database.app().await;
    let (id, since) = start(&app).await;
    let mut early = app.viewer().socket().await;
    early.subscribe("early", MOVED, json!({ "id": id, "after": since })).await;
    record(&app, "n", 80.0).await;
    let first = hear(&mut early, 4).await;
    assert_eq!(keys(&first), ["s", "c", "p", "n"]);
    let mut late = app.viewer().socket().await;
    late.subscribe("late", MOVED, json!({ "id": id, "after": first[1]["cursor"] })).await;
    assert_eq!(hear(&mut late, 2).await, first[2..]);
    record(&app, "n", 70.0).await;
    assert_eq!(hear(&mut late, 4).await, hear(&mut early, 4).await);

    // A weight moves what is above it, which only somebody can tell who has seen the scores before.
    import(&app, "S", 3.0).await;
    let moved = hear(&mut early, 2).await;
    assert_eq!(keys(&moved), ["s", "c"]);
    assert_eq!(hear(&mut late, 2).await, moved);
}

#[apply(on_databases)]
async fn who_is_no_member_any_more_does_not_hear_what_others_share(database: Database) {
    for (subscription, events) in [(RECORDED, 1), (MOVED, 4)] {
        let app = database.app().await;
        app.service().ensure_member(app.organization(), "", "guest", Role::Viewer).await.unwrap();
        let (id, since) = start(&app).await;
        let mut guest = app.somebody("guest", &[app.organization()]).socket().await;
        let mut viewer = app.viewer().socket().await;
        for socket in [&mut guest, &mut viewer] {
            socket.subscribe("s", subscription, json!({ "id": id, "after": since })).await;
        }
        record(&app, "n", 80.0).await;
        assert_eq!(hear(&mut guest, events).await, hear(&mut viewer, events).await);
        // Changed in the database, without the application, so that the snapshot has to be notified: any change of
        // members makes it check again.
        app.sql("DELETE FROM role_grant WHERE member_id IN (SELECT id FROM member WHERE subject = 'guest')")
            .await;
        app.service().ensure_member(app.organization(), "", "another", Role::Viewer).await.unwrap();
        record(&app, "n", 70.0).await;
        assert_eq!(guest.refusal().await, "NOT_FOUND");
        hear(&mut viewer, events).await;
    }
}
