//! Webhooks: URLs that receive messages about an organization's changes, by the Standard Webhooks specification.
//!
//! Administrators manage them (`command`, `replay`) like any entity, through the write path. Messages are produced from
//! the change log (`message`), from a durable cursor on (`backlog`), by the process that has leased the webhook
//! (`lease`, `delivery_run`, `attempt`, `worker`). This bookkeeping is no change of the organization and is written
//! outside of the write path. Transport is the task of a [`Sender`]: nothing here knows HTTP. The schedule of retries
//! and the check for public addresses are in `domain::webhook`.

mod address;
mod attempt;
mod backlog;
mod command;
mod delivery;
mod delivery_run;
mod lease;
mod list;
mod message;
mod replay;
mod secret;
mod sender;
mod worker;

pub use self::{
    command::{NewSecret, WebhookCreate, WebhookDelete, WebhookFields, WebhookSecretRotate, WebhookUpdate},
    delivery::{DeliveryPage, WebhookDelivery},
    list::Webhook,
    replay::{WebhookReplay, WebhookTest},
    secret::Secret,
    sender::{Answer, OutgoingRequest, Sender},
};
