//! Delivery run of one webhook: sends due messages one after the other, in the order of the log as long as nothing
//! fails. A failed message is retried later and does not block the others.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::vocabulary::WebhookDeliveryStatus;
use entity::{webhook, webhook_cursor, webhook_delivery};
use ledger::{changes::Cursor, error::Result, tenant::TenantTable};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use tokio::{sync::watch, time::Instant};

use super::{
    attempt::Health,
    backlog::{Filled, next_due_at},
    lease::Lease,
    sender::Sender,
};
use crate::Service;

/// Maximum number of messages of one run; together with the time limit it lets other webhooks have their runs.
const MAX_MESSAGES: usize = 100;
const MAX_DURATION: Duration = Duration::from_secs(30);
/// Retention of deliveries.
const RETENTION: TimeDelta = TimeDelta::days(30);
/// Interval between deletions of expired deliveries.
const CLEAN_INTERVAL: TimeDelta = TimeDelta::days(1);

impl Service {
    /// Runs deliveries of the leased webhook, until nothing is due, it has to pause, or the server stops.
    pub(super) async fn run_deliveries<C: Sender>(
        &self,
        sender: &C,
        lease: &Lease,
        stop: &watch::Receiver<bool>,
    ) -> Result<()> {
        self.delete_expired(lease).await?;
        let (started, mut full) = (Instant::now(), false);
        for _ in 0..MAX_MESSAGES {
            let Some((webhook, health)) = self.leased_webhook(lease).await? else { return Ok(()) };
            let rests = health.rests_until.is_some_and(|until| until > self.clock().now());
            if *stop.borrow() || !webhook.enabled || rests || started.elapsed() > MAX_DURATION {
                break;
            }
            let Some(delivery) = self.next_due(lease).await? else {
                match self.fill_backlog(lease, &webhook).await? {
                    Filled::Added => continue,
                    filled => full = filled == Filled::Full,
                }
                break;
            };
            let attempt = self.attempt(sender, &webhook, &delivery).await?;
            if !self.record_outcome(lease, &delivery, &attempt, health).await? {
                return Ok(());
            }
        }
        self.release(lease, full).await
    }

    /// Reads the webhook and its health, as long as this process holds the lease.
    async fn leased_webhook(&self, lease: &Lease) -> Result<Option<(webhook::Model, Health)>> {
        let db = self.database().connection();
        let cursor = lease.cursor().one(db).await?;
        let webhook = webhook::Entity::of(lease.organization).filter(webhook::Column::Id.eq(lease.webhook));
        let webhook = webhook.one(db).await?;
        Ok(webhook.zip(cursor).map(|(webhook, cursor)| {
            let failures = u32::try_from(cursor.failures).unwrap_or_default();
            let health =
                Health { failures, failing_since: cursor.failing_since, rests_until: cursor.rests_until };
            (webhook, health)
        }))
    }

    /// Deletes expired deliveries, once a day.
    async fn delete_expired(&self, lease: &Lease) -> Result<()> {
        let now = self.clock().now();
        let write = self.database().begin_write().await?;
        let is_time = lease
            .update_cursor()
            .col_expr(webhook_cursor::Column::CleanAt, Expr::value(now + CLEAN_INTERVAL))
            .filter(webhook_cursor::Column::CleanAt.lte(now))
            .exec(&write.tx)
            .await?;
        if is_time.rows_affected > 0 {
            webhook_delivery::Entity::delete_of(lease.organization)
                .filter(webhook_delivery::Column::WebhookId.eq(lease.webhook))
                .filter(webhook_delivery::Column::CreatedAt.lt(now - RETENTION))
                .filter(webhook_delivery::Column::Status.ne(WebhookDeliveryStatus::Pending))
                .exec(&write.tx)
                .await?;
        }
        Ok(write.commit().await?)
    }

    /// Releases the lease, and sets the time at which there is work again, whatever the log says.
    async fn release(&self, lease: &Lease, full: bool) -> Result<()> {
        let write = self.database().begin_write().await?;
        // Lock first: a transaction that adds a message and makes it due commits either before this, or waits for it.
        let cursor = lease.cursor().lock(LockType::Update).one(&write.tx).await?;
        let Some(cursor) = cursor else { return Ok(write.rollback().await?) };
        let at = Cursor::at(cursor.revision, cursor.ordinal);
        let is_midway = at.complete_revision() != at.revision();
        let due_at = match next_due_at(&write.tx, lease).await? {
            // The organization's revision does not show that part of the log is still unread.
            _ if is_midway && !full => Some(self.clock().now()),
            due_at => due_at,
        };
        // While the backlog is full, further changes in the log do not matter.
        let rests_until = if full { cursor.rests_until.max(due_at) } else { cursor.rests_until };
        lease
            .update_cursor()
            .col_expr(webhook_cursor::Column::DueAt, Expr::value(due_at))
            .col_expr(webhook_cursor::Column::RestsUntil, Expr::value(rests_until))
            .col_expr(webhook_cursor::Column::Lease, Expr::value(None::<uuid::Uuid>))
            .col_expr(webhook_cursor::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
            .exec(&write.tx)
            .await?;
        Ok(write.commit().await?)
    }
}
