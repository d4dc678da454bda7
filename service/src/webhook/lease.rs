//! Leases of webhooks. Processes share the work: each leases webhooks that have work to do and no valid lease, for a
//! limited time, and renews the lease while it works. When the process dies, the lease expires and another process
//! takes over.
//!
//! Work is looked for in all organizations, as each has few webhooks. Everything else, the lease included, is within one
//! organization: tables may be distributed by it, and rows of several nodes cannot be locked by one statement.

use std::collections::{BTreeMap, HashMap};

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
    /// Id of the lease, which webhooks of the organization that were leased together share.
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
        let mut chosen: BTreeMap<OrganizationId, Vec<WebhookId>> = BTreeMap::new();
        for (organization, webhook) in next {
            chosen.entry(organization).or_default().push(webhook);
        }
        // Lease those that are still without a valid lease.
        let mut leases = Vec::new();
        for (organization, webhooks) in chosen {
            match self.lease_of(organization, &webhooks, now).await {
                Ok(leased) => leases.extend(leased),
                Err(error) if leases.is_empty() => return Err(error),
                // Run those that are leased already; the others are found again.
                Err(error) => {
                    tracing::warn!(%organization, %error, "webhooks could not be leased");
                    break;
                }
            }
        }
        Ok(leases)
    }

    /// Leases these webhooks of an organization, except those that another process has leased or is leasing.
    async fn lease_of(
        &self,
        organization: OrganizationId,
        webhooks: &[WebhookId],
        now: DateTime<Utc>,
    ) -> Result<Vec<Lease>> {
        let write = self.database().begin_write().await?;
        // Lock the rows; skip those that another process is leasing at the same time.
        let free: Vec<WebhookId> = webhook_cursor::Entity::of(organization)
            .select_only()
            .column(webhook_cursor::Column::WebhookId)
            .filter(webhook_cursor::Column::WebhookId.is_in(webhooks.iter().copied()))
            .filter(is_unleased(now))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(&write.tx)
            .await?;
        if free.is_empty() {
            write.rollback().await?;
            return Ok(Vec::new());
        }
        // Write the leases and commit, which makes them visible to other processes.
        let id = self.clock().new_uuid();
        webhook_cursor::Entity::update_of(organization)
            .col_expr(webhook_cursor::Column::Lease, Expr::value(id))
            .col_expr(webhook_cursor::Column::LeasedUntil, Expr::value(now + LEASE_TIME))
            .filter(webhook_cursor::Column::WebhookId.is_in(free.iter().copied()))
            .exec(&write.tx)
            .await?;
        write.commit().await?;
        Ok(free.into_iter().map(|webhook| Lease { organization, webhook, id }).collect())
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
