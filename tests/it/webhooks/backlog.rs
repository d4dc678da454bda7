//! Backlogs: more messages than one delivery run sends.

use chrono::TimeDelta;
use serde_json::json;

use super::{Hook, Mood, Receiver, app, deliver, deliver_after, history, record};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn more_than_there_is_room_for_arrives_in_the_order_of_the_log(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    let since = app.viewer().revision().await.to_string();
    let mut entries = Vec::new();
    for measure in ["sales", "cost", "unit-sales", "warmth", "climb"] {
        for month in 0..130 {
            let period = format!("{}-{:02}", 2010 + month / 12, month % 12 + 1);
            entries.push(json!({ "measure": { "key": measure }, "period": period, "value": month }));
        }
    }
    let reply = app.contributor().record(entries.into()).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 650.0);
    receiver.feels(Mood::Failing(500));
    deliver(&app).await;
    let cursor = hook.at(&app, "cursor", "/cursor").await;
    assert!(cursor.as_str().unwrap().contains('.'), "the rest waits in the log: {cursor}");
    receiver.feels(Mood::Well);
    deliver_after(&app, TimeDelta::minutes(5)).await;
    let told: Vec<_> = receiver.taken().iter().map(|it| it.cursor().to_owned()).collect();
    let mut sorted = told.clone();
    sorted.sort_by_key(|cursor| history_place(cursor));
    let all = history(&app, &since).await;
    assert_eq!((sorted.len(), sorted.first(), sorted.last()), (650, all.first(), all.last()));
    sorted.dedup();
    assert_eq!(sorted, all);

    // Without failures, it is the order of the log.
    receiver.forget();
    for value in 0..30 {
        record(&app, "cost", value).await;
    }
    deliver(&app).await;
    let told: Vec<_> = receiver.taken().iter().map(|it| it.cursor().to_owned()).collect();
    assert_eq!(told, history(&app, &(since.parse::<i64>().unwrap() + 1).to_string()).await);
}

fn history_place(cursor: &str) -> (i64, i64) {
    let (revision, ordinal) = cursor.split_once('.').unwrap();
    (revision.parse().unwrap(), ordinal.parse().unwrap())
}

#[apply(on_databases)]
async fn deliveries_are_forgotten_after_thirty_days(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    record(&app, "sales", 1).await;
    deliver(&app).await;
    deliver_after(&app, TimeDelta::days(29)).await;
    record(&app, "sales", 2).await;
    deliver(&app).await;
    assert_eq!(hook.deliveries(&app, "id").await.len(), 2);
    deliver_after(&app, TimeDelta::days(2)).await;
    assert_eq!(hook.deliveries(&app, "id").await.len(), 1);
    // Records of a disabled webhook expire, too.
    app.admin().done("webhookUpdate", json!({ "id": hook.id, "enabled": false }), "revision").await;
    deliver_after(&app, TimeDelta::days(31)).await;
    assert!(hook.deliveries(&app, "id").await.is_empty());
}

#[apply(on_databases)]
async fn deliveries_are_told_by_pages(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    receiver.feels(Mood::Picky("actual.recorded"));
    record(&app, "sales", 1).await;
    let id = app.id("objective", "grow").await;
    app.editor().done("objectiveUpdate", json!({ "id": id, "name": "Grow more" }), "revision").await;
    app.editor().done("objectiveUpdate", json!({ "id": id, "name": "Grow" }), "revision").await;
    deliver(&app).await;
    let page = async |arguments: &str| {
        let fields = format!(
            "deliveries({arguments}) {{ edges {{ cursor node {{ id eventType webhook {{ id }} }} }}
             pageInfo {{ hasNextPage hasPreviousPage endCursor }} }}"
        );
        hook.at(&app, &fields, "/deliveries").await
    };
    let first = page("first: 2").await;
    assert_eq!(first["edges"][0]["node"]["eventType"], "objective.updated", "the newest first");
    assert_eq!(first["edges"][0]["node"]["webhook"]["id"], json!(hook.id));
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = first["pageInfo"]["endCursor"].as_str().unwrap();
    let second = page(&format!("first: 10, after: \"{after}\"")).await;
    assert_eq!(second["edges"].as_array().unwrap().len(), 1);
    assert_eq!(second["pageInfo"]["hasPreviousPage"], true);
    let arrived = page("first: 10, status: DELIVERED").await;
    let arrived = arrived["edges"].as_array().unwrap();
    assert_eq!(arrived.len(), 2);
    assert!(arrived.iter().all(|it| it["node"]["eventType"] == "objective.updated"));
    let query =
        "query ($id: ID!) { node(id: $id) { ... on Webhook { deliveries(after: \"x\") { nodes { id } } } } }";
    assert_eq!(app.admin().run(query, json!({ "id": hook.id })).await.codes(), ["BAD_USER_INPUT"]);
    let query = "query ($id: ID!) { node(id: $id) { ... on WebhookDelivery { eventType } } }";
    let id = first["edges"][1]["node"]["id"].as_str().unwrap();
    let found = app.admin().run(query, json!({ "id": id })).await;
    assert_eq!(found.text("/node/eventType"), "objective.updated");
    for other in [app.editor(), app.stranger()] {
        assert!(other.run(query, json!({ "id": id })).await.at("/node").is_null());
    }
}
