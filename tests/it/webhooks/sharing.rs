//! Several processes on one database share the work, and what one leaves behind another goes on with.

use std::{collections::HashMap, future::pending, sync::Arc};

use chrono::TimeDelta;
use domain::vocabulary::WebhookError;
use futures_util::future::join;
use serde_json::json;
use service::webhook::{Answer, Courier, Letter};
use tokio::sync::{Notify, oneshot};

use super::{Hook, Receiver, app, courier, deliver, deliver_after, record};
use crate::support::{Database, databases, on_databases};
use macro_rules_attribute::apply;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_send_every_message_once() {
    for database in databases().await {
        let one = app(database).await;
        let two = one.calling_here().await;
        let receiver = Receiver::start().await;
        for n in 0..20 {
            Hook::make(
                &one,
                json!({ "url": format!("{}{n}", receiver.url), "eventTypes": ["ACTUAL_RECORDED"] }),
            )
            .await;
        }
        for value in 1..=5 {
            record(&one, "sales", value).await;
            join(deliver(&one), deliver(&two)).await;
        }
        let mut sent: HashMap<(String, String), usize> = HashMap::new();
        for request in receiver.requests() {
            *sent.entry((request.path.clone(), request.id().to_owned())).or_default() += 1;
        }
        assert_eq!(sent.len(), 100);
        assert!(sent.values().all(|count| *count == 1), "{sent:?}");
    }
}

/// A courier that takes a message and is never seen again.
struct Lost(Arc<Notify>);

impl Courier for Lost {
    async fn carry(&self, _: Letter) -> Result<Answer, WebhookError> {
        self.0.notify_one();
        pending().await
    }
}

#[apply(on_databases)]
async fn what_a_dead_process_had_taken_is_sent_by_another(database: Database) {
    let one = app(database).await;
    let two = one.calling_here().await;
    let receiver = Receiver::start().await;
    Hook::of(&one, &receiver).await;
    record(&one, "sales", 1).await;
    let taken = Arc::new(Notify::new());
    let (service, lost) = (one.service().clone(), Arc::new(Lost(Arc::clone(&taken))));
    let dying = tokio::spawn(async move { service.deliver_due_webhooks(&lost).await });
    taken.notified().await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    deliver(&two).await;
    assert!(receiver.requests().is_empty(), "it may still be at it");
    deliver_after(&two, TimeDelta::seconds(61)).await;
    assert_eq!(receiver.requests().len(), 1);
}

#[apply(on_databases)]
async fn a_server_tells_webhooks_as_soon_as_something_is_written_and_stops_when_it_is_told_to(
    database: Database,
) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    Hook::of(&app, &receiver).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let courier = Arc::try_unwrap(courier()).unwrap_or_else(|_| unreachable!("nobody else has it"));
    let serving = tokio::spawn(app.service().clone().deliver_webhooks(courier, async {
        let _ = stopped.await;
    }));
    for value in 1..=3 {
        record(&app, "sales", value).await;
        receiver.has(value as usize).await;
    }
    stop.send(()).unwrap();
    serving.await.unwrap();
    record(&app, "sales", 4).await;
    assert_eq!(receiver.requests().len(), 3);
    deliver(&app).await;
    assert_eq!(receiver.requests().len(), 4, "nothing was left taken");
}
