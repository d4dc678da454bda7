//! Idempotency keys: mutations that are retried.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::start;
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

fn input(key: &str, value: f64) -> Value {
    json!({
        "entries": [
            { "measure": { "key": "sales" }, "period": "2026-09", "value": value },
            { "measure": { "key": "nothing" }, "period": "2026-09", "value": value },
        ],
        "errorPolicy": "ROW_BY_ROW",
        "idempotencyKey": key,
    })
}

#[apply(on_databases)]
async fn the_same_input_is_answered_again_and_has_one_effect(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let first = app.contributor().record(input("k", 1.0)).await;
    assert_eq!(first.number("/actualsRecord/recorded"), 1.0);
    let again = app.contributor().record(input("k", 1.0)).await;
    assert_eq!(again.at("/actualsRecord"), first.at("/actualsRecord"));
    assert_eq!(app.viewer().revision().await, revision + 1);

    // The answer shows current data; the outcome and its revision are those of the first time.
    app.contributor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 9 }]))
        .await;
    let again = app.contributor().record(input("k", 1.0)).await;
    assert_eq!(again.at("/actualsRecord/revision"), first.at("/actualsRecord/revision"));
    assert_eq!(again.at("/actualsRecord/userErrors"), first.at("/actualsRecord/userErrors"));
    assert_eq!(again.number("/actualsRecord/results/0/actual"), 9.0);
    assert_eq!(app.viewer().revision().await, revision + 2);
}

#[apply(on_databases)]
async fn another_input_under_the_same_key_is_refused(database: Database) {
    let (app, revision) = start(database.app().await).await;
    app.editor().record(input("k", 1.0)).await.at("");
    let reply = app.editor().record(input("k", 2.0)).await;
    assert_eq!(reply.codes(), ["IDEMPOTENCY_KEY_REUSED"]);
    let target = json!({
        "entries": [{ "measure": { "key": "sales" }, "period": "2026-09", "target": 1 }],
        "idempotencyKey": "k",
    });
    assert_eq!(app.editor().set(target.clone()).await.codes(), ["IDEMPOTENCY_KEY_REUSED"]);
    assert_eq!(app.viewer().revision().await, revision + 1);

    // Keys are each caller's own.
    assert!(app.contributor().record(input("k", 3.0)).await.codes().is_empty());
    assert!(app.admin().set(target).await.codes().is_empty());
    assert_eq!(app.viewer().revision().await, revision + 3);
}

#[apply(on_databases)]
async fn a_key_is_forgotten_after_a_day(database: Database) {
    let (app, revision) = start(database.app().await).await;
    app.contributor().record(input("k", 1.0)).await.at("");
    app.clock().advance(TimeDelta::hours(24) - TimeDelta::milliseconds(1));
    assert_eq!(app.contributor().record(input("k", 2.0)).await.codes(), ["IDEMPOTENCY_KEY_REUSED"]);
    app.contributor().record(input("k", 1.0)).await.at("");
    assert_eq!(app.viewer().revision().await, revision + 1);

    app.clock().advance(TimeDelta::milliseconds(1));
    let reply = app.contributor().record(input("k", 2.0)).await;
    assert_eq!(reply.number("/actualsRecord/results/0/actual"), 2.0);
    assert_eq!(app.viewer().revision().await, revision + 2);
    // From here on it stands for the new input.
    assert_eq!(app.contributor().record(input("k", 1.0)).await.codes(), ["IDEMPOTENCY_KEY_REUSED"]);
}

#[apply(on_databases)]
async fn what_was_refused_as_a_whole_can_be_mended_under_the_same_key(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let mut bad = input("k", 1.0);
    bad["errorPolicy"] = json!("REJECT_ALL");
    assert_eq!(app.contributor().record(bad).await.user_errors("actualsRecord").len(), 1);
    assert_eq!(app.contributor().record(input("k", 1.0)).await.number("/actualsRecord/recorded"), 1.0);
    assert_eq!(app.viewer().revision().await, revision + 1);
}

#[apply(on_databases)]
async fn keys_have_bounds(database: Database) {
    let (app, revision) = start(database.app().await).await;
    for key in ["".to_owned(), "x".repeat(256)] {
        assert_eq!(app.contributor().record(input(&key, 1.0)).await.codes(), ["BAD_USER_INPUT"]);
    }
    assert_eq!(app.viewer().revision().await, revision);
    app.contributor().record(input(&"é".repeat(255), 1.0)).await.at("");
}

/// Retries of a client without an answer arrive together with the original.
#[apply(on_databases)]
async fn at_the_same_time_one_is_carried_out_and_the_others_get_its_answer(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let contributor = app.contributor();
    let sent = (0..8).map(|_| contributor.record(input("k", 1.0)));
    let replies = futures_util::future::join_all(sent).await;
    for reply in &replies {
        assert_eq!(reply.at("/actualsRecord"), replies[0].at("/actualsRecord"));
    }
    assert_eq!(app.viewer().revision().await, revision + 1);
}
