//! Leases of webhooks. Processes share the work: each leases webhooks that have work to do and no valid lease, for a
//! limited time, and renews the lease while it works. When the process dies, the lease expires and another process
//! takes over.
//!
//! These queries are not limited to one organization: work is looked for in all of them, as each has few webhooks. The
//! work itself is within one organization.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{OrganizationId, WebhookId},
    webhook::fair,
};
use entity::{organization, webhook, webhook_cursor};
use ledger::{error::Result, tenant::TenantTable};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
    UpdateMany,
    sea_query::{Expr, LockBehavior, LockType},
};
use uuid::Uuid;

use crate::Service;

/// Duration of a lease; much longer than sending one message takes.
pub(super) const LEASE_TIME: TimeDelta = TimeDelta::seconds(60);

/// Maximum number of concurrent delivery runs of a process.
pub(super) const MAX_RUNS: usize = 64;
/// Maximum number of concurrent runs of one organization: a few organizations with slow receivers leave room for all
/// others.
const MAX_RUNS_PER_ORGANIZATION: usize = MAX_RUNS / 8;
/// SQL of the rank of a waiting webhook among those of its organization.
const RANK_IN_ORGANIZATION: &str =
    "ROW_NUMBER() OVER (PARTITION BY webhook_cursor.organization_id ORDER BY webhook_cursor.due_at)";

/// Webhook that this process has leased.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    pub(super) organization: OrganizationId,
    pub(super) webhook: WebhookId,
    pub(super) id: Uuid,
}

impl Lease {
    /// Query of the webhook's cursor, which finds it as long as this process holds the lease.
    pub(super) fn cursor(&self) -> Select<webhook_cursor::Entity> {
        webhook_cursor::Entity::of(self.organization).filter(self.held())
    }

    /// Update of the webhook's cursor, as long as this process holds the lease.
    pub(super) fn update_cursor(&self) -> UpdateMany<webhook_cursor::Entity> {
        webhook_cursor::Entity::update_of(self.organization).filter(self.held())
    }

    fn held(&self) -> Condition {
        Condition::all()
            .add(webhook_cursor::Column::WebhookId.eq(self.webhook))
            .add(webhook_cursor::Column::Lease.eq(self.id))
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
        // Choose candidates, fairly among organizations.
        let waiting = self.webhooks_with_work(now, running).await?.into_iter();
        let next = fair::pick(waiting, running, limit, MAX_RUNS_PER_ORGANIZATION).into_iter();
        let lease = |(organization, webhook)| Lease { organization, webhook, id: self.clock().new_uuid() };
        let leases: Vec<Lease> = next.map(lease).collect();
        if leases.is_empty() {
            return Ok(Vec::new());
        }
        // Lock the rows of those that are still without a valid lease.
        let write = self.database().begin_write().await?;
        // Skip rows that another process is leasing at the same time.
        let lockable: Vec<(OrganizationId, WebhookId)> = cursors_of(&leases)
            .filter(is_unleased(now))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(&write.tx)
            .await?;
        let mut leased = leases;
        leased.retain(|lease| lockable.contains(&(lease.organization, lease.webhook)));
        // Write the leases and commit, which makes them visible to other processes.
        for lease in &leased {
            webhook_cursor::Entity::update_of(lease.organization)
                .col_expr(webhook_cursor::Column::Lease, Expr::value(lease.id))
                .col_expr(webhook_cursor::Column::LeasedUntil, Expr::value(now + LEASE_TIME))
                .filter(webhook_cursor::Column::WebhookId.eq(lease.webhook))
                .exec(&write.tx)
                .await?;
        }
        write.commit().await?;
        Ok(leased)
    }

    /// Reads webhooks that have work to do and no valid lease, in the order of their waiting time: the first of each
    /// organization before the second of any, so that a large backlog of some organizations hides no other.
    /// Organizations at their maximum of runs are left out.
    async fn webhooks_with_work(
        &self,
        now: DateTime<Utc>,
        running: &HashMap<OrganizationId, usize>,
    ) -> Result<Vec<(OrganizationId, WebhookId)>> {
        // Organizations without a free run are left out.
        let at_limit = running.iter().filter(|(_, count)| **count >= MAX_RUNS_PER_ORGANIZATION);
        let at_limit: Vec<OrganizationId> = at_limit.map(|(organization, _)| *organization).collect();
        // Join the webhook, for its state, and the organization, for its revision.
        let of_webhook = webhook_cursor::Entity::belongs_to(webhook::Entity)
            .from((webhook_cursor::Column::OrganizationId, webhook_cursor::Column::WebhookId))
            .to((webhook::Column::OrganizationId, webhook::Column::Id));
        let of_organization = webhook_cursor::Entity::belongs_to(organization::Entity)
            .from(webhook_cursor::Column::OrganizationId)
            .to(organization::Column::Id);
        // Work: due messages or unread changes, unless disabled or pausing; or expired deliveries.
        let revision = Expr::col((organization::Entity, organization::Column::Revision));
        let has_changes = revision.gt(Expr::col((webhook_cursor::Entity, webhook_cursor::Column::Revision)));
        let can_deliver = Condition::all()
            .add(webhook::Column::Enabled.eq(true))
            .add(is_past(webhook_cursor::Column::RestsUntil, now))
            .add(Condition::any().add(webhook_cursor::Column::DueAt.lte(now)).add(has_changes));
        let has_work = Condition::any().add(can_deliver).add(webhook_cursor::Column::CleanAt.lte(now));
        let waiting = cursors_of_all()
            .join(JoinType::InnerJoin, of_webhook.into())
            .join(JoinType::InnerJoin, of_organization.into())
            .filter(is_unleased(now))
            .filter(has_work)
            .filter(webhook_cursor::Column::OrganizationId.is_not_in(at_limit))
            .order_by_asc(Expr::cust(RANK_IN_ORGANIZATION))
            .order_by_asc(webhook_cursor::Column::DueAt)
            .limit(MAX_RUNS as u64)
            .into_tuple()
            .all(self.database().connection())
            .await?;
        Ok(waiting)
    }
}

/// Query of the cursors of these webhooks, in several organizations: organization and webhook of each.
fn cursors_of(leases: &[Lease]) -> Select<webhook_cursor::Entity> {
    let of_one = |lease: &Lease| {
        Condition::all()
            .add(webhook_cursor::Column::OrganizationId.eq(lease.organization.uuid()))
            .add(webhook_cursor::Column::WebhookId.eq(lease.webhook))
    };
    cursors_of_all().filter(leases.iter().map(of_one).fold(Condition::any(), Condition::add))
}

/// Query of the cursors of all webhooks: organization and webhook of each.
#[expect(clippy::disallowed_methods, reason = "finds out which webhooks wait, in all organizations")]
fn cursors_of_all() -> Select<webhook_cursor::Entity> {
    webhook_cursor::Entity::find()
        .select_only()
        .columns([webhook_cursor::Column::OrganizationId, webhook_cursor::Column::WebhookId])
}

fn is_unleased(now: DateTime<Utc>) -> Condition {
    is_past(webhook_cursor::Column::LeasedUntil, now)
}

/// Condition: the instant is past, or null.
fn is_past(column: webhook_cursor::Column, now: DateTime<Utc>) -> Condition {
    Condition::any().add(column.is_null()).add(column.lte(now))
}
