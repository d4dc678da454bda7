//! Retention of changes for those who follow: after it they are no longer delivered, but their history is kept.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{App, Database, Patch, on_databases, small};
use macro_rules_attribute::apply;

const CHANGES: &str = "query ($since: String) { organization { revision changes(since: $since) {
    nodes { type } revision } } }";

async fn record(app: &App, value: u32) {
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }]);
    app.contributor().record(entry).await;
}

#[apply(on_databases)]
async fn a_cursor_expires_with_the_changes_after_it(database: Database) {
    let app = database.app().await;
    let target = json!([{ "period": "2026-09", "target": 2 }]);
    app.import(&Patch::default().set("/measures/0/periods", target).apply(&small())).await;
    record(&app, 1).await;
    app.clock().advance(TimeDelta::days(31));
    record(&app, 2).await;
    let strict = app.keeping_changes(TimeDelta::days(30)).await;
    let patient = app.keeping_changes(TimeDelta::days(32)).await;
    let told = |app: &App, since: Option<&'static str>| {
        let viewer = app.viewer();
        async move {
            let reply = viewer.run(CHANGES, json!({ "since": since })).await;
            if reply.codes() == ["SYNC_CURSOR_EXPIRED"] {
                None
            } else {
                Some(reply.list("/organization/changes/nodes").len())
            }
        }
    };
    for since in ["0", "1", "1.0"] {
        assert_eq!(told(&strict, Some(since)).await, None, "{since}");
        assert!(told(&patient, Some(since)).await.is_some() && told(&app, Some(since)).await.is_some());
    }
    for (since, count) in [("2", 1), ("2.0", 1), ("3", 0)] {
        assert_eq!(told(&strict, Some(since)).await, Some(count), "{since}");
    }
    assert_eq!(told(&strict, None).await, Some(1), "from the oldest on that is kept");
    assert!(told(&app, None).await > Some(30));

    let scorecard = app.id("scorecard", "acme").await;
    let mut socket = strict.viewer().socket().await;
    for field in ["changed", "actualRecorded", "scoreChanged"] {
        let argument = if field == "changed" { "" } else { "scorecardId: $id, " };
        let declared = if field == "changed" { "" } else { "$id: ID!, " };
        let subscription = format!(
            "subscription ({declared}$after: String) {{ {field}({argument}after: $after) {{ cursor }} }}"
        );
        socket.subscribe("old", &subscription, json!({ "id": scorecard, "after": "1" })).await;
        assert_eq!(socket.refusal().await, "SYNC_CURSOR_EXPIRED", "{field}");
        socket.subscribe(field, &subscription, json!({ "id": scorecard, "after": "2" })).await;
        socket.event().await;
        socket.send(json!({ "type": "complete", "id": field })).await;
    }
    let history = "{ organization { measure(key: \"sales\") { period(code: \"2026-09\") {
        history { nodes { after } } } } } }";
    let reply = strict.viewer().run(history, json!({})).await;
    assert_eq!(reply.list("/organization/measure/period/history/nodes").len(), 3);
}
