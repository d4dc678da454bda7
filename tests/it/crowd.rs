//! Load of more concurrent clients than there are connections to the database.

use macro_rules_attribute::apply;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Actor, App, Database, complete, document, on_databases, sized};

/// Number of clients: more than twice the connections of a pool.
const CLIENTS: usize = 40;

async fn start(app: &App) {
    let measure =
        |at: usize| json!({ "key": format!("m{at}"), "scorecard": "s", "name": "M", "frequency": "DAILY" });
    let measures: Value = (0..CLIENTS).map(measure).collect();
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), measures)).await;
}

/// Sends five writes and as many reads; the revisions of the writes.
async fn work(actor: Actor, at: usize) -> Vec<String> {
    let mut revisions = Vec::new();
    for day in 1..=5 {
        let entry = json!([{ "measure": { "key": format!("m{at}") }, "period": format!("2026-01-0{day}"), "value": day }]);
        let reply = actor.record(entry).await;
        assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
        revisions.push(reply.text("/actualsRecord/revision").to_owned());
        let query = "query ($key: String!, $code: PeriodCode) {
            organization { measure(key: $key) { period(code: $code) { actual } } } }";
        let variables = json!({ "key": format!("m{at}"), "code": format!("2026-01-0{day}") });
        let reply = actor.run(query, variables).await;
        assert_eq!(
            reply.number("/organization/measure/period/actual"),
            f64::from(day),
            "its own write is seen"
        );
    }
    revisions
}

#[apply(on_databases)]
#[multi_thread]
async fn everybody_is_served(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let before = app.viewer().revision().await;
    let mut clients = tokio::task::JoinSet::new();
    for at in 0..CLIENTS {
        clients.spawn(work(app.contributor(), at));
    }
    let revisions = clients.join_all().await.concat();
    let distinct: BTreeSet<_> = revisions.iter().collect();
    assert_eq!(distinct.len(), CLIENTS * 5, "each write has a revision of its own");
    assert_eq!(app.viewer().revision().await, before + i64::try_from(CLIENTS * 5).unwrap());
}

/// Concurrent imports through two servers, four of one document and four of another, are executed one after the other.
#[apply(on_databases)]
#[multi_thread]
async fn imports_at_once_have_their_turns(database: Database) {
    let app = database.app().await;
    let other = app.replica().await;
    let before = app.viewer().revision().await;
    let mut imports = tokio::task::JoinSet::new();
    for at in 0..8 {
        let editor = if at % 2 == 0 { app.editor() } else { other.editor() };
        imports.spawn(async move {
            let document = if at < 4 { complete() } else { sized(8, 10, 3) };
            let reply = editor.import(&document).await;
            (at < 4, reply.number("/scorecardsImport/changed") > 0.0)
        });
    }
    let mut changed = imports.join_all().await;
    changed.retain(|(_, changed)| *changed);
    changed.sort_unstable();
    assert_eq!(changed, [(false, true), (true, true)], "each document was new once, on {database:?}");
    assert_eq!(app.viewer().revision().await, before + 2);
    assert_eq!(app.viewer().export().await, other.viewer().export().await);
}
