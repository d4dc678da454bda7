//! Webhook leases: several processes on one database share the work, and another process continues what one leaves
//! behind.

use std::{
    collections::{BTreeSet, HashMap},
    future::pending,
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use domain::vocabulary::WebhookError;
use futures_util::future::join;
use serde_json::json;
use service::webhook::{Answer, OutgoingRequest, Sender};
use tokio::sync::{
    Notify,
    mpsc::{UnboundedSender, unbounded_channel},
    oneshot,
};

use super::{Hook, Receiver, app, deliver, deliver_after, record, sender};
use crate::support::{Actor, Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
#[multi_thread]
async fn two_processes_send_every_message_once(database: Database) {
    let one = app(database).await;
    let two = one.calling_here().await;
    let receiver = Receiver::start().await;
    for n in 0..20 {
        Hook::make(&one, json!({ "url": format!("{}{n}", receiver.url), "eventTypes": ["ACTUAL_RECORDED"] }))
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

/// Sender that takes a message and never returns.
struct Lost(Arc<Notify>);

impl Sender for Lost {
    async fn send(&self, _: OutgoingRequest) -> Result<Answer, WebhookError> {
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
    let sender = Arc::try_unwrap(sender()).unwrap_or_else(|_| unreachable!("nobody else has it"));
    let serving = tokio::spawn(app.service().clone().deliver_webhooks(sender, async {
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

/// Timeout for anything that must happen; only ever reached by a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sender that waits forever for some addresses, and reports the others.
struct Stuck(UnboundedSender<String>);

impl Sender for Stuck {
    async fn send(&self, request: OutgoingRequest) -> Result<Answer, WebhookError> {
        if request.url.contains("never") {
            return pending().await;
        }
        let _ = self.0.send(request.url);
        Ok(Answer { status: 204, retry_after: None })
    }
}

/// Makes webhooks of an organization, and an event to deliver to them.
async fn hooks(admin: &Actor, urls: impl IntoIterator<Item = String>) {
    admin.import(&small()).await;
    for url in urls {
        admin.done("webhookCreate", json!({ "url": url }), "webhook { id }").await;
    }
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
    assert_eq!(admin.record(entry).await.number("/actualsRecord/recorded"), 1.0);
}

/// Webhooks of two organizations, as many as they may have, of which none answers, do not delay those of others.
#[apply(on_databases)]
async fn slow_webhooks_of_some_organizations_do_not_keep_those_of_others_from_their_turn(database: Database) {
    let app = database.app().await.calling_here().await;
    let never =
        |slug: &str| (0..50).map(|n| format!("http://127.0.0.1:9/never/{slug}/{n}")).collect::<Vec<_>>();
    hooks(&app.admin(), never("acme")).await;
    hooks(&app.stranger(), never("neighbour")).await;
    let founder = app.founder("third", 1).await;
    let (sender, mut sent) = unbounded_channel();
    let (service, stuck) = (app.service().clone(), Stuck(sender));
    let delivering = tokio::spawn(async move { service.deliver_webhooks(stuck, pending()).await });
    hooks(&founder, [0, 1].map(|n| format!("http://127.0.0.1:9/well/{n}"))).await;
    let mut told = BTreeSet::new();
    while told.len() < 2 {
        told.insert(tokio::time::timeout(PATIENCE, sent.recv()).await.unwrap().unwrap());
    }
    delivering.abort();
}
