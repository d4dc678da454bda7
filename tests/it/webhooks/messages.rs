//! Messages: their content, and the webhooks that get them.

use serde_json::{Value, json};

use super::{Hook, Receiver, app, deliver, record};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn a_message_tells_what_happened_and_where_to_ask(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    record(&app, "sales", 7).await;
    deliver(&app).await;
    let [request] = &receiver.requests()[..] else { panic!("one message") };
    let revision = app.viewer().revision().await.to_string();
    let actor = request.body["data"]["actor"]["id"].clone();
    assert!(actor.as_str().unwrap().starts_with("member_"), "{actor}");
    let expected = json!({
        "type": "actual.recorded",
        "timestamp": "2026-11-23T12:00:00.000Z",
        "data": {
            "organizationId": app.organization().to_string(),
            "organizationSlug": "acme",
            "cursor": format!("{revision}.0"),
            "revision": revision,
            "changeKind": "CREATED",
            "changeType": "MEASURE_PERIOD",
            "nodeId": app.id("measure", "sales").await,
            "key": "sales",
            "periodCode": "2026-09",
            "scorecardId": app.id("scorecard", "acme").await,
            "scorecardKey": "acme",
            "actor": { "kind": "MEMBER", "id": actor },
        },
    });
    assert_eq!(request.body, expected);
    assert_eq!(request.header("content-type"), "application/json");
    assert!(request.header("user-agent").starts_with("scorecard-webhooks/"));
    assert_eq!(request.header("webhook-timestamp"), "1795435200");
    let suffix = hook.id.rsplit('_').next().unwrap();
    assert_eq!(request.id(), format!("msg_{suffix}_{revision}_0"));
    assert!(request.is_signed_with(&hook.secret));
    let sent = hook.deliveries(&app, "messageId eventType cursor payload status attempts").await;
    let expected = json!({ "messageId": request.id(), "eventType": "actual.recorded",
        "cursor": request.cursor(), "payload": request.body, "status": "DELIVERED", "attempts": 1 });
    assert_eq!(sent, [expected]);
}

#[apply(on_databases)]
async fn what_is_gone_still_has_its_key(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    Hook::make(&app, json!({ "url": receiver.url, "eventTypes": ["THEME_DELETED"] })).await;
    let id = app.id("theme", "loyalty").await;
    app.editor().done("themeDelete", json!({ "id": id }), "revision").await;
    deliver(&app).await;
    let [request] = &receiver.requests()[..] else { panic!("one message: {:?}", receiver.requests()) };
    assert_eq!(request.body["type"], "theme.deleted");
    let data = &request.body["data"];
    assert_eq!((&data["nodeId"], &data["key"]), (&json!(id), &json!("loyalty")));
}

#[apply(on_databases)]
async fn only_what_was_asked_for_is_told(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let unit = app.id("scorecard", "unit").await;
    let url = |path: &str| format!("{}{path}", receiver.url);
    let input = json!({ "url": url("unit"), "scorecardId": unit });
    Hook::make(&app, input).await;
    Hook::make(&app, json!({ "url": url("actuals"), "eventTypes": ["ACTUAL_RECORDED"] })).await;
    let all = json!({ "url": url("all"), "eventTypes": ["TARGET"] });
    let refused = app.admin().act("webhookCreate", all, "revision").await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
    let target = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "target": 3 }]);
    app.editor().set(target).await;
    record(&app, "sales", 1).await;
    record(&app, "unit-sales", 2).await;
    app.admin().done("organizationUpdate", json!({ "name": "Another" }), "revision").await;
    deliver(&app).await;
    let told = |path: &str| -> Vec<(String, Value)> {
        let requests = receiver.requests();
        let mine = requests.iter().filter(|it| it.path == format!("/{path}"));
        mine.map(|it| (it.body["type"].as_str().unwrap().to_owned(), it.body["data"]["key"].clone()))
            .collect()
    };
    let actual = |key: &str| ("actual.recorded".to_owned(), json!(key));
    assert_eq!(told("unit"), [actual("unit-sales")]);
    assert_eq!(told("actuals"), [actual("sales"), actual("unit-sales")]);
}

#[apply(on_databases)]
async fn each_organization_hears_of_itself(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let input = json!({ "url": format!("{}neighbour", receiver.url) });
    app.stranger().done("webhookCreate", input, "revision").await;
    record(&app, "sales", 1).await;
    deliver(&app).await;
    assert!(receiver.requests().is_empty(), "it is the neighbour's");
    app.stranger().done("organizationUpdate", json!({ "name": "Another" }), "revision").await;
    deliver(&app).await;
    let [request] = &receiver.requests()[..] else { panic!("one message") };
    let data = &request.body["data"];
    assert_eq!(data["organizationId"], app.neighbour().to_string());
    assert_eq!(request.body["type"], "organization.updated");
}
