//! Readiness probe: the answer to those who ask whether to send the server requests.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

async fn ask(app: &App, path: &str) -> (u16, Value) {
    let reply = app.anonymous().send(app.anonymous().request(Method::GET, path)).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    (reply.status, reply.body)
}

fn not_ready(reason: &str) -> (u16, Value) {
    (503, json!({ "status": "not ready", "reason": reason }))
}

#[apply(on_databases)]
async fn a_server_is_ready_while_it_can_answer(database: Database) {
    let app = database.app().await;
    let ready = (200, json!({ "status": "ready" }));
    assert_eq!(ask(&app, "/readyz").await, ready);

    // A newer release has gone ahead: old replicas go on. The databases of tests are used again: what is changed
    // here is put back.
    let ahead = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99_of_tomorrow', 0)";
    let back = "DELETE FROM seaql_migrations WHERE version = 'm99_of_tomorrow'";
    // The database is that of a restored backup of an older release.
    let older = "UPDATE seaql_migrations SET version = 'not ' || version WHERE version LIKE 'm01%'";
    let newer = "UPDATE seaql_migrations SET version = substr(version, 5) WHERE version LIKE 'not m01%'";
    for (change, undo, expected) in [(ahead, back, &ready), (older, newer, &not_ready("SCHEMA_BEHIND"))] {
        app.sql(change).await;
        let answer = ask(&app, "/readyz").await;
        app.sql(undo).await;
        assert_eq!(&answer, expected, "{change}");
    }
    assert_eq!(ask(&app, "/readyz").await, ready);

    app.service().database().clone().close().await.unwrap();
    assert_eq!(ask(&app, "/readyz").await, not_ready("DATABASE_UNREACHABLE"));
    assert_eq!(ask(&app, "/healthz").await, (200, json!({ "status": "alive" })));
}
