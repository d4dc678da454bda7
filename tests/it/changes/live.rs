//! `changed`: the same changes as a stream.

use serde_json::{Value, json};

use crate::support::{App, Database, LISTENERS, Socket, on_databases, small};
use macro_rules_attribute::apply;

const CHANGED: &str = "subscription ($types: [ChangeType!], $after: String) {
    changed(types: $types, after: $after) { cursor revision type kind nodeId node { ... on Theme { name } } } }";

async fn theme(app: &App, name: &str) -> String {
    let scorecard = app.id("scorecard", "acme").await;
    let input = json!({ "scorecardId": scorecard, "name": name });
    let reply = app.editor().done("themeCreate", input, "theme { id }").await;
    reply.text("/themeCreate/theme/id").to_owned()
}

#[apply(on_databases)]
async fn what_was_missed_and_what_comes_are_told_in_one_stream(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let since = app.viewer().revision().await;
    let missed = theme(&app, "Missed").await;
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
    app.contributor().record(entry).await;
    let mut socket = app.viewer().socket().await;
    let variables = json!({ "types": ["THEME"], "after": since.to_string() });
    socket.subscribe("s", CHANGED, variables).await;
    let event = socket.event().await;
    assert_eq!(
        event["changed"],
        json!({ "cursor": format!("{}.0", since + 1), "revision": (since + 1).to_string(), "type": "THEME",
            "kind": "CREATED", "nodeId": missed, "node": { "name": "Missed" } })
    );
    let live = theme(&app, "Live").await;
    let event = socket.event().await;
    assert_eq!(
        (&event["changed"]["nodeId"], &event["changed"]["node"]["name"]),
        (&json!(live), &json!("Live"))
    );
    let input = json!({ "id": live });
    app.editor().done("themeDelete", input, "deletedId").await;
    let event = socket.event().await;
    assert_eq!((&event["changed"]["kind"], &event["changed"]["node"]), (&json!("DELETED"), &Value::Null));

    // The cursor of an event is one of a page, too.
    let query =
        "query ($since: String) { organization { changes(since: $since) { nodes { nodeId } revision } } }";
    let reply = app.viewer().run(query, json!({ "since": event["changed"]["cursor"] })).await;
    assert_eq!(reply.list("/organization/changes/nodes"), &[] as &[Value]);
    let future = reply.text("/organization/changes/revision").parse::<i64>().unwrap() + 1;
    socket.subscribe("f", CHANGED, json!({ "after": future.to_string() })).await;
    assert_eq!(socket.refusal().await, "BAD_USER_INPUT");
}

/// Events are read once from the database, however many subscribers there are.
#[apply(on_databases)]
async fn an_event_takes_as_many_statements_however_many_listen(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let since = app.viewer().revision().await.to_string();
    let mut socket = app.viewer().socket().await;
    for listener in 0..LISTENERS {
        let variables = json!({ "types": ["THEME"], "after": since });
        socket.subscribe(&listener.to_string(), CHANGED, variables).await;
    }
    // A subscriber that has received an event is subscribed.
    let first = theme(&app, "First").await;
    hear(&mut socket, &first).await;
    let told = async {
        let second = theme(&app, "Second").await;
        hear(&mut socket, &second).await;
    };
    let (count, ()) = app.counted(told).await;
    assert!(count < LISTENERS, "{count} statements on {database:?}");
}

/// Expects the event of this theme once for each listener.
async fn hear(socket: &mut Socket, theme: &str) {
    for _ in 0..LISTENERS {
        assert_eq!(socket.event().await["changed"]["nodeId"], json!(theme));
    }
}
