//! Recording at a server whose snapshot is behind a write of another one.

use serde_json::json;

use super::start;
use crate::support::{Database, document, on_databases};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn what_another_server_has_made_can_be_recorded_at_once(database: Database) {
    let (app, _) = start(database.app().await).await;
    let other = app.replica().await;
    other
        .contributor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]))
        .await;
    let card = json!([{ "key": "new", "name": "New", "level": "TEAM" }]);
    let measure = json!([{ "key": "new", "scorecard": "new", "name": "New" }]);
    app.import(&document(card, measure)).await;

    let entry = json!([{ "measure": { "key": "new" }, "period": "2026-09", "value": 1 }]);
    let reply = other.contributor().record(entry).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
}

#[apply(on_databases)]
async fn who_has_lost_a_right_elsewhere_has_lost_it_here(database: Database) {
    let (app, _) = start(database.app().await).await;
    let invitation = json!({ "subject": "ann", "role": "CONTRIBUTOR" });
    let reply = app.admin().done("memberInvite", invitation, "member { id }").await;
    let id = reply.text("/memberInvite/member/id");
    let other = app.replica().await;
    let ann = other.somebody("ann", &[app.organization()]);
    let entry = |value| json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }]);
    ann.record(entry(1)).await.at("");
    app.admin().done("memberRemove", json!({ "id": id }), "deletedId").await;

    let before = app.viewer().revision().await;
    assert_eq!(ann.record(entry(2)).await.codes(), ["NOT_FOUND"]);
    assert_eq!(app.viewer().revision().await, before);
}
