//! Making, changing and removing webhooks.

use serde_json::{Value, json};

use super::{Hook, Receiver, app, deliver, record};
use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

const SHOWN: &str =
    "webhook { id url description eventTypes scorecard { key } enabled disabledReason disabledAt
    failingSince previousSecretExpiresAt createdAt version }";

#[apply(on_databases)]
async fn a_webhook_is_made_changed_and_removed(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let unit = app.id("scorecard", "unit").await;
    let input = json!({ "url": "https://EXAMPLE.com/hook", "description": "ERP",
        "eventTypes": ["OBJECTIVE_UPDATED", "ACTUAL_RECORDED", "OBJECTIVE_UPDATED"], "scorecardId": unit });
    let reply = app.admin().done("webhookCreate", input, SHOWN).await;
    let id = reply.text("/webhookCreate/webhook/id").to_owned();
    let mut expected = json!({ "id": id, "url": "https://example.com/hook", "description": "ERP",
        "eventTypes": ["ACTUAL_RECORDED", "OBJECTIVE_UPDATED"], "scorecard": { "key": "unit" },
        "enabled": true, "disabledReason": null, "disabledAt": null, "failingSince": null,
        "previousSecretExpiresAt": null, "createdAt": "2026-11-23T12:00:00.000Z", "version": 1 });
    assert_eq!(*reply.at("/webhookCreate/webhook"), expected);

    let input = json!({ "id": id, "expectedVersion": 1, "eventTypes": null, "scorecardId": null,
        "description": null, "enabled": false });
    let reply = app.admin().done("webhookUpdate", input, SHOWN).await;
    for field in ["eventTypes", "scorecard", "description"] {
        expected[field] = Value::Null;
    }
    expected["enabled"] = json!(false);
    expected["disabledReason"] = json!("ADMINISTRATOR");
    expected["disabledAt"] = json!("2026-11-23T12:00:00.000Z");
    expected["version"] = json!(2);
    assert_eq!(*reply.at("/webhookUpdate/webhook"), expected);
    let stale = json!({ "id": id, "expectedVersion": 1, "enabled": true });
    let reply = app.admin().act("webhookUpdate", stale, SHOWN).await;
    assert_eq!(reply.user_errors("webhookUpdate"), ["CONFLICT input.expectedVersion"]);

    let list = "{ organization { webhooks { totalCount nodes { id } } } }";
    let listed = app.admin().run(list, json!({})).await;
    assert_eq!(*listed.at("/organization/webhooks"), json!({ "totalCount": 1, "nodes": [{ "id": id }] }));
    for other in [app.editor(), app.viewer()] {
        assert_eq!(other.run(list, json!({})).await.codes(), ["FORBIDDEN"]);
    }
    let reply = app.admin().done("webhookDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(reply.text("/webhookDelete/deletedId"), id);
    let listed = app.admin().run(list, json!({})).await;
    assert_eq!(listed.number("/organization/webhooks/totalCount"), 0.0);
    let reply = app.admin().act("webhookDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(reply.user_errors("webhookDelete"), ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn everything_wrong_with_a_webhook_is_told_at_once(database: Database) {
    let app = database.app().await;
    let before = app.viewer().revision().await;
    let input = json!({ "url": "http://example.com/", "eventTypes": [], "scorecardId": "nonsense" });
    let reply = app.admin().act("webhookCreate", input, "secret webhook { id }").await;
    assert_eq!(
        reply.user_errors("webhookCreate"),
        ["INVALID input.url", "REQUIRED input.eventTypes", "NOT_FOUND input.scorecardId"]
    );
    assert!(reply.at("/webhookCreate/secret").is_null());
    for url in ["https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://u@example.com/", "x"] {
        let reply = app.admin().act("webhookCreate", json!({ "url": url }), "revision").await;
        assert_eq!(reply.user_errors("webhookCreate"), ["INVALID input.url"], "{url}");
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn an_organization_has_fifty_webhooks_at_most(database: Database) {
    let app = database.app().await;
    for n in 0..50 {
        let input = json!({ "url": format!("https://example.com/{n}") });
        app.admin().done("webhookCreate", input, "revision").await;
    }
    let input = json!({ "url": "https://example.com/50" });
    let reply = app.admin().act("webhookCreate", input, "revision").await;
    assert_eq!(reply.user_errors("webhookCreate"), ["TOO_MANY input.url"]);
}

#[apply(on_databases)]
async fn what_is_removed_while_messages_wait_is_told_nothing_more(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    record(&app, "sales", 1).await;
    app.admin().done("webhookDelete", json!({ "id": hook.id }), "deletedId").await;
    deliver(&app).await;
    assert!(receiver.requests().is_empty());
}
