//! Leases of webhooks. Processes share the work: each leases webhooks that have work to do and no valid lease, for a
//! limited time, and renews the lease while it works. When the process dies, the lease expires and another process
//! takes over.
//!
//! These queries are not limited to one organization: work is looked for in all of them, as each has few webhooks. The
//! work itself is within one organization.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::OrganizationId, webhook::fair};
use entity::{organization, webhook, webhook_cursor};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockBehavior, LockType},
};
use uuid::Uuid;

use crate::{Service, error::Result};

/// Duration of a lease; much longer than sending one message takes.
pub(super) const LEASE_TIME: TimeDelta = TimeDelta::seconds(60);

/// Maximum number of concurrent delivery runs of a process.
pub(super) const AT_ONCE: usize = 64;
/// Maximum number of concurrent runs of one organization: a few organizations with slow receivers leave room for all
/// others.
const MOST_EACH: usize = AT_ONCE / 8;
/// SQL of the rank of a waiting webhook among those of its organization.
const WAITING_OF_ITS_OWN: &str =
    "ROW_NUMBER() OVER (PARTITION BY webhook_cursor.organization_id ORDER BY webhook_cursor.due_at)";

/// Webhook that this process has leased.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    pub(super) organization: OrganizationId,
    pub(super) webhook: Uuid,
    pub(super) id: Uuid,
}

impl Lease {
    /// Condition for the webhook's cursor, as long as this process holds the lease.
    pub(super) fn held(&self) -> Condition {
        self.cursor().add(webhook_cursor::Column::Lease.eq(self.id))
    }

    fn cursor(&self) -> Condition {
        Condition::all()
            .add(webhook_cursor::Column::OrganizationId.eq(self.organization.uuid()))
            .add(webhook_cursor::Column::WebhookId.eq(self.webhook))
    }
}

impl Service {
    /// Leases webhooks that have work to do, at most `limit`, and fairly among organizations; `running` is the number
    /// of runs of each organization in this process.
    pub(super) async fn lease_webhooks(
        &self,
        limit: usize,
        running: &HashMap<OrganizationId, usize>,
    ) -> Result<Vec<Lease>> {
        let now = self.clock().now();
        let waiting = self.waiting(now, running).await?.into_iter();
        let waiting =
            waiting.map(|(organization, webhook)| (OrganizationId::from_uuid(organization), webhook));
        let next = fair::pick(waiting, running, limit, MOST_EACH).into_iter();
        let lease = |(organization, webhook)| Lease { organization, webhook, id: self.clock().new_id() };
        let leases: Vec<Lease> = next.map(lease).collect();
        if leases.is_empty() {
            return Ok(Vec::new());
        }
        let write = self.database().begin_write().await?;
        let any = leases.iter().fold(Condition::any(), |any, lease| any.add(lease.cursor()));
        // Skip rows that another process is leasing at the same time.
        let ours: Vec<(Uuid, Uuid)> = webhook_cursor::Entity::find()
            .select_only()
            .columns([webhook_cursor::Column::OrganizationId, webhook_cursor::Column::WebhookId])
            .filter(any)
            .filter(free(now))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(&write.tx)
            .await?;
        let mut taken = leases;
        taken.retain(|lease| ours.contains(&(lease.organization.uuid(), lease.webhook)));
        for lease in &taken {
            webhook_cursor::Entity::update_many()
                .col_expr(webhook_cursor::Column::Lease, Expr::value(lease.id))
                .col_expr(webhook_cursor::Column::LeasedUntil, Expr::value(now + LEASE_TIME))
                .filter(lease.cursor())
                .exec(&write.tx)
                .await?;
        }
        write.commit().await?;
        Ok(taken)
    }

    /// Reads webhooks that have work to do and no valid lease, in the order of their waiting time: the first of each
    /// organization before the second of any, so that a large backlog of some organizations hides no other.
    /// Organizations at their maximum of runs are left out.
    async fn waiting(
        &self,
        now: DateTime<Utc>,
        running: &HashMap<OrganizationId, usize>,
    ) -> Result<Vec<(Uuid, Uuid)>> {
        let full = running.iter().filter(|(_, count)| **count >= MOST_EACH);
        let full: Vec<Uuid> = full.map(|(organization, _)| organization.uuid()).collect();
        let of_webhook = webhook_cursor::Entity::belongs_to(webhook::Entity)
            .from((webhook_cursor::Column::OrganizationId, webhook_cursor::Column::WebhookId))
            .to((webhook::Column::OrganizationId, webhook::Column::Id));
        let of_organization = webhook_cursor::Entity::belongs_to(organization::Entity)
            .from(webhook_cursor::Column::OrganizationId)
            .to(organization::Column::Id);
        let revision = Expr::col((organization::Entity, organization::Column::Revision));
        let moved = revision.gt(Expr::col((webhook_cursor::Entity, webhook_cursor::Column::Revision)));
        let tells = Condition::all()
            .add(webhook::Column::Enabled.eq(true))
            .add(past(webhook_cursor::Column::RestsUntil, now))
            .add(Condition::any().add(webhook_cursor::Column::DueAt.lte(now)).add(moved));
        let has_work = Condition::any().add(tells).add(webhook_cursor::Column::CleanAt.lte(now));
        let waiting = webhook_cursor::Entity::find()
            .select_only()
            .columns([webhook_cursor::Column::OrganizationId, webhook_cursor::Column::WebhookId])
            .join(JoinType::InnerJoin, of_webhook.into())
            .join(JoinType::InnerJoin, of_organization.into())
            .filter(free(now))
            .filter(has_work)
            .filter(webhook_cursor::Column::OrganizationId.is_not_in(full))
            .order_by_asc(Expr::cust(WAITING_OF_ITS_OWN))
            .order_by_asc(webhook_cursor::Column::DueAt)
            .limit(AT_ONCE as u64)
            .into_tuple()
            .all(self.database().connection())
            .await?;
        Ok(waiting)
    }
}

fn free(now: DateTime<Utc>) -> Condition {
    past(webhook_cursor::Column::LeasedUntil, now)
}

/// Condition: the instant is past, or null.
fn past(column: webhook_cursor::Column, now: DateTime<Utc>) -> Condition {
    Condition::any().add(column.is_null()).add(column.lte(now))
}
