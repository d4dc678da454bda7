//! Socket protocol: close codes for clients that violate it, and for the server's shutdown.

use serde_json::json;

use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

const EVENTS: &str = "subscription ($id: ID!) { actualRecorded(scorecardId: $id) { cursor } }";

async fn start(app: &App) -> String {
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!([]))).await;
    app.id("scorecard", "s").await
}

#[apply(on_databases)]
async fn who_does_not_keep_to_the_protocol_is_told_by_a_code(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let init = || json!({ "type": "connection_init", "payload": app.viewer().introduction() });

    let mut socket = app.viewer().socket().await;
    socket.send_text("nonsense").await;
    assert_eq!(socket.closed().await, 4400);

    let mut socket = app.viewer().socket().await;
    socket.send_bytes(b"nonsense").await;
    assert_eq!(socket.closed().await, 4400);

    let mut socket = app.viewer().unintroduced().await;
    socket.subscribe("1", EVENTS, json!({ "id": id })).await;
    assert_eq!(socket.closed().await, 4401);

    let mut socket = app.viewer().unintroduced().await;
    socket.send(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer x.y.z" } })).await;
    assert_eq!(socket.closed().await, 4403);

    let mut socket = app.viewer().socket().await;
    socket.send(init()).await;
    assert_eq!(socket.closed().await, 4429);

    let mut socket = app.viewer().socket().await;
    socket.subscribe("1", EVENTS, json!({ "id": id })).await;
    socket.subscribe("1", EVENTS, json!({ "id": id })).await;
    assert_eq!(socket.closed().await, 4409);
}

#[apply(on_databases)]
async fn a_server_that_stops_completes_its_streams_first(database: Database) {
    let app = database.app().await;
    let id = start(&app).await;
    let mut socket = app.viewer().socket().await;
    socket.subscribe("1", EVENTS, json!({ "id": id })).await;
    socket.settle().await;
    app.stop();
    socket.expect("complete").await;
    assert_eq!(socket.closed().await, 1001);
}
