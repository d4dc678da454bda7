//! Webhooks: addresses that are told of an organization's changes, by the Standard Webhooks specification.
//!
//! Administrators make and change them (`command`, `replay`) like anything else, through the spine. What is sent is made
//! of the change log (`message`), from a durable cursor on (`backlog`), by whichever process has the webhook's run
//! (`lease`, `run`, `attempt`, `worker`). This bookkeeping is no change of the organization and is written outside the spine. How
//! a message travels is the business of a [`Sender`]: nothing here knows HTTP. When it is tried again and which
//! addresses are public is in `domain::webhook`.

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
