//! One webhook's turn: what is due is sent, one message after the other and in the order of the log as long as nothing
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
    claim::Claim,
    courier::Courier,
};
use crate::{Service, changes::Cursor, error::Result};

/// How many messages one turn sends at most, and how long it goes on sending: then others may have theirs.
const MOST: usize = 100;
const LONGEST: Duration = Duration::from_secs(30);
/// How long deliveries are kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How often old ones are looked for.
const CLEANED_EVERY: TimeDelta = TimeDelta::days(1);

impl Service {
    /// Takes the webhook's turn: until nothing is due, it has to rest, or the server stops.
    pub(super) async fn take_turn<C: Courier>(
        &self,
        courier: &C,
        claim: &Claim,
        stop: &watch::Receiver<bool>,
    ) -> Result<()> {
        self.clean(claim).await?;
        let (started, mut full) = (Instant::now(), false);
        for _ in 0..MOST {
            let Some((webhook, health)) = self.held(claim).await? else { return Ok(()) };
            let rests = health.rests_until.is_some_and(|until| until > self.clock().now());
            if *stop.borrow() || !webhook.enabled || rests || started.elapsed() > LONGEST {
                break;
            }
            let Some(delivery) = self.next_due(claim).await? else {
                match self.fill_backlog(claim, &webhook).await? {
                    Filled::Some => continue,
                    filled => full = filled == Filled::Full,
                }
                break;
            };
            let attempt = self.attempt(courier, &webhook, &delivery).await?;
            if !self.note(claim, &delivery, &attempt, health).await? {
                return Ok(());
            }
        }
        self.release(claim, full).await
    }

    /// The webhook and how it is doing, as long as it is this process's turn.
    async fn held(&self, claim: &Claim) -> Result<Option<(webhook::Model, Health)>> {
        let db = self.database().connection();
        let key = (claim.organization.uuid(), claim.webhook);
        let cursor = webhook_cursor::Entity::find().filter(claim.held()).one(db).await?;
        let webhook = webhook::Entity::find_by_id(key).one(db).await?;
        Ok(webhook.zip(cursor).map(|(webhook, cursor)| {
            let failures = u32::try_from(cursor.failures).unwrap_or_default();
            let health =
                Health { failures, failing_since: cursor.failing_since, rests_until: cursor.rests_until };
            (webhook, health)
        }))
    }

    /// Forgets deliveries that are old, once a day.
    async fn clean(&self, claim: &Claim) -> Result<()> {
        let now = self.clock().now();
        let write = self.database().begin_write().await?;
        let is_time = webhook_cursor::Entity::update_many()
            .col_expr(webhook_cursor::Column::CleanAt, Expr::value(now + CLEANED_EVERY))
            .filter(claim.held())
            .filter(webhook_cursor::Column::CleanAt.lte(now))
            .exec(&write.tx)
            .await?;
        if is_time.rows_affected > 0 {
            webhook_delivery::Entity::delete_many()
                .filter(webhook_delivery::Column::OrganizationId.eq(claim.organization.uuid()))
                .filter(webhook_delivery::Column::WebhookId.eq(claim.webhook))
                .filter(webhook_delivery::Column::CreatedAt.lt(now - KEPT))
                .filter(webhook_delivery::Column::Status.ne(WebhookDeliveryStatus::Pending.to_string()))
                .exec(&write.tx)
                .await?;
        }
        Ok(write.commit().await?)
    }

    /// Ends the turn, and says when there is something to do again, whatever the log says.
    async fn release(&self, claim: &Claim, full: bool) -> Result<()> {
        let write = self.database().begin_write().await?;
        // Locked first: whoever adds a message and says that it is due now does so before this, or after it.
        let cursor = webhook_cursor::Entity::find().filter(claim.held());
        let cursor = cursor.lock(LockType::Update).one(&write.tx).await?;
        let Some(cursor) = cursor else { return Ok(write.rollback().await?) };
        let at = Cursor::at(cursor.revision, cursor.ordinal);
        let is_midway = at.complete_revision() != at.revision();
        let due_at = match next_due_at(&write.tx, claim).await? {
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
            .filter(claim.held())
            .exec(&write.tx)
            .await?;
        Ok(write.commit().await?)
    }
}
