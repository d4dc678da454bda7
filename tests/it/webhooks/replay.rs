//! Replays of messages, and test messages.

use chrono::TimeDelta;
use serde_json::json;

use super::{Hook, Mood, Receiver, app, deliver, deliver_after, record};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn a_replay_sends_the_same_messages_again_in_order(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::make(&app, json!({ "url": receiver.url, "eventTypes": ["ACTUAL_RECORDED"] })).await;
    for value in 1..=3 {
        record(&app, "sales", value).await;
    }
    deliver(&app).await;
    let first = receiver.requests();
    assert_eq!(first.len(), 3);
    receiver.forget();
    let input = json!({ "id": hook.id, "since": first[0].cursor() });
    app.admin().done("webhookReplay", input, "webhook { cursor }").await;
    deliver_after(&app, TimeDelta::hours(1)).await;
    let again = receiver.requests();
    let told = |requests: &[super::Request]| {
        requests.iter().map(|it| (it.id().to_owned(), it.text.clone())).collect::<Vec<_>>()
    };
    assert_eq!(told(&again), told(&first[1..]), "what follows the cursor, word by word");
    assert!(again.iter().all(|it| it.is_signed_with(&hook.secret)));
    assert_eq!(hook.deliveries(&app, "id").await.len(), 5, "each sending is on record");

    // Replays include changes from before the webhook was made.
    receiver.forget();
    app.admin().done("webhookReplay", json!({ "id": hook.id, "since": "0" }), "revision").await;
    record(&app, "sales", 4).await;
    deliver(&app).await;
    assert_eq!(receiver.requests().len(), 4);
}

#[apply(on_databases)]
async fn a_replay_from_the_current_revision_skips_what_waits(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::make(&app, json!({ "url": receiver.url, "eventTypes": ["ACTUAL_RECORDED"] })).await;
    receiver.feels(Mood::Failing(500));
    for value in 1..=3 {
        record(&app, "sales", value).await;
    }
    deliver(&app).await;
    receiver.feels(Mood::Well);
    let since = app.viewer().revision().await.to_string();
    // Messages before the replayed cursor keep waiting: they were to be sent anyway.
    app.admin().done("webhookReplay", json!({ "id": hook.id, "since": since }), "revision").await;
    deliver_after(&app, TimeDelta::hours(1)).await;
    assert_eq!(receiver.taken().len(), 3);
    for (since, error) in [("999", "OUT_OF_RANGE"), ("soon", "INVALID"), ("-1", "INVALID")] {
        let input = json!({ "id": hook.id, "since": since });
        let reply = app.admin().act("webhookReplay", input, "revision").await;
        assert_eq!(reply.user_errors("webhookReplay"), [format!("{error} input.since")]);
    }
    // A webhook that was disabled need not hear of what it has missed.
    app.admin().done("webhookUpdate", json!({ "id": hook.id, "enabled": false }), "revision").await;
    record(&app, "sales", 9).await;
    let since = app.viewer().revision().await.to_string();
    app.admin().done("webhookReplay", json!({ "id": hook.id, "since": since }), "revision").await;
    app.admin().done("webhookUpdate", json!({ "id": hook.id, "enabled": true }), "revision").await;
    deliver(&app).await;
    assert_eq!(receiver.taken().len(), 3);
}

#[apply(on_databases)]
async fn a_test_is_sent_once_whatever_the_webhook_is_told_of(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::make(&app, json!({ "url": receiver.url, "eventTypes": ["ACTUAL_RECORDED"] })).await;
    let fields = "webhookDelivery { id status eventType cursor attempts }";
    let test = async || app.admin().done("webhookTest", json!({ "id": hook.id }), fields).await;
    let reply = test().await;
    let expected = json!({ "id": reply.at("/webhookTest/webhookDelivery/id"), "status": "PENDING",
        "eventType": "webhook.test", "cursor": null, "attempts": 0 });
    assert_eq!(*reply.at("/webhookTest/webhookDelivery"), expected);
    deliver(&app).await;
    let [request] = &receiver.requests()[..] else { panic!("one message") };
    assert_eq!(
        (&request.body["type"], &request.body["data"]["webhookId"]),
        (&json!("webhook.test"), &json!(hook.id))
    );
    assert!(request.is_signed_with(&hook.secret));

    receiver.feels(Mood::Failing(404));
    test().await;
    deliver(&app).await;
    deliver_after(&app, TimeDelta::days(1)).await;
    assert_eq!(receiver.requests().len(), 2);
    let [latest, ..] = &hook.deliveries(&app, "status httpStatus errorCode nextAttemptAt").await[..] else {
        panic!("deliveries")
    };
    let expected =
        json!({ "status": "FAILED", "httpStatus": 404, "errorCode": "STATUS", "nextAttemptAt": null });
    assert_eq!(*latest, expected);
    app.admin().done("webhookUpdate", json!({ "id": hook.id, "enabled": false }), "revision").await;
    let reply = app.admin().act("webhookTest", json!({ "id": hook.id }), fields).await;
    assert_eq!(reply.user_errors("webhookTest"), ["NOT_ALLOWED input.id"]);
}

#[apply(on_databases)]
async fn tests_and_replays_stand_in_the_history_and_are_no_event(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    let since = app.viewer().revision().await.to_string();
    app.admin().done("webhookTest", json!({ "id": hook.id }), "revision").await;
    app.admin().done("webhookReplay", json!({ "id": hook.id, "since": since }), "revision").await;
    deliver(&app).await;
    assert_eq!(super::history(&app, &since).await.len(), 2);
    let told: Vec<_> = receiver.requests().iter().map(|it| it.body["type"].clone()).collect();
    assert_eq!(told, ["webhook.test"]);
}
