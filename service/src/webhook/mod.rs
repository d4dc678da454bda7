//! Webhooks: addresses that are told of an organization's changes, by the Standard Webhooks specification.
//!
//! Administrators make and change them (`command`, `replay`) like anything else, through the spine. What is sent is made
//! of the change log (`message`), from a durable cursor on (`backlog`), by whichever process has the webhook's turn
//! (`claim`, `turn`, `attempt`, `worker`). This bookkeeping is no change of the organization and is written outside the spine. How
//! a message travels is the business of a [`Courier`]: nothing here knows HTTP. When it is tried again and which
//! addresses are public is in `domain::webhook`.

mod address;
mod attempt;
mod backlog;
mod claim;
mod command;
mod courier;
mod delivery;
mod list;
mod message;
mod replay;
mod secret;
mod turn;
mod worker;

pub use self::{
    command::{NewSecret, WebhookCreate, WebhookDelete, WebhookFields, WebhookSecretRotate, WebhookUpdate},
    courier::{Answer, Courier, Letter},
    delivery::{DeliveryPage, WebhookDelivery},
    list::Webhook,
    replay::{WebhookReplay, WebhookTest},
    secret::Secret,
};
