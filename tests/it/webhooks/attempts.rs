//! Retries: failed messages are sent again until they arrive or are given up.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Hook, Mood, Receiver, app, deliver, deliver_after, history, receiver::Canary, record};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

const STAND: &str = "status attempts httpStatus errorCode nextAttemptAt";

/// Delivery guarantee: whatever the receiver does, it gets everything at least once, every message is signed, and
/// nothing else on this machine is called.
#[apply(on_databases)]
async fn a_receiver_that_fails_stalls_redirects_and_comes_back_hears_of_everything(database: Database) {
    let app = app(database).await;
    let (receiver, canary) = (Receiver::start().await, Canary::start().await);
    let hook = Hook::of(&app, &receiver).await;
    let since = app.viewer().revision().await.to_string();
    let here = format!("http://127.0.0.1:{}/", canary.port);
    let moods = [
        (Mood::Failing(500), "STATUS"),
        (Mood::Stalled, "TIMED_OUT"),
        (Mood::Elsewhere(here), "REDIRECTED"),
        (Mood::Failing(429), "STATUS"),
    ];
    for (value, (mood, error)) in (1..).zip(moods) {
        receiver.feels(mood);
        record(&app, "sales", value).await;
        let before = receiver.requests().len();
        deliver_after(&app, TimeDelta::minutes(6)).await;
        assert!(receiver.requests().len() > before && receiver.taken().is_empty());
        let errors = hook.deliveries(&app, "errorCode").await;
        assert!(errors.contains(&json!({ "errorCode": error })), "{error}: {errors:?}");
    }
    receiver.feels(Mood::Well);
    deliver_after(&app, TimeDelta::minutes(6)).await;
    let told: BTreeSet<_> = receiver.taken().iter().map(|it| it.cursor().to_owned()).collect();
    assert_eq!(told, history(&app, &since).await.into_iter().collect());
    assert!(receiver.requests().iter().all(|request| request.is_signed_with(&hook.secret)));
    let standing = hook.deliveries(&app, "status").await;
    assert!(standing.iter().all(|it| it["status"] == "DELIVERED"), "{standing:?}");
    canary.is_alone().await;
}

#[apply(on_databases)]
async fn one_message_is_tried_ten_times_in_three_days_and_then_its_webhook_is_disabled(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Failing(500));
    record(&app, "sales", 1).await;
    deliver(&app).await;
    // A little more than the tenth by which waits are stretched.
    let waits = [6, 6 * 60, 34 * 60, 133 * 60].map(TimeDelta::seconds);
    let waits = waits.into_iter().chain([331, 661, 925, 1_321, 1_585].map(TimeDelta::minutes));
    for (attempts, wait) in (1..).zip(waits) {
        let [delivery] = &hook.deliveries(&app, STAND).await[..] else { panic!("one delivery") };
        assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("PENDING"), &json!(attempts)));
        deliver_after(&app, TimeDelta::seconds(4)).await;
        assert_eq!(receiver.requests().len(), attempts, "it is too early");
        deliver_after(&app, wait).await;
        assert_eq!(receiver.requests().len(), attempts + 1, "after {wait}");
    }
    let expected = json!({ "status": "FAILED", "attempts": 10, "httpStatus": 500, "errorCode": "STATUS",
        "nextAttemptAt": null });
    assert_eq!(hook.deliveries(&app, STAND).await, [expected]);
    let ids: BTreeSet<_> = receiver.requests().iter().map(|it| it.id().to_owned()).collect();
    assert_eq!(ids.len(), 1, "a receiver knows what it has had");
    let state = hook.at(&app, "enabled disabledReason", "").await;
    assert_eq!(state, json!({ "enabled": false, "disabledReason": "FAILING" }));
}

#[apply(on_databases)]
async fn who_is_gone_is_told_no_more_and_administrators_see_that(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Failing(410));
    record(&app, "sales", 1).await;
    deliver(&app).await;
    let state = hook.at(&app, "enabled disabledReason disabledAt version", "").await;
    let expected = json!({ "enabled": false, "disabledReason": "GONE",
        "disabledAt": "2026-11-23T12:00:00.000Z", "version": 2 });
    assert_eq!(state, expected);
    let query = "{ organization { changes(since: \"0\", types: [WEBHOOK], first: 1000) {
        nodes { kind nodeId actor { kind } before after } } } }";
    let changes = app.admin().run(query, json!({})).await;
    let last = changes.list("/organization/changes/nodes").last().unwrap().clone();
    assert_eq!((&last["kind"], &last["actor"]["kind"]), (&json!("UPDATED"), &json!("SYSTEM")));
    assert_eq!((&last["nodeId"], &last["after"]["disabledReason"]), (&json!(hook.id), &json!("GONE")));
    assert!(app.editor().run(query, json!({})).await.list("/organization/changes/nodes").is_empty());

    // Messages of the meantime wait, and are delivered once the webhook is enabled again.
    record(&app, "sales", 2).await;
    deliver_after(&app, TimeDelta::days(2)).await;
    assert_eq!(receiver.requests().len(), 1);
    receiver.feels(Mood::Well);
    let input = json!({ "id": hook.id, "enabled": true, "expectedVersion": 2 });
    app.admin().done("webhookUpdate", input, "webhook { enabled }").await;
    deliver(&app).await;
    let told: Vec<_> = receiver.taken().iter().map(|it| it.body["type"].clone()).collect();
    assert_eq!(told.iter().filter(|it| **it == "actual.recorded").count(), 2);
}

#[apply(on_databases)]
async fn an_address_may_ask_for_patience(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Busy(3_600));
    record(&app, "sales", 1).await;
    deliver(&app).await;
    let next = hook.deliveries(&app, STAND).await[0]["nextAttemptAt"].clone();
    assert_eq!(next, "2026-11-23T13:00:00.000Z");
    deliver_after(&app, TimeDelta::minutes(59)).await;
    assert_eq!(receiver.requests().len(), 1);
    deliver_after(&app, TimeDelta::minutes(1)).await;
    assert_eq!(receiver.requests().len(), 2);
}

#[apply(on_databases)]
async fn a_message_that_is_not_liked_does_not_keep_others_from_arriving(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Picky("actual.recorded"));
    record(&app, "sales", 1).await;
    let id = app.id("objective", "grow").await;
    app.editor().done("objectiveUpdate", json!({ "id": id, "name": "Grow more" }), "revision").await;
    deliver(&app).await;
    let taken: Vec<_> = receiver.taken().iter().map(|it| it.body["type"].clone()).collect();
    assert_eq!(taken, ["objective.updated"]);
    assert_eq!(hook.at(&app, "failingSince", "/failingSince").await, Value::Null, "others arrive");
    let next = hook.deliveries(&app, "nextAttemptAt").await;
    let next: DateTime<Utc> = next[1]["nextAttemptAt"].as_str().unwrap().parse().unwrap();
    assert!(next - "2026-11-23T12:00:00Z".parse::<DateTime<Utc>>().unwrap() >= TimeDelta::seconds(5));
}

#[apply(on_databases)]
async fn who_is_down_is_not_asked_for_each_message_and_is_told_at_once_when_it_is_back(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Failing(502));
    let values = (1..=20).map(|value| {
        json!({ "measure": { "key": "sales" }, "value": value,
        "period": format!("20{:02}-01", value) })
    });
    app.contributor().record(values.collect()).await;
    deliver(&app).await;
    assert_eq!(receiver.requests().len(), 2, "the second failure makes it rest");
    for _ in 0..4 {
        deliver_after(&app, TimeDelta::minutes(5)).await;
    }
    assert_eq!(receiver.requests().len(), 6, "then one message shows whether it is back");
    assert_eq!(
        hook.at(&app, "failingSince", "/failingSince").await,
        "2026-11-23T12:00:00.000Z",
        "since the first of them"
    );
    receiver.feels(Mood::Well);
    deliver_after(&app, TimeDelta::minutes(5)).await;
    assert_eq!(receiver.taken().len(), 20);
}

#[apply(on_databases)]
async fn little_of_an_answer_is_read(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Talkative);
    record(&app, "sales", 1).await;
    deliver(&app).await;
    let delivery = hook.deliveries(&app, "status httpStatus durationMilliseconds attemptedAt").await;
    assert_eq!((&delivery[0]["status"], &delivery[0]["httpStatus"]), (&json!("DELIVERED"), &json!(200)));
    assert!(delivery[0]["durationMilliseconds"].as_i64().unwrap() < 60_000);
    assert_eq!(delivery[0]["attemptedAt"], "2026-11-23T12:00:00.000Z");
}
