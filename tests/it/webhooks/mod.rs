//! Webhooks: managing them, content, recipients and times of messages, and addresses to which nothing is ever sent.

use std::{sync::Arc, time::Duration};

use api::webhook::{HttpSender, WebhookOptions};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{App, Database, small};

mod attempts;
mod backlog;
mod inside;
mod manage;
mod messages;
mod receiver;
mod replay;
mod secrets;
mod sharing;

use receiver::{Mood, Receiver, Request};

/// An application on a fresh database with a small strategy, which may call this machine.
async fn app(database: Database) -> App {
    let app = database.app().await.calling_here().await;
    app.import(&small()).await;
    app
}

/// Sender that may call this machine, with short timeouts.
fn sender() -> Arc<HttpSender> {
    let options =
        WebhookOptions { allow_private: true, time: Duration::from_millis(300), ..WebhookOptions::default() };
    Arc::new(HttpSender::new(&options).unwrap())
}

/// Webhook, as known to a test.
struct Hook {
    id: String,
    secret: String,
}

impl Hook {
    async fn make(app: &App, input: Value) -> Self {
        let reply = app.admin().done("webhookCreate", input, "secret webhook { id }").await;
        let text = |pointer: &str| reply.text(&format!("/webhookCreate/{pointer}")).to_owned();
        Self { id: text("webhook/id"), secret: text("secret") }
    }

    /// Makes a webhook of the receiver for all types of messages.
    async fn of(app: &App, receiver: &Receiver) -> Self {
        Self::make(app, json!({ "url": receiver.url })).await
    }

    /// Value at the pointer of the webhook.
    async fn at(&self, app: &App, fields: &str, pointer: &str) -> Value {
        let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on Webhook {{ {fields} }} }} }}");
        let reply = app.admin().run(&query, json!({ "id": self.id })).await;
        reply.at(&format!("/node{pointer}")).clone()
    }

    /// Selected fields of all deliveries, the newest first.
    async fn deliveries(&self, app: &App, fields: &str) -> Vec<Value> {
        let fields = format!("deliveries(first: 100) {{ nodes {{ {fields} }} }}");
        self.at(app, &fields, "/deliveries/nodes").await.as_array().unwrap().clone()
    }
}

/// Sends the messages that are due.
async fn deliver(app: &App) {
    app.service().deliver_due_webhooks(&sender()).await.unwrap();
}

/// Delivers after some time has passed.
async fn deliver_after(app: &App, wait: TimeDelta) {
    app.clock().advance(wait);
    deliver(app).await;
}

async fn record(app: &App, measure: &str, value: u32) {
    let entry = json!([{ "measure": { "key": measure }, "period": "2026-09", "value": value }]);
    let reply = app.contributor().record(entry).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0);
}

/// Cursors of the organization's history after a revision.
async fn history(app: &App, since: &str) -> Vec<String> {
    let query = "query ($since: String) { organization { changes(since: $since, first: 1000) { nodes { cursor } } } }";
    let reply = app.admin().run(query, json!({ "since": since })).await;
    reply.texts("/organization/changes/nodes", "/cursor").into_iter().map(str::to_owned).collect()
}
