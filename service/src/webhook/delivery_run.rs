//! One webhook's run: what is due is sent, one message after the other and in the order of the log as long as nothing
//! fails. What failed is tried again later and does not keep the rest from being sent.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::vocabulary::WebhookDeliveryStatus;
use entity::{webhook, webhook_cursor, webhook_delivery};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use tokio::{sync::watch, time::Instant};

use super::{
    attempt::Health,
    backlog::{Filled, next_due_at},
    lease::Lease,
    sender::Sender,
};
use crate::{Service, changes::Cursor, error::Result};

/// How many messages one run sends at most, and how long it goes on sending: then others may have theirs.
const MOST: usize = 100;
const LONGEST: Duration = Duration::from_secs(30);
/// How long deliveries are kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How often old ones are looked for.
const CLEANED_EVERY: TimeDelta = TimeDelta::days(1);

impl Service {
    /// Takes the webhook's run: until nothing is due, it has to rest, or the server stops.
    pub(super) async fn run_deliveries<C: Sender>(
        &self,
        sender: &C,
        lease: &Lease,
        stop: &watch::Receiver<bool>,
    ) -> Result<()> {
        self.clean(lease).await?;
        let (started, mut full) = (Instant::now(), false);
        for _ in 0..MOST {
            let Some((webhook, health)) = self.held(lease).await? else { return Ok(()) };
            let rests = health.rests_until.is_some_and(|until| until > self.clock().now());
            if *stop.borrow() || !webhook.enabled || rests || started.elapsed() > LONGEST {
                break;
            }
            let Some(delivery) = self.next_due(lease).await? else {
                match self.fill_backlog(lease, &webhook).await? {
                    Filled::Some => continue,
                    filled => full = filled == Filled::Full,
                }
                break;
            };
            let attempt = self.attempt(sender, &webhook, &delivery).await?;
            if !self.note(lease, &delivery, &attempt, health).await? {
                return Ok(());
            }
        }
        self.release(lease, full).await
    }

    /// The webhook and how it is doing, as long as it is this process's run.
    async fn held(&self, lease: &Lease) -> Result<Option<(webhook::Model, Health)>> {
        let db = self.database().connection();
        let key = (lease.organization.uuid(), lease.webhook);
        let cursor = webhook_cursor::Entity::find().filter(lease.held()).one(db).await?;
        let webhook = webhook::Entity::find_by_id(key).one(db).await?;
        Ok(webhook.zip(cursor).map(|(webhook, cursor)| {
            let failures = u32::try_from(cursor.failures).unwrap_or_default();
            let health =
                Health { failures, failing_since: cursor.failing_since, rests_until: cursor.rests_until };
            (webhook, health)
        }))
    }

    /// Forgets deliveries that are old, once a day.
    async fn clean(&self, lease: &Lease) -> Result<()> {
        let now = self.clock().now();
        let write = self.database().begin_write().await?;
        let is_time = webhook_cursor::Entity::update_many()
            .col_expr(webhook_cursor::Column::CleanAt, Expr::value(now + CLEANED_EVERY))
            .filter(lease.held())
            .filter(webhook_cursor::Column::CleanAt.lte(now))
            .exec(&write.tx)
            .await?;
        if is_time.rows_affected > 0 {
            webhook_delivery::Entity::delete_many()
                .filter(webhook_delivery::Column::OrganizationId.eq(lease.organization.uuid()))
                .filter(webhook_delivery::Column::WebhookId.eq(lease.webhook))
                .filter(webhook_delivery::Column::CreatedAt.lt(now - KEPT))
                .filter(webhook_delivery::Column::Status.ne(WebhookDeliveryStatus::Pending.to_string()))
                .exec(&write.tx)
                .await?;
        }
        Ok(write.commit().await?)
    }

    /// Ends the run, and says when there is something to do again, whatever the log says.
    async fn release(&self, lease: &Lease, full: bool) -> Result<()> {
        let write = self.database().begin_write().await?;
        // Locked first: whoever adds a message and says that it is due now does so before this, or after it.
        let cursor = webhook_cursor::Entity::find().filter(lease.held());
        let cursor = cursor.lock(LockType::Update).one(&write.tx).await?;
        let Some(cursor) = cursor else { return Ok(write.rollback().await?) };
        let at = Cursor::at(cursor.revision, cursor.ordinal);
        let is_midway = at.complete_revision() != at.revision();
        let due_at = match next_due_at(&write.tx, lease).await? {
            // That the organization has gone further does not show in its revision.
            _ if is_midway && !full => Some(self.clock().now()),
            due_at => due_at,
        };
        // Where there is no room, it does not matter that the log goes on.
        let rests_until = if full { cursor.rests_until.max(due_at) } else { cursor.rests_until };
        webhook_cursor::Entity::update_many()
            .col_expr(webhook_cursor::Column::DueAt, Expr::value(due_at))
            .col_expr(webhook_cursor::Column::RestsUntil, Expr::value(rests_until))
            .col_expr(webhook_cursor::Column::Lease, Expr::value(None::<uuid::Uuid>))
            .col_expr(webhook_cursor::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(lease.held())
            .exec(&write.tx)
            .await?;
        Ok(write.commit().await?)
    }
}
