//! Entries with expected values: a newer value of another caller is not overwritten.

use std::sync::Arc;

use domain::id::OrganizationId;
use futures_util::future::join_all;
use serde_json::{Value, json};
use service::{
    Caller,
    measure::{ActualEntry, Batch, BatchOptions, ErrorPolicy, Expected, MeasureRef},
};

use super::start;
use crate::support::{App, Database, Reply, on_databases};
use macro_rules_attribute::apply;

const CONFLICT: [&str; 1] = ["CONFLICT input.entries.0.expected"];

fn entries(measure: &str, period: &str, rest: &Value, expected: &Value) -> Value {
    let mut entry = json!({ "measure": { "key": measure }, "period": period, "expected": expected });
    entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    json!([entry])
}

async fn record(app: &App, measure: &str, rest: Value, expected: Value) -> Reply {
    let period = if measure == "certified" { "FY2026-Q3" } else { "2026-09" };
    app.contributor().record(entries(measure, period, &rest, &expected)).await
}

fn message(reply: &Reply, mutation: &str) -> String {
    reply.text(&format!("/{mutation}/userErrors/0/message")).to_owned()
}

#[apply(on_databases)]
async fn an_actual_that_is_as_expected_is_replaced_and_another_is_shown(database: Database) {
    let (app, _) = start(database.app().await).await;
    let reply = record(&app, "sales", json!({ "value": 90 }), json!({ "nothing": true })).await;
    assert!(reply.user_errors("actualsRecord").is_empty(), "{reply:#?}");
    let first = reply.text("/actualsRecord/results/0/recordedAt").to_owned();
    app.editor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 95 }]))
        .await
        .at("");
    let revision = app.viewer().revision().await;
    for expected in [
        json!({ "actual": 90 }),
        json!({ "recordedAt": first }),
        json!({ "recordedAt": "2026-11-23T12:00:00.002Z" }),
        json!({ "nothing": true }),
    ] {
        for rest in [json!({ "value": 91 }), json!({ "value": 95 }), json!({ "clear": true })] {
            let reply = record(&app, "sales", rest, expected.clone()).await;
            assert_eq!(reply.user_errors("actualsRecord"), CONFLICT, "{expected}");
            let message = message(&reply, "actualsRecord");
            for part in ["95", "editor", "2026-11-23T12:00:00.001Z"] {
                assert!(message.contains(part), "{part} is not in: {message}");
            }
        }
    }
    assert_eq!(app.viewer().revision().await, revision);
    // Instants are compared and not their texts.
    let same = json!({ "recordedAt": "2026-11-23T13:00:00.001+01:00" });
    for (at, expected) in [json!({ "actual": 95 }), same].into_iter().enumerate() {
        let reply = record(&app, "sales", json!({ "value": 95 }), expected).await;
        if at == 0 {
            assert!(reply.user_errors("actualsRecord").is_empty(), "{reply:#?}");
        } else {
            assert_eq!(reply.user_errors("actualsRecord"), CONFLICT, "the same value was recorded again");
        }
    }
}

#[apply(on_databases)]
async fn words_and_yes_or_no_and_what_was_cleared(database: Database) {
    let (app, _) = start(database.app().await).await;
    let taken = async |measure: &str, rest: Value, expected: Value| {
        let reply = record(&app, measure, rest, expected).await;
        let errors = reply.user_errors("actualsRecord");
        (
            errors.first().cloned(),
            if errors.is_empty() { String::new() } else { message(&reply, "actualsRecord") },
        )
    };
    let words = |text: &str| json!({ "text": text });
    assert_eq!(taken("remark", words("a"), json!({ "nothing": true })).await.0, None);
    let (error, message) = taken("remark", words("b"), json!({ "nothing": true })).await;
    assert_eq!(error.as_deref(), Some(CONFLICT[0]));
    assert!(message.contains("\"a\""), "{message}");
    let (error, _) = taken("remark", words("b"), json!({ "actual": 1 })).await;
    assert_eq!(error.as_deref(), Some("WRONG_TYPE input.entries.0.expected"));
    let (error, _) = taken("sales", json!({ "value": 1 }), json!({ "nothing": false })).await;
    assert_eq!(error.as_deref(), Some("INVALID input.entries.0.expected"));

    assert_eq!(taken("certified", json!({ "yesNo": true }), json!({ "nothing": true })).await.0, None);
    assert_eq!(taken("certified", json!({ "yesNo": false }), json!({ "actual": 1 })).await.0, None);
    assert!(taken("certified", json!({ "yesNo": false }), json!({ "actual": 1 })).await.0.is_some());
    // A target alone is no actual, and what was cleared is nothing again.
    app.editor()
        .set(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "target": 3 }]))
        .await
        .at("");
    assert_eq!(taken("sales", json!({ "value": 1 }), json!({ "nothing": true })).await.0, None);
    assert_eq!(taken("sales", json!({ "clear": true }), json!({ "actual": 1 })).await.0, None);
    let (error, message) = taken("sales", json!({ "value": 2 }), json!({ "actual": 1 })).await;
    assert!(error.is_some() && message.contains("cleared by contributor"), "{message}");
    assert_eq!(taken("sales", json!({ "value": 2 }), json!({ "nothing": true })).await.0, None);
}

#[apply(on_databases)]
async fn a_target_entry_expects_a_target_or_an_actual(database: Database) {
    let (app, _) = start(database.app().await).await;
    let set = async |rest: Value, expected: Value| {
        let reply = app.editor().set(entries("sales", "2026-09", &rest, &expected)).await;
        let errors = reply.user_errors("targetsSet");
        if !errors.is_empty() {
            assert_eq!(errors, CONFLICT, "{expected}");
        }
        errors.first().map(|_| message(&reply, "targetsSet"))
    };
    assert_eq!(set(json!({ "target": 10 }), json!({ "nothing": true })).await, None);
    let told = set(json!({ "target": 11 }), json!({ "nothing": true })).await.unwrap();
    assert!(told.contains("the target is 10"), "{told}");
    assert_eq!(set(json!({ "target": 11 }), json!({ "target": 10 })).await, None);
    let told = set(json!({ "target": 12 }), json!({ "target": 10 })).await.unwrap();
    assert!(told.contains("the target is 11"), "{told}");
    // To raise a target once it was missed is noticed, too.
    app.contributor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 9 }]))
        .await
        .at("");
    let told = set(json!({ "target": 8 }), json!({ "actual": 10 })).await.unwrap();
    assert!(told.contains("the actual is 9, recorded by contributor"), "{told}");
    assert_eq!(set(json!({ "target": 8 }), json!({ "actual": 9 })).await, None);
    assert_eq!(set(json!({ "clearFacts": ["TARGET"] }), json!({ "target": 8 })).await, None);
    assert_eq!(
        set(json!({ "target": 1 }), json!({ "nothing": true })).await,
        None,
        "there is only an actual"
    );
}

#[apply(on_databases)]
async fn of_a_batch_only_the_entry_in_conflict_is_refused_where_that_is_asked_for(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let month = |month: u8, value: f64, expected: Value| {
        json!({ "measure": { "key": "sales" }, "period": format!("2026-{month:02}"), "value": value,
            "expected": expected })
    };
    let nothing = || json!({ "nothing": true });
    app.contributor().record(json!([month(2, 2.0, nothing())])).await.at("");
    let batch = json!([month(1, 1.0, nothing()), month(2, 5.0, nothing()), month(3, 3.0, nothing())]);
    let reply = app.contributor().record(batch.clone()).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["CONFLICT input.entries.1.expected"]);
    assert_eq!(app.viewer().revision().await, revision + 1);
    let input = json!({ "entries": batch, "errorPolicy": "ROW_BY_ROW", "idempotencyKey": "k" });
    for _ in 0..2 {
        // Sent again with the same key it is answered with the first outcome, though the expectations hold no more.
        let reply = app.contributor().record(input.clone()).await;
        assert_eq!(reply.user_errors("actualsRecord"), ["CONFLICT input.entries.1.expected"]);
        assert_eq!(reply.number("/actualsRecord/recorded"), 2.0);
        assert_eq!(app.viewer().revision().await, revision + 2);
    }
}

/// Raises a shared counter: each attempt expects the value it has read, and reads again after a conflict.
async fn raise(app: Arc<App>, organization: OrganizationId, times: usize) {
    let caller = Caller::person("", "contributor", vec![organization]);
    let mut known = None;
    let mut raised = 0;
    while raised < times {
        let entry = ActualEntry {
            measure: MeasureRef::Key("sales".to_owned()),
            period: "2026-09".to_owned(),
            value: Some(known.map_or(1.0, |known| known + 1.0)),
            text: None,
            yes_no: None,
            clear: false,
            note: None,
            clear_note: false,
            expected: Some(known.map_or(Expected::Nothing(true), Expected::Actual)),
        };
        let batch = Batch {
            entries: vec![entry],
            error_policy: ErrorPolicy::RejectAll,
            options: BatchOptions::default(),
            idempotency_key: None,
        };
        let outcome = app.service().record_actuals(&caller, organization, batch).await.unwrap();
        match outcome.problems.as_slice() {
            [] => {
                raised += 1;
                known = Some(known.unwrap_or_default() + 1.0);
            }
            _ => known = actual(&app).await,
        }
    }
}

async fn actual(app: &App) -> Option<f64> {
    let query = "{ organization { measure(key: \"sales\") { period(code: \"2026-09\") { actual } } } }";
    let reply = app.viewer().run(query, json!({})).await;
    reply.at("/organization/measure/period/actual").as_f64()
}

/// Concurrent updates are never lost, whether batches are merged into one write, written optimistically, or come from
/// two servers.
#[apply(on_databases)]
async fn of_many_at_once_none_overwrites_another(database: Database) {
    let (app, _) = start(database.app().await).await;
    let (organization, other) = (app.organization(), Arc::new(app.replica().await));
    let app = Arc::new(app);
    let servers = [Arc::clone(&app), Arc::clone(&app), Arc::clone(&app), other];
    let tasks = servers.map(|app| tokio::spawn(raise(app, organization, 5)));
    join_all(tasks).await.into_iter().for_each(Result::unwrap);
    assert_eq!(actual(&app).await, Some(20.0));
}
