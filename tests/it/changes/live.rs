//! `changed`: the same changes as a stream.

use serde_json::{Value, json};

use crate::support::{App, databases, small};

const CHANGED: &str = "subscription ($types: [ChangeType!], $after: String) {
    changed(types: $types, after: $after) { cursor revision type kind nodeId node { ... on Theme { name } } } }";

async fn theme(app: &App, name: &str) -> String {
    let scorecard = app.id("scorecard", "acme").await;
    let input = json!({ "scorecardId": scorecard, "name": name });
    let reply = app.editor().done("themeCreate", input, "theme { id }").await;
    reply.text("/themeCreate/theme/id").to_owned()
}

#[tokio::test]
async fn what_was_missed_and_what_comes_are_told_in_one_stream() {
    for database in databases().await {
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
        let query = "query ($since: String) { organization { changes(since: $since) { nodes { nodeId } revision } } }";
        let reply = app.viewer().run(query, json!({ "since": event["changed"]["cursor"] })).await;
        assert_eq!(reply.list("/organization/changes/nodes"), &[] as &[Value]);
        let future = reply.text("/organization/changes/revision").parse::<i64>().unwrap() + 1;
        socket.subscribe("f", CHANGED, json!({ "after": future.to_string() })).await;
        assert_eq!(socket.refusal().await, "BAD_USER_INPUT");
    }
}

/// What is told is read once, whoever listens.
#[tokio::test]
async fn an_event_costs_the_same_for_one_and_for_many() {
    for database in databases().await {
        let app = database.app().await;
        app.import(&small()).await;
        let mut statements = Vec::new();
        let mut sockets = Vec::new();
        for listeners in [1, 8] {
            while sockets.len() < listeners {
                let mut socket = app.viewer().socket().await;
                socket.subscribe("s", CHANGED, json!({ "types": ["THEME"] })).await;
                socket.settle().await;
                // Whoever hears this one listens.
                let first = theme(&app, "First").await;
                sockets.push(socket);
                for socket in &mut sockets {
                    assert_eq!(socket.event().await["changed"]["nodeId"], json!(first));
                }
            }
            let (count, ()) = app
                .counted(async {
                    theme(&app, "Counted").await;
                    for socket in &mut sockets {
                        socket.event().await;
                    }
                })
                .await;
            statements.push(count);
        }
        assert!(statements[1] <= statements[0] + 2, "{statements:?}");
    }
}
