//! Attempt to deliver a message: signing and sending it, and the effect of its outcome on the delivery and its webhook.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    series::Actor,
    vocabulary::{WebhookDeliveryStatus, WebhookDisabledReason, WebhookError},
    webhook::{
        answer::{self, Meaning},
        schedule,
    },
};
use entity::{webhook, webhook_cursor, webhook_delivery};
use ledger::{error::Result, row::Change, tenant::TenantTable};
use sea_orm::{ColumnTrait, QueryFilter, UpdateMany, sea_query::Expr};

use super::{
    backlog::jitter,
    lease::{LEASE_TIME, Lease},
    secret::signatures,
    sender::{Answer, OutgoingRequest, Sender},
};
use crate::Service;

/// Outcome of an attempt.
pub(super) struct Attempt {
    at: DateTime<Utc>,
    took: Duration,
    answer: Result<Answer, WebhookError>,
}

/// Health of a webhook: its recent failures.
pub(super) struct Health {
    pub(super) failures: u32,
    pub(super) failing_since: Option<DateTime<Utc>>,
    pub(super) rests_until: Option<DateTime<Utc>>,
}

impl Service {
    /// Sends the message once.
    pub(super) async fn attempt<C: Sender>(
        &self,
        sender: &C,
        webhook: &webhook::Model,
        delivery: &webhook_delivery::Model,
    ) -> Result<Attempt> {
        let at = self.clock().now();
        let mut secrets = vec![webhook.secret.as_slice()];
        let is_good = webhook.previous_secret_expires_at.is_some_and(|until| at < until);
        secrets.extend(webhook.previous_secret.as_deref().filter(|_| is_good));
        let (id, timestamp) = (&delivery.message_id, at.timestamp());
        let request = OutgoingRequest {
            url: webhook.url.clone(),
            id: id.clone(),
            timestamp,
            signature: signatures(&secrets, id, timestamp, &delivery.payload)?,
            body: delivery.payload.clone(),
        };
        let started = std::time::Instant::now();
        let answer = sender.send(request).await;
        Ok(Attempt { at, took: started.elapsed(), answer })
    }

    /// Records the outcome of the attempt; false if this process has lost the lease.
    pub(super) async fn record_outcome(
        &self,
        lease: &Lease,
        delivery: &webhook_delivery::Model,
        attempt: &Attempt,
        health: Health,
    ) -> Result<bool> {
        let now = self.clock().now();
        let meaning = match attempt.answer {
            Ok(answer) => answer::of(answer.status),
            Err(error) => Meaning::Failed(error),
        };
        let was_down = health.failures >= schedule::DOWN;
        let health = health.after(meaning, attempt.at, now);
        let write = self.database().begin_write().await?;
        outcome(lease, delivery, attempt, meaning, now).exec(&write.tx).await?;
        if meaning == Meaning::Arrived && was_down {
            // The webhook works again: waiting messages are due immediately.
            webhook_delivery::Entity::update_of(lease.organization)
                .col_expr(webhook_delivery::Column::DueAt, Expr::value(now))
                .filter(webhook_delivery::Column::WebhookId.eq(lease.webhook))
                .filter(webhook_delivery::Column::Status.eq(WebhookDeliveryStatus::Pending))
                .exec(&write.tx)
                .await?;
        }
        let cursor = lease
            .update_cursor()
            .col_expr(
                webhook_cursor::Column::Failures,
                Expr::value(i32::try_from(health.failures).unwrap_or(i32::MAX)),
            )
            .col_expr(webhook_cursor::Column::FailingSince, Expr::value(health.failing_since))
            .col_expr(webhook_cursor::Column::RestsUntil, Expr::value(health.rests_until))
            .col_expr(webhook_cursor::Column::LeasedUntil, Expr::value(now + LEASE_TIME))
            .exec(&write.tx)
            .await?;
        write.commit().await?;
        let failed_too_long =
            health.failing_since.is_some_and(|since| attempt.at - since >= schedule::PATIENCE);
        match meaning {
            Meaning::Gone => self.disable(lease, WebhookDisabledReason::Gone).await?,
            Meaning::Failed(_) if failed_too_long => {
                self.disable(lease, WebhookDisabledReason::Failing).await?;
            }
            Meaning::Failed(_) | Meaning::Arrived => {}
        }
        Ok(cursor.rows_affected == 1)
    }

    /// Disables the webhook. This is a change of the organization, which its administrators find in the history.
    async fn disable(&self, lease: &Lease, reason: WebhookDisabledReason) -> Result<()> {
        let mut write = self.ledger().begin_as(Actor::System, lease.organization).await?;
        let found = webhook::Entity::of(lease.organization).filter(webhook::Column::Id.eq(lease.webhook));
        let found = found.one(write.db()).await?;
        let Some(before) = found.filter(|row| row.enabled) else {
            write.roll_back().await?;
            return Ok(());
        };
        let row = webhook::Model {
            enabled: false,
            disabled_reason: Some(reason),
            disabled_at: Some(write.now()),
            ..before.clone()
        };
        tracing::warn!(organization = %lease.organization, webhook = %lease.webhook, %reason, "a webhook was disabled");
        write.put(Change::of(Some(&before), row)).await?;
        write.commit().await?;
        Ok(())
    }
}

impl Health {
    /// Health after another attempt.
    fn after(self, meaning: Meaning, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if meaning == Meaning::Arrived {
            return Self { failures: 0, failing_since: None, rests_until: None };
        }
        let failures = self.failures.saturating_add(1);
        let rest = schedule::rest(failures);
        Self {
            failures,
            failing_since: self.failing_since.or(Some(at)),
            rests_until: (rest > TimeDelta::zero()).then(|| now + rest),
        }
    }
}

/// Delivery after the attempt.
fn outcome(
    lease: &Lease,
    delivery: &webhook_delivery::Model,
    attempt: &Attempt,
    meaning: Meaning,
    now: DateTime<Utc>,
) -> UpdateMany<webhook_delivery::Entity> {
    let attempts = u32::try_from(delivery.attempts).unwrap_or_default() + 1;
    // A test shows whether it arrives, and is not retried.
    let wait = match delivery.revision {
        Some(_) => schedule::wait(attempts, jitter(delivery.id, attempts)),
        None => None,
    };
    let asked = attempt.answer.ok().and_then(|answer| answer.retry_after);
    let asked = asked.map(|asked| asked.min(schedule::LONGEST_WAIT));
    let (status, due_at, error) = match (meaning, wait) {
        (Meaning::Arrived, _) => (WebhookDeliveryStatus::Delivered, None, None),
        (Meaning::Failed(error), Some(wait)) => {
            let wait = asked.map_or(wait, |asked| asked.max(wait));
            (WebhookDeliveryStatus::Pending, Some(now + wait), Some(error))
        }
        (Meaning::Gone, Some(wait)) => {
            (WebhookDeliveryStatus::Pending, Some(now + wait), Some(WebhookError::Status))
        }
        (Meaning::Failed(error), None) => (WebhookDeliveryStatus::Failed, None, Some(error)),
        (Meaning::Gone, None) => (WebhookDeliveryStatus::Failed, None, Some(WebhookError::Status)),
    };
    let http_status = attempt.answer.ok().map(|answer| i32::from(answer.status));
    webhook_delivery::Entity::update_of(lease.organization)
        .col_expr(webhook_delivery::Column::Status, Expr::value(status))
        .col_expr(webhook_delivery::Column::Attempts, Expr::value(delivery.attempts + 1))
        .col_expr(webhook_delivery::Column::DueAt, Expr::value(due_at))
        .col_expr(webhook_delivery::Column::AttemptedAt, Expr::value(attempt.at))
        .col_expr(webhook_delivery::Column::HttpStatus, Expr::value(http_status))
        .col_expr(webhook_delivery::Column::Error, Expr::value(error))
        .col_expr(
            webhook_delivery::Column::DurationMillis,
            Expr::value(i32::try_from(attempt.took.as_millis()).unwrap_or(i32::MAX)),
        )
        .filter(webhook_delivery::Column::Id.eq(delivery.id))
}
